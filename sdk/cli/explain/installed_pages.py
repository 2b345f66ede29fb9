"""The pages of the documentation: of the repository, or of the installed distribution."""

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Final

from ...errors import ConfigurationError

DISTRIBUTION: Final = "chariot-integrations"
SHARED: Final = f"share/doc/{DISTRIBUTION}"
"""Where `pyproject.toml` puts the folder `docs/`, below the prefix of an environment."""

PROOF: Final = "docs/rules/PAGING.md"
"""A page that no other folder named `docs` has."""

ROOT: Final = Path(__file__).parents[3]
"""The repository, or the folder of installed packages."""


def pages_folder() -> Path:
    """Return the folder in which `docs/` of this version of the kit is.

    Raises:
        ConfigurationError: The installation has no pages.
    """
    for folder in _candidates():
        if (folder / PROOF).is_file():
            return folder
    raise ConfigurationError(
        f"the pages below {SHARED} are not installed: install {DISTRIBUTION} again from its wheel"
    )


def _candidates() -> Iterator[Path]:
    """Yield the folders where pages may be: beside the code first, so that versions agree."""
    yield ROOT
    yield ROOT / SHARED
    yield from _recorded()
    yield Path(sys.prefix) / SHARED


def _recorded() -> Iterator[Path]:
    """Yield the folder that the installer has recorded for the distribution."""
    try:
        recorded = files(DISTRIBUTION) or []
    except PackageNotFoundError:
        return
    for file in recorded:
        if file.as_posix().endswith(f"{SHARED}/{PROOF}"):
            yield Path(str(file.locate())).parents[2]
