"""Where a repository keeps what is known of a vendor, by convention."""

from dataclasses import dataclass
from pathlib import Path

from ...registry import SIMULATORS, every_name, folder, home


@dataclass(frozen=True, slots=True)
class VendorPaths:
    """The places of the vendor called `name` in the repository at `root`; any may be missing."""

    name: str
    root: Path = Path()

    @property
    def conformance(self) -> Path:
        """The vendor's own test, with its conformance classes; tests mirror the packages."""
        return Path(self.root, "tests", *self._home, f"test_{folder(self.name)}.py")

    @property
    def simulator(self) -> str:
        """The module of its simulator."""
        _, *inner = self._home
        return ".".join((SIMULATORS, *inner, folder(self.name)))

    @property
    def recordings(self) -> Path:
        """The folder of the recorded conversations."""
        return self.root / "cassettes" / self.name

    @property
    def facts(self) -> Path:
        """The file of what is known of the vendor's own traffic, or files."""
        return self.root / "tests" / "evidence" / f"{folder(self.name)}.json"

    @property
    def facts_test(self) -> Path:
        """The test that holds the simulator to those facts."""
        return self.root / "tests" / "simulators" / f"test_{folder(self.name)}_evidence.py"

    @property
    def clients_tests(self) -> tuple[Path, ...]:
        """The tests that run the vendor's own clients against the simulator.

        Those of `qualys-import` are not those of `qualys`.
        """
        others = [name for name in every_name() if name.startswith(f"{self.name}-")]
        return tuple(sorted(_tests(self.root, self.name) - _tests(self.root, *others)))

    @property
    def _home(self) -> list[str]:
        return home(self.name).split(".")

    def shown(self, path: Path) -> str:
        """Return a path relative to the repository."""
        return path.relative_to(self.root).as_posix()


def _tests(root: Path, *names: str) -> set[Path]:
    """Return the tests with clients of others that are named after vendors."""
    home = root / "tests" / "vendors"
    words = [folder(name) for name in names]
    return {
        path
        for word in words
        for pattern in (f"test_{word}.py", f"test_{word}_*.py")
        for path in home.glob(pattern)
    }
