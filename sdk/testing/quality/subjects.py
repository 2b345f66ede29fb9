"""Conformance classes: those in the vendor's own test, or a plain one where it has none."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getfile
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar

from ... import registry
from ...capability import Capability
from ...errors import ConfigurationError
from ...registry.working_directory import TestPackage, require_own
from ..conformance.base import ConformanceBase
from ..conformance.validation import is_whole, require_valid
from .conformance_kinds import KINDS, kind_for
from .paths import VendorPaths

T = TypeVar("T")

EXTRAS: Final = ("falcon", "hypothesis", "pytest", "trustme", "vcr", "yaml")
"""Modules that the kit itself needs, and a user may have to install."""


class InvalidConformanceClass(Exception):
    """A vendor cannot be examined: a half of it or its own test is not what it has to be."""


def subjects(places: VendorPaths) -> list[type[ConformanceBase]]:
    """Return the classes by which a vendor is examined, in the order in which they are written.

    They are those in its own test that pytest would collect and that name the integration and the
    simulator of the registry: they may hold settings and exemptions. Unfit where that file or one
    of the parts cannot be imported, or the two do not fit; ConfigurationError where there is no
    such integration.
    """
    integration = _loaded(registry.integration, places.name)
    try:
        simulator = _loaded(registry.simulator, places.name)
    except ConfigurationError as missing:
        raise InvalidConformanceClass(str(missing)) from missing
    rules = kind_for(integration)
    own = _own(places.conformance, rules) if places.conformance.exists() else []
    found = [
        kind for kind in own if kind.integration is integration and kind.simulator is simulator
    ]
    if found:
        return _fit(found)
    attributes = {"integration": integration, "simulator": simulator}
    try:
        return [
            type(
                f"Test{integration.__name__}{suffix}", (rules,), {**attributes, "credential": type_}
            )
            for type_, suffix in _credentials(integration)
        ]
    except TypeError as error:
        raise InvalidConformanceClass(str(error)) from error


def _credentials(integration: type[Capability]) -> Iterator[tuple[str, str]]:
    """Yield the type of each credential, and the end of the name of its class."""
    types = [one.type for one in integration.credentials]
    # Without any, the class is refused with all else that the integration lacks.
    yield types[0] if types else "", ""
    yield from ((type_, f"_{type_.replace('-', '_')}") for type_ in types[1:])


def _fit(kinds: list[type[ConformanceBase]]) -> list[type[ConformanceBase]]:
    """Check the classes as they are now: something may have been set since they were made."""
    try:
        for kind in kinds:
            require_valid(kind)
            if kind().home != Path(getfile(kind.integration)).parent:
                raise TypeError(f"{kind.__name__} cannot be examined: its home is another one's")
    except TypeError as error:
        raise InvalidConformanceClass(str(error)) from error
    return kinds


def _own(path: Path, rules: type[ConformanceBase]) -> list[type[ConformanceBase]]:
    kinds = [kind for kind in vars(_imported(path)).values() if isinstance(kind, type)]
    return [
        kind
        for kind in dict.fromkeys(kinds)
        if issubclass(kind, rules) and kind not in KINDS and _collected(kind)
    ]


def _collected(kind: type[ConformanceBase]) -> bool:
    named = kind.__name__.startswith("Test") and getattr(kind, "__test__", True)
    return bool(named) and is_whole(kind)


def _imported(path: Path) -> ModuleType:
    """Return the module of a test file, by the name that pytest would give it."""
    home, parts = path.resolve().parent, [path.stem]
    while (home / "__init__.py").exists():
        home, parts = home.parent, [home.name, *parts]
    require_own([home, *(home.joinpath(*parts[:depth]) for depth in range(1, len(parts))), path])
    if parts[0] not in sys.modules:
        sys.meta_path.insert(0, TestPackage(parts[0], home))
    module = _loaded(import_module, ".".join(parts))
    if Path(module.__file__ or "").resolve() != path.resolve():
        raise InvalidConformanceClass(f"its name is taken by {module.__file__}")
    return module


def _loaded(load: Callable[[str], T], name: str) -> T:
    """Return what `load` loads; any failure is reported, unless the user has to settle it."""
    try:
        return load(name)
    except (ConfigurationError, KeyboardInterrupt):
        raise
    except registry.BrokenVendor as broken:
        raise InvalidConformanceClass(str(broken)) from broken
    # Also what is no Exception: pytest's skip at the top of a module is none.
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
            raise
        raise InvalidConformanceClass(f"{type(error).__name__}: {error}") from error
