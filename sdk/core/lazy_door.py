"""lazy_door: a door of `sdk` that imports the module of a name when the name is first used."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_door(package: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a door.

    Args:
        package: The door.
        names: The names that each module of the package has, separated by blanks.
    """
    modules = {name: module for module, all_of_it in names.items() for name in all_of_it.split()}

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(modules[name], package), name)
        # The next look-up finds it without this function.
        setattr(sys.modules[package], name, found)
        return found

    return get
