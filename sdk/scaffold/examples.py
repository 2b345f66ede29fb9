"""The examples that are copied: a small integration in one style of paging, and its simulator."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .. import registry
from .styles import Style

NAME: Final = "example"

DATA: Final = Path(__file__).parent / "data"
SIMULATOR: Final = ("app.py", "documents.py", "oracle.py", "quirks.py", "responses.py")
"""The files of the example's simulator that do not depend on the style."""


def example(style: Style) -> dict[Path, str]:
    """Return the files of the example in one style, by their paths in a repository.

    What depends on the style is in `data/styles`, the rest in `data/vendor`. The simulator has the
    files of `simulators/example` but its `operations.py`, which has all styles.
    """
    return dict([*_tree(DATA / "vendor"), *_tree(DATA / "styles" / style.name), *_simulator()])


def _tree(root: Path) -> Iterator[tuple[Path, str]]:
    for path in root.rglob("*.*"):
        if path.suffix in (".py", ".md"):
            yield path.relative_to(root), path.read_text(encoding="utf-8")


def _simulator() -> Iterator[tuple[Path, str]]:
    folder = registry.place(registry.SIMULATORS, NAME)
    for name in SIMULATOR:
        text = (folder / name).read_text(encoding="utf-8")
        yield Path(registry.SIMULATORS, NAME, name), text
