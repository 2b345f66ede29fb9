"""Vendors of the working directory: found in its folders `integrations` and `simulators`.

Nothing else of a working directory is importable: Python's own path would serve any module that a
library tries to import and does not find, such as `org` or `msvcrt`.
"""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Final

from ..errors import ConfigurationError
from .private_groups import ROOT_USER, is_written_by_owner_alone

PACKAGES: Final = ("integrations", "simulators")
INNER: Final = "imports"
"""The folder of both packages that is a package of vendors itself."""


OWNED: Final = (
    "no code is loaded from {path!r}, which belongs to another user: copy it to a folder of yours"
)
WRITTEN: Final = "no code is loaded from {path!r}, which other users can write: chmod go-w {path!r}"


class LocalVendors(MetaPathFinder):
    """Finds a vendor's package in the folders of one place, after all other finders have failed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a vendor's package, or None for any other name.

        Raises:
            ConfigurationError: Other users can write the vendor's files or a folder above them.
        """
        *parents, name = fullname.split(".")
        if not _is_home(parents):
            return None
        home = self.root.joinpath(*parents)
        if not (home / name / "__init__.py").is_file():
            return None
        above = [self.root.joinpath(*parents[:depth]) for depth in range(len(parents) + 1)]
        require_own([*above, home / name, *_everything_in(home / name)])
        return PathFinder.find_spec(fullname, [str(home)], target)


class TestPackage(MetaPathFinder):
    """Finds one module or package of tests, by its name alone, before an installed namesake."""

    __test__ = False

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of that name, or None for any other."""
        if fullname != self.name:
            return None
        return PathFinder.find_spec(fullname, [str(self.folder)], target)


def serve_vendors(root: Path) -> None:
    """Have the vendors of a folder found from now on."""
    if not any(finder.root == root for finder in _finders()):
        sys.meta_path.append(LocalVendors(root))


def vendor_places(home: str) -> list[str]:
    """Return the folders of that home in the folders that are served."""
    return [str(finder.root / home) for finder in _finders()]


def require_own(paths: Iterable[Path]) -> None:
    """Raise ConfigurationError for the first path that another user can write or owns.

    A group may write where it is the owner's private one: with a umask of 002 every checkout is so.

    The sticky bit of a folder is no excuse: it keeps files from being replaced, not from being
    added.
    """
    for path in chain.from_iterable(map(_with_target, paths)):
        status = path.stat()
        if status.st_uid not in _trusted_owners(status):
            raise ConfigurationError(OWNED.format(path=str(path)))
        if _is_written_by_others(path, status):
            raise ConfigurationError(WRITTEN.format(path=str(path)))


def _finders() -> list[LocalVendors]:
    return [finder for finder in sys.meta_path if isinstance(finder, LocalVendors)]


def _is_home(parents: list[str]) -> bool:
    return bool(parents) and parents[0] in PACKAGES and parents[1:] in ([], [INNER])


def _everything_in(folder: Path) -> Iterator[Path]:
    return (Path(top, name) for top, *names in os.walk(folder) for part in names for name in part)


def _with_target(path: Path) -> Iterator[Path]:
    """Yield the path, and for a link the folder of what it leads to as well."""
    yield path
    if path.is_symlink():
        yield path.resolve().parent


def _is_written_by_others(path: Path, status: os.stat_result) -> bool:
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not is_written_by_owner_alone(path, status)


def _trusted_owners(status: os.stat_result) -> set[int]:
    """Return who may own code that is loaded; where files have no owners, anybody."""
    return {ROOT_USER, os.geteuid()} if hasattr(os, "geteuid") else {status.st_uid}
