"""Every file of a repository, and what in it looks like a secret; recordings by interaction."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from ..errors import CassetteError
from ..formats import CASSETTES, HAR, decoded
from .encodings import views
from .scan import scan
from .secret_formats import noisy, shapes, telling

ALLOWED: Final = ".secrets-allowed"
"""What may stay, one a line: `PATH DIGEST # why`; in the folder, or one that it is in."""

MOST_BYTES: Final = 20 * 2**20

SHORTEST_SECRET: Final = 8

_LITERAL: Final = re.compile(r"([\w.-]+)[\"']?\s*(?::|:?=|=>)\s*[\"']([^\"'\s]{12,})[\"']")
_ASSIGNED: Final = re.compile(r"^\s*(?:export\s+)?([A-Za-z][\w.-]*)\s*[:=]\s*([\w.~+/=-]{12,})\s*$")
_ENTRY: Final = re.compile(r"^(\S+)\s+([0-9a-f]{12})\s+#\s*\S")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that looks as if it held a secret; `digest` is that of its line, to allow it by."""

    file: str
    place: str
    kind: str
    digest: str = ""

    def __str__(self) -> str:
        allow = f" [{self.digest}]" if self.digest else ""
        return f"{self.file}: {self.place}: {self.kind}{allow}"


def suspicious(root: Path, secrets: Iterable[str] = ()) -> Iterator[Found]:
    """Yield likely secrets in a file, or in the files of a repository or folder.

    `secrets` are looked for as well, whatever form they have. Lines that are listed in ALLOWED
    are passed over: by their digest, so that one that changes is looked at again.
    """
    known = tuple(one.lower() for one in secrets if len(one) >= SHORTEST_SECRET)
    home = _home(root.resolve())
    allowed = set(_allowed(home))
    for path in _files(root.resolve()):
        name = path.relative_to(home).as_posix()
        for one in _in_file(path, name, known):
            if (one.file, one.digest) not in allowed:
                yield one


def _home(root: Path) -> Path:
    """Return the nearest folder with a list of allowed values, or the searched one."""
    folder = root if root.is_dir() else root.parent
    return next((one for one in (folder, *folder.parents) if (one / ALLOWED).is_file()), folder)


def _files(root: Path) -> list[Path]:
    """Return the files that git knows or would add; without git all that are not hidden."""
    if root.is_file():
        return [root]
    listed = _listed_by_git(root)
    paths = [root / name for name in listed] if listed is not None else sorted(_visible(root))
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def _listed_by_git(root: Path) -> list[str] | None:
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own
    if listed.returncode:
        return None
    names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
    return sorted(filter(None, names))


def _visible(root: Path) -> Iterator[Path]:
    for path in root.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _visible(path)
        else:
            yield path


def _in_file(path: Path, name: str, known: Sequence[str]) -> Iterator[Found]:
    if path.stat().st_size > MOST_BYTES:
        yield Found(name, "the file", "too large to be looked through")
        return
    text = path.read_bytes().decode("utf-8", "replace")
    if _is_recording(path, text):
        yield from _in_recording(path, name, text, known)
    else:
        yield from _in_lines(name, text, known)


def _is_recording(path: Path, text: str) -> bool:
    return path.suffix == HAR or (path.suffix in CASSETTES and "interactions" in text[:5000])


def _in_recording(path: Path, name: str, text: str, known: Sequence[str]) -> Iterator[Found]:
    try:
        recording = decoded(path, text)
    except CassetteError:
        yield from _in_lines(name, text, known)
        return
    notes = str(recording.metadata.stored())
    for one in scan(recording.interactions, notes, known):
        yield Found(name, one.place, one.kind)


def _in_lines(name: str, text: str, known: Sequence[str]) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), start=1):
        for kind in _kinds(line, known):
            yield Found(name, f"line {number}", kind, digest(line))


def _kinds(line: str, known: Sequence[str]) -> Iterator[str]:
    yield from shapes(line)
    pairs = (*_LITERAL.finditer(line), *_ASSIGNED.finditer(line))
    if any(telling(found[1]) and noisy(found[2]) for found in pairs):
        yield "a random value under a telling name"
    if known and any(secret in view.lower() for view in views(line) for secret in known):
        yield "a secret of the environment"


def digest(line: str) -> str:
    """Return the digest of a line in ALLOWED, whatever its indentation."""
    return sha256(line.strip().encode()).hexdigest()[:12]


def _allowed(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield files and digests; CassetteError for a line without a reason."""
    listed = folder / ALLOWED
    if not listed.is_file():
        return
    for number, line in enumerate(listed.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _ENTRY.match(line)
        if entry is None:
            raise CassetteError(f"{listed}, line {number} is not `PATH DIGEST # why`")
        yield entry[1], entry[2]
