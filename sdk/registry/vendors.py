"""Finds vendors by folder name or entry point; adding a vendor edits no list.

A folder in a home in which there are only folders is no vendor but a home itself:
`integrations/imports` has the integrations that read files instead of an API, and
`simulators/imports` what writes such files.

A vendor is called as the platform calls it, which may hold dashes; a folder, which is a package,
spells each of them as an underscore: `microsoft-defender` lives in `microsoft_defender`.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from pkgutil import extend_path, iter_modules
from typing import Any

from ..capability import Capability
from ..errors import ConfigurationError
from .broken_vendor import BrokenVendor, importing
from .working_directory import vendor_places

INTEGRATIONS = "integrations"
SIMULATORS = "simulators"
IMPORTS = "integrations.imports"
"""Where the integrations are that read files; they have names like any other."""
WRITERS = "simulators.imports"
"""Where what writes such files is, by the same names."""
SHARED = {SIMULATORS: {"engine", "oracle", "world"}}
"""Folders of a home that hold what its vendors share; no vendor can have these names."""


def names(home: str = INTEGRATIONS) -> list[str]:
    """Return all vendors in `home`: folders of the package, and entry points `chariot.<home>`."""
    return sorted({*_folders(home), *_entry_points(home)})


def folder(name: str) -> str:
    """Return the folder of the vendor called `name`, the same in every package."""
    return name.replace("-", "_")


def home(name: str) -> str:
    """Return the package of integrations in which the one called `name` has its folder.

    It is `integrations` itself where it has none, as what comes by an entry point.
    """
    packages = (INTEGRATIONS, *_inner_packages(INTEGRATIONS))
    return next((one for one in packages if name in _folders(one)), INTEGRATIONS)


def every_name() -> list[str]:
    """Return the names of all integrations, those of APIs before those of files."""
    return [name for one in (INTEGRATIONS, *_inner_packages(INTEGRATIONS)) for name in names(one)]


def place(home: str, name: str) -> Path:
    """Return the folder of a vendor in `home`; raise ConfigurationError where it has none."""
    for found in _places(home):
        if (Path(found) / folder(name)).is_dir():
            return Path(found) / folder(name)
    raise ConfigurationError(f"no folder {folder(name)!r} in {home}")


def taken(home: str, name: str) -> bool:
    """Return True if a vendor, or a module of the package itself, has that name."""
    modules = {module.name for module in iter_modules(_places(home))}
    return name in names(home) or folder(name) in modules


def integration(name: str) -> type[Capability]:
    """Return the integration called `name`; raise ConfigurationError with the names there are."""
    found = _load(INTEGRATIONS, name)
    if not (isinstance(found, type) and issubclass(found, Capability)):
        raise BrokenVendor(f"integration {name!r} does not export a Capability")
    return found


def simulator(name: str) -> Any:
    """Return the simulator class called `name`; `sdk.testing.Simulator` states what it offers."""
    return _load(SIMULATORS, name)


def _load(home: str, name: str) -> object:
    packages = (home, *_inner_packages(home))
    # A folder of the package wins over an entry point of the same name, which is not imported.
    for place in packages:
        if name in _folders(place):
            return _exported(name, f"{place}.{folder(name)}")
    if name in (found := _entry_points(home)):
        with importing(name, folder(name)):
            return found[name].load()
    known = sorted(one for place in packages for one in names(place))
    near = get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    raise ConfigurationError(f"no {name!r} in {home}; {meant}there are: {', '.join(known)}")


def _exported(name: str, package: str) -> object:
    """Return the one name that a vendor's package exports."""
    with importing(name, folder(name)):
        module = import_module(package)
    names: list[str] = list(getattr(module, "__all__", ()))
    if len(names) != 1 or not hasattr(module, names[0]):
        raise BrokenVendor(f"package {package} exports no single class: set __all__ in it")
    return getattr(module, names[0])


def _folders(home: str) -> set[str]:
    packages = {name for name, inner in _packages(_places(home)) if not inner}
    return {name.replace("_", "-") for name in packages - SHARED.get(home, set())}


def _inner_packages(home: str) -> list[str]:
    return [f"{home}.{name}" for name, inner in _packages(_places(home)) if inner]


def _places(home: str) -> list[str]:
    """Return the folders that make up the package: of this kit, and of a repository.

    No home is imported: what it needs may be missing, and its names still count.
    """
    outer, _, inner = home.partition(".")
    spec = find_spec(outer)
    locations = spec.submodule_search_locations if spec else None
    places = [*extend_path(list(locations or []), outer), *vendor_places(outer)]
    return [str(Path(place, inner)) for place in places]


def _packages(places: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield the folders that are packages, and whether each holds nothing but packages."""
    for module in iter_modules(places):
        if module.ispkg and not module.name.startswith("_"):
            inside = iter_modules([str(Path(place, module.name)) for place in places])
            yield module.name, bool(kinds := [one.ispkg for one in inside]) and all(kinds)


def _entry_points(home: str) -> dict[str, Any]:
    return {point.name: point for point in entry_points(group=f"chariot.{home}")}
