"""The two parts of what is examined: an integration, and what stands for its vendor."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache
from inspect import getfile
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol, Self, cast

from ...capability import Capability
from .rule import cases_of, rule_of
from .validation import is_whole, require_valid

FILES: Final = ("__init__.py", "client.py", "integration.py", "transform.py", "types.py")
"""What every integration has."""


class VendorDouble(Protocol):
    """What stands for a vendor, as far as all kinds of it are the same."""

    @property
    def name(self) -> str:
        """The vendor's one word, the same as the integration's."""
        ...

    @classmethod
    def create(cls, *, hosts: int = ...) -> Self:
        """Return a simulator over a new world of that size."""
        ...


class ConformanceBase:
    """Names an integration and what stands for its vendor; the rules are its test methods.

    `files` are those that the integration has beside the usual; `unsaid` the fields of which the
    oracle says nothing (`risk.title`), each with the reason. TypeError where a class that names
    both parts, or is named `Test...`, cannot be examined.
    """

    integration: ClassVar[type[Capability]]
    simulator: ClassVar[type[VendorDouble]]

    files: ClassVar[Sequence[str]] = FILES
    unsaid: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if is_whole(cls):
            require_valid(cls)

    @classmethod
    def incompatibilities(cls) -> Iterator[str]:
        """Yield the reasons why this integration and simulator cannot be examined together."""
        yield from ()

    @property
    def home(self) -> Path:
        """The folder of the integration's source."""
        return Path(getfile(self.integration)).parent

    def pytest_generate_tests(self, metafunc: "Metafunc") -> None:
        """Make pytest run a rule once for each of its cases."""
        # To mypy a class is not Hashable: it takes the __hash__ of its instances for its own.
        _require_fit_once(cast(Hashable, type(self)))
        found = rule_of(type(self), getattr(metafunc.function, "__name__", ""))
        if found and found.cases and "case" in metafunc.fixturenames:
            metafunc.parametrize("case", cases_of(type(self), found))


class Metafunc(Protocol):
    """The part of pytest's object of that name that is needed, so that pytest is not imported."""

    function: Any
    fixturenames: list[str]

    def parametrize(self, names: str, values: list[str]) -> None:
        """Run the test once for each value."""


@cache
def _require_fit_once(subject: type[ConformanceBase]) -> None:
    """Check once, as pytest asks for each test when all changes to the class are made."""
    require_valid(subject)
