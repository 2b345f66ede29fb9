"""What makes a folder a repository in which editors, pytest, tox and a CI service work as it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data" / "repository"

FILES: Final[Mapping[str, str]] = {
    "pyproject.toml": "project.toml",
    "tox.ini": "tox.ini",
    ".gitignore": "gitignore",
    ".github/workflows/ci.yml": "ci.yml",
}
"""Paths in the repository, and the files of DATA that have their text."""


def repository_files(into: Path) -> dict[Path, str]:
    """Return the files that a new repository lacks: none where there is a pyproject.toml."""
    if (into / "pyproject.toml").exists():
        return {}
    missing = {name: file for name, file in FILES.items() if not _is_there(into / name)}
    return {Path(name): (DATA / file).read_text("utf-8") for name, file in missing.items()}


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
