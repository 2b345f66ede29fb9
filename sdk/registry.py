"""Finds vendors by folder name or entry point; adding a vendor edits no list.

A vendor is called as the platform calls it, which may hold dashes; a folder, which is a package,
spells each of them as an underscore: `microsoft-defender` lives in `microsoft_defender`.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from .capability import Capability
from .errors import ConfigurationError

INTEGRATIONS = "integrations"
SIMULATORS = "simulators"


def names(home: str = INTEGRATIONS) -> list[str]:
    """Names of all vendors in `home`: folders of the package, and entry points `chariot.<home>`."""
    return sorted({*_folders(home), *_entry_points(home)})


def folder(name: str) -> str:
    """The folder of the vendor called `name`, in every home."""
    return name.replace("-", "_")


def integration(name: str) -> type[Capability]:
    """The integration called `name`; ConfigurationError lists what there is when it is unknown."""
    found = _load(INTEGRATIONS, name)
    if not (isinstance(found, type) and issubclass(found, Capability)):
        raise ConfigurationError(f"integration {name!r} does not export a Capability")
    return found


def simulator(name: str) -> Any:
    """The simulator class called `name`; what it offers is stated by `sdk.testing.Simulator`."""
    return _load(SIMULATORS, name)


def _load(home: str, name: str) -> object:
    # A folder of ours wins over an entry point of the same name, which is then never imported.
    if name in _folders(home):
        module = import_module(f"{home}.{folder(name)}")
        (exported,) = module.__all__
        return getattr(module, exported)
    if name in (found := _entry_points(home)):
        return found[name].load()
    known = names(home)
    near = get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    raise ConfigurationError(f"no {name!r} in {home}; {meant}there are: {', '.join(known)}")


def _folders(home: str) -> set[str]:
    return set(_vendor_folders(home))


def _vendor_folders(home: str) -> Iterator[str]:
    # The home itself is not imported: what it needs may be missing, and its names still count.
    spec = find_spec(home)
    places = spec.submodule_search_locations if spec else None
    for module in iter_modules(places or []):
        if module.ispkg and not module.name.startswith("_"):
            yield module.name.replace("_", "-")


def _entry_points(home: str) -> dict[str, Any]:
    return {point.name: point for point in entry_points(group=f"chariot.{home}")}
