"""Words: the one name of a vendor, as each place spells it, and the example's put in its place."""

import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from keyword import iskeyword
from pathlib import Path
from tokenize import COMMENT, NAME, STRING, TokenInfo, generate_tokens
from typing import Final

from ..errors import ConfigurationError
from ..registry import folder

MAX_LETTERS: Final = 30
"""The name is in lines of code, of which one may have a hundred."""

SPELLING: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

TITLE: Final = re.compile(rf"(?! )[^\"\\{{}}]{{1,{MAX_LETTERS}}}(?<! )")
"""Put into strings and docstrings of programs, so without what would end or change them."""

RESERVED: Final = frozenset({"imports"})
"""Folders in the packages that are not a vendor's."""

_FOLDER: Final = re.compile(r"(?:(?<=integrations[./])|(?<=simulators[./])|(?<=test_))example\b")
_EVIDENCE: Final = re.compile(r"(?:(?<=^[\"'])|(?<=evidence/))example(?=\.json)")
_NAME: Final = re.compile(r"\bexample\b(?!\.(?:com|net|org))")
_CLASS: Final = re.compile(r"Example(?=[A-Z])|(?<=class )Example|(?<=Test)Example")
_TITLE: Final = re.compile(r"\bExample\b(?!\.(?:com|net|org))")


@dataclass(frozen=True, slots=True)
class Words:
    """A vendor called `name` by the platform, and `title` by people.

    Raises:
        ConfigurationError: The name or the title cannot be one.
    """

    name: str
    title: str = ""

    def __post_init__(self) -> None:
        if not SPELLING.fullmatch(self.name) or len(self.name) > MAX_LETTERS:
            raise ConfigurationError(
                f"{self.name[:60]!r} is no name of a vendor: at most {MAX_LETTERS} lower-case "
                "letters, digits and single dashes, a letter first, like acme or acme-cloud"
            )
        if iskeyword(self.folder) or iskeyword(self.class_name):
            raise ConfigurationError(
                f"{self.name!r} is a word of Python's own; try {self.name}-api"
            )
        if self.name in RESERVED or hasattr(builtins, self.class_name):
            raise ConfigurationError(f"{self.name!r} has a meaning already; try {self.name}-api")
        if self.name.startswith("test"):
            raise ConfigurationError(
                f"pytest would take a class {self.class_name} for tests; try my-{self.name}"
            )
        if not (TITLE.fullmatch(self.label) and self.label.isprintable()):
            raise ConfigurationError(
                f"the title cannot be used: give at most {MAX_LETTERS} characters, without "
                "quotes, backslashes and braces"
            )

    @property
    def label(self) -> str:
        """The title, or else the name with capital letters."""
        return self.title or " ".join(word.capitalize() for word in self.name.split("-"))

    @property
    def folder(self) -> str:
        """The folder in every home, and the module: dashes are underscores."""
        return folder(self.name)

    @property
    def class_name(self) -> str:
        """The class of the integration, and the beginning of the simulator's."""
        return "".join(word.capitalize() for word in self.name.split("-"))

    def clashes(self, texts: Iterable[str]) -> bool:
        """Return True if the example's programs use the name of this vendor's class otherwise."""
        names = {token.string for text in texts for token in _tokens(text) if token.type == NAME}
        made = {self.class_name, f"{self.class_name}Simulator"}
        return bool(names & made)

    def in_path(self, path: Path) -> Path:
        """Return the path of a file of the example's, for this vendor."""
        name = self.name if path.parts[0] == "cassettes" else self.folder
        return Path(*(part.replace("example", name) for part in path.parts))

    def in_file(self, path: Path, text: str) -> str:
        """Return a file of the example's for this vendor."""
        return self.in_code(text) if path.suffix == ".py" else self.in_text(text)

    def in_text(self, text: str) -> str:
        """Return prose, or a string of a program, about this vendor instead of the example."""
        text = _EVIDENCE.sub(self.folder, _FOLDER.sub(self.folder, text))
        text = _CLASS.sub(self.class_name, _NAME.sub(self.name, text))
        return _TITLE.sub(self.label, text)

    def in_code(self, text: str) -> str:
        """Return a program of the example's for this vendor: names are classes, texts are prose."""
        lines = text.splitlines(keepends=True)
        for token in reversed([one for one in _tokens(text) if "example" in one.string.lower()]):
            spell = self._spelling(token)
            (first, start), (last, end) = token.start, token.end
            before, after = lines[first - 1][:start], lines[last - 1][end:]
            lines[first - 1 : last] = [before + spell + after]
        return "".join(lines)

    def _spelling(self, token: TokenInfo) -> str:
        if token.type not in (STRING, COMMENT):
            return {"example": self.folder}.get(
                token.string, token.string.replace("Example", self.class_name)
            )
        if token.line.startswith("__all__"):
            return token.string.replace("Example", self.class_name)
        return self.in_text(token.string)


def _tokens(text: str) -> Iterator[TokenInfo]:
    yield from generate_tokens(StringIO(text).readline)
