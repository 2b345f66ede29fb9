"""The files of a new vendor, made before the first is written, and then all or none."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .. import registry
from ..errors import ConfigurationError
from .examples import NAME, example
from .imports import tidy_imports
from .left_out import left_out
from .repository import repository_files
from .styles import STYLES
from .words import Words

TESTS: Final = Path("tests")


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that are to be made below `into`, by their paths from there.

    A file that exists already is replaced if `replace`, and else an error.
    """

    into: Path
    files: Mapping[Path, str]
    replace: bool = False

    def write(self) -> None:
        """Write all files; raise OSError where one cannot be written, and leave none."""
        with ExitStack() as undo:
            for name, text in self.files.items():
                for folder in _missing_folders(self.into / name):
                    folder.mkdir()
                    undo.callback(_remove, folder)
                if self.replace:
                    _put_aside(self.into / name, undo)
                _write(self.into / name, text, undo)
            undo.pop_all()


def plan(
    name: str,
    paging: str,
    into: Path,
    *,
    title: str = "",
    force: bool = False,
    written: bool = False,
) -> Plan:
    """Return the files of the vendor called `name`, which pages by one of STYLES, below `into`.

    Args:
        title: The vendor's name as people write it.
        force: Replace files of the vendor that are there already.
        written: Keep what the author writes, as the example has it.

    Raises:
        ConfigurationError: The name cannot be one or is taken, or a file is there already.
    """
    words = Words(name, title)
    _check_free(words, into, force=force)
    _check_packages(into)
    style = STYLES[paging]
    whole = example(style)
    _check_class(words, whole)
    files = {words.in_path(path): words.in_file(path, text) for path, text in whole.items()}
    if not written:
        files = left_out(files, style, words)
    files = {path: _tidied(path, text) for path, text in files.items()}
    if not force:
        _check_absent(into, words, files)
    files |= dict.fromkeys(_packages(into), "") | repository_files(into)
    return Plan(into, dict(sorted(files.items())), replace=force)


def _tidied(path: Path, text: str) -> str:
    return tidy_imports(text) if path.suffix == ".py" else text


def _packages(into: Path) -> list[Path]:
    """Return the files that make packages of the tests' folders, so that pytest finds them.

    Tests that the user has arranged otherwise stay as they are.
    """
    if (into / TESTS).exists() and not (into / TESTS / "__init__.py").exists():
        return []
    marks = [TESTS / part / "__init__.py" for part in ("", "integrations", "simulators")]
    return [mark for mark in marks if not (into / mark).exists()]


def _check_free(words: Words, into: Path, *, force: bool) -> None:
    """Refuse a name that a vendor has, unless that vendor is to be replaced."""
    for home in (registry.INTEGRATIONS, registry.SIMULATORS):
        replaced = force and words.name != NAME and (into / home / words.folder).is_dir()
        if registry.taken(home, words.name) and not replaced:
            raise ConfigurationError(f"{words.name!r} is taken: there is one in {home} already")


def _check_class(words: Words, files: Mapping[Path, str]) -> None:
    if words.clashes(text for path, text in files.items() if path.suffix == ".py"):
        raise ConfigurationError(
            f"{words.name!r} would make a class {words.class_name}, which means something else "
            f"here already; try {words.name}-api"
        )


def _check_packages(into: Path) -> None:
    """Refuse a package with the name of one of this kit: one would hide the other."""
    for home in (registry.INTEGRATIONS, registry.SIMULATORS):
        if (into / home / "__init__.py").exists() and not (into / home / NAME).is_dir():
            raise ConfigurationError(
                f"{into / home} is a package of its own, which hides the one that the kit needs: "
                "remove its __init__.py, or choose another folder with --into"
            )


def _check_absent(into: Path, words: Words, files: Mapping[Path, str]) -> None:
    folders = {Path(home) / words.folder for home in (registry.INTEGRATIONS, registry.SIMULATORS)}
    wanted = sorted({*folders, Path("cassettes") / words.name, *files})
    there = [str(path) for path in wanted if (into / path).exists() or (into / path).is_symlink()]
    if there:
        raise ConfigurationError(
            f"{into / there[0]} exists already: choose another name, or replace it with --force"
        )


def _missing_folders(path: Path) -> Iterator[Path]:
    """Yield the folders that a file lacks, the outermost first."""
    yield from (folder for folder in reversed(path.parents) if not folder.exists())


def _put_aside(path: Path, undo: ExitStack) -> None:
    """Remove a file until `undo` puts it back; of a link, the link and not what it leads to."""
    if path.is_symlink():
        undo.callback(path.symlink_to, path.readlink())
        path.unlink()
    elif path.exists():
        undo.callback(path.write_bytes, path.read_bytes())
        path.unlink()


def _write(path: Path, text: str, undo: ExitStack) -> None:
    with path.open("x", encoding="utf-8") as file:
        undo.callback(_remove, path)
        file.write(text)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.rmdir() if path.is_dir() else path.unlink()
