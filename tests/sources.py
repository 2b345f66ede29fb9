"""The source files of the product, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("sdk", "simulators", "integrations")
FILES = [
    str(path.relative_to(ROOT))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "data" not in path.parts  # what `chariot new` copies
]


@cache
def tree_of(name: str) -> ast.Module:
    """Parse a file, not before it is needed: a run that only collects tests need not wait."""
    return ast.parse((ROOT / name).read_text())


def parsed() -> Iterator[tuple[str, ast.Module]]:
    """Yield every file of the three packages by its name."""
    for name in FILES:
        yield name, tree_of(name)
