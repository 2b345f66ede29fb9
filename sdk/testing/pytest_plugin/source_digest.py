"""Sources: what a test session has run, as a digest, so that its findings do not outlive them."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

KIT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("integrations", "simulators", "tests")
KINDS: Final = frozenset({".graphql", ".json", ".py"})


def digest(root: Path) -> str:
    """Return the digest of the kit and of the packages of the repository at `root`."""
    total = sha256()
    for name, path in _files(root):
        total.update(f"{name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for home in (KIT, *(root / name for name in PACKAGES)):
        for path in sorted(home.rglob("*")):
            if path.suffix in KINDS and path.is_file():
                yield f"{home.name}/{path.relative_to(home).as_posix()}", path
