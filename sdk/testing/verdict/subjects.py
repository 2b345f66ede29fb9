"""Conformance classes: those in the vendor's own test, or a plain one where it has none."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ... import registry
from ..conformance import Conformance
from ..conformance.fitness import is_whole
from .places import Places


class UnreadableTest(Exception):
    """The vendor's own test cannot be imported, and with it what it says of the rules."""


def subjects(places: Places) -> list[type[Conformance]]:
    """The classes by which a vendor is examined, in the order in which they are written.

    They are those in its own test that pytest would collect and that name the integration and the
    simulator of the registry: they may hold settings and exemptions. UnreadableTest where that
    file cannot be imported.
    """
    integration = registry.integration(places.name)
    simulator = registry.simulator(places.name)
    own = _own(places.conformance) if places.conformance.exists() else []
    found = [
        kind for kind in own if kind.integration is integration and kind.simulator is simulator
    ]
    if found:
        return found
    halves = {"integration": integration, "simulator": simulator}
    return [type(f"Test{integration.__name__}", (Conformance,), halves)]


def _own(path: Path) -> list[type[Conformance]]:
    kinds = [kind for kind in vars(_imported(path)).values() if isinstance(kind, type)]
    return [
        kind
        for kind in dict.fromkeys(kinds)
        if issubclass(kind, Conformance) and kind is not Conformance and _collected(kind)
    ]


def _collected(kind: type[Conformance]) -> bool:
    named = kind.__name__.startswith("Test") and getattr(kind, "__test__", True)
    return bool(named) and is_whole(kind)


def _imported(path: Path) -> ModuleType:
    """The module of a test file, by the name that pytest would give it."""
    home, parts = path.resolve().parent, [path.stem]
    while (home / "__init__.py").exists():
        home, parts = home.parent, [home.name, *parts]
    if str(home) not in sys.path:
        sys.path.insert(0, str(home))
    try:
        module = import_module(".".join(parts))
    except ModuleNotFoundError as missing:
        if missing.name in ("pytest", "hypothesis"):
            raise
        raise UnreadableTest(f"ModuleNotFoundError: {missing}") from missing
    except Exception as error:
        raise UnreadableTest(f"{type(error).__name__}: {error}") from error
    if Path(module.__file__ or "").resolve() != path.resolve():
        raise UnreadableTest(f"its name is taken by {module.__file__}")
    return module
