"""Homes: the files of a new vendor, made before the first is written, and then all or none."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .. import registry
from ..errors import ConfigurationError
from . import pages
from .choose import SDK, STYLES, UNDER_SDK, one_style
from .left_out import left_out
from .shake import shaken
from .source import with_used_imports
from .words import Words

__all__ = ["STYLES", "Plan", "plan"]

EXAMPLE: Final = "example"
TESTS: Final = Path("tests")
CLIENT: Final = "vendor.py"
"""What the example has of the vendor's own client."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that are to be made below `into`, by their paths from there."""

    into: Path
    files: Mapping[Path, str]

    def write(self) -> None:
        """Make them all; OSError, and none is left, where one cannot be."""
        made: list[Path] = []
        try:
            for name, text in self.files.items():
                made += _folders(self.into / name)
                with (self.into / name).open("x", encoding="utf-8") as file:
                    made.append(self.into / name)
                    file.write(text)
        except BaseException:
            for path in reversed(made):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
            raise


def plan(name: str, paging: str, into: Path, *, written: bool = False) -> Plan:
    """Return the files of the vendor called `name`, which pages by one of STYLES, below `into`.

    What its author writes is left out, unless it is to be `written` as the example has it.
    Raises ConfigurationError for a name that cannot be one or is taken, and where anything that
    would be made is there already.
    """
    words = Words(name)
    _check_free(words)
    _check_homes(into)
    integration, simulator = _integration(paging, written=written), _simulator(paging)
    _check_class(words, (*integration.values(), *simulator.values(), pages.TEST, pages.EVIDENCE))
    route = f"{UNDER_SDK if paging == SDK else paging}-hosts"
    files = {
        **_renamed(words, Path(registry.INTEGRATIONS), integration),
        **_renamed(words, Path(registry.SIMULATORS), simulator),
        TESTS / "integrations" / f"test_{words.folder}.py": words.in_code(pages.TEST),
        TESTS / "simulators" / f"test_{words.folder}_evidence.py": words.in_code(pages.EVIDENCE),
        Path("cassettes") / name / "README.md": words.in_text(pages.RECORDED.format(route=route)),
    }
    _check_absent(into, words, files)
    files |= dict.fromkeys(_packages(into), "")
    return Plan(into, dict(sorted(files.items())))


def _packages(into: Path) -> list[Path]:
    """Return the files that make packages of the tests' folders, so that pytest finds them.

    Tests that somebody has arranged otherwise stay as they are.
    """
    if (into / TESTS).exists() and not (into / TESTS / "__init__.py").exists():
        return []
    marks = [TESTS / part / "__init__.py" for part in ("", "integrations", "simulators")]
    return [mark for mark in marks if not (into / mark).exists()]


def _integration(paging: str, *, written: bool) -> dict[str, str]:
    before = _read(registry.INTEGRATIONS)
    kept = {name: text for name, text in before.items() if name != CLIENT or paging == SDK}
    whole = shaken(before, one_style(kept, paging))
    files = whole if written else left_out(whole, paging)
    return {name: with_used_imports(text) for name, text in files.items()}


def _simulator(paging: str) -> dict[str, str]:
    before = _read(registry.SIMULATORS)
    return shaken(before, one_style(before, paging))


def _read(home: str) -> dict[str, str]:
    """Return the example's files by name; they come with the package, as all of its programs do."""
    folder = registry.place(home, EXAMPLE)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def _renamed(words: Words, home: Path, files: Mapping[str, str]) -> dict[Path, str]:
    return {home / words.folder / name: words.in_code(text) for name, text in files.items()}


def _check_free(words: Words) -> None:
    for home in (registry.INTEGRATIONS, registry.SIMULATORS):
        if registry.taken(home, words.name):
            raise ConfigurationError(f"{words.name!r} is taken: there is one in {home} already")


def _check_class(words: Words, texts: tuple[str, ...]) -> None:
    if words.clashes(texts):
        raise ConfigurationError(
            f"{words.name!r} would make a class {words.class_name}, which means something else "
            f"here already; try {words.name}-api"
        )


def _check_homes(into: Path) -> None:
    """Refuse a package with the name of one of this kit: one would hide the other."""
    for home in (registry.INTEGRATIONS, registry.SIMULATORS):
        if (into / home / "__init__.py").exists() and not (into / home / EXAMPLE).is_dir():
            raise ConfigurationError(
                f"{into / home} is a package of its own, which hides the one that the kit needs: "
                "remove its __init__.py, or choose another folder with --into"
            )


def _check_absent(into: Path, words: Words, files: Mapping[Path, str]) -> None:
    folders = {Path(home) / words.folder for home in (registry.INTEGRATIONS, registry.SIMULATORS)}
    wanted = sorted({*folders, Path("cassettes") / words.name, *files})
    there = [str(path) for path in wanted if (into / path).exists() or (into / path).is_symlink()]
    if there:
        raise ConfigurationError(f"nothing is overwritten, and there is {into / there[0]} already")


def _folders(path: Path) -> Iterator[Path]:
    """Make the folders that a file needs, the outermost first."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir()
            yield folder
