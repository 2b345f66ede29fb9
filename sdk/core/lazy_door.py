"""lazy_door: a door of `sdk` that imports the module of a name when the name is first used."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_door(package: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a door, and let `dir` show the names.

    Args:
        package: The door.
        names: The names that each module of the package has, separated by blanks.
    """
    modules = {name: module for module, all_of_it in names.items() for name in all_of_it.split()}
    door = sys.modules[package]

    def get(name: str) -> object:
        if name not in modules:
            problem = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(problem, name=name, obj=door)
        found: object = getattr(import_module(modules[name], package), name)
        # The next look-up finds it without this function.
        setattr(door, name, found)
        return found

    vars(door)["__dir__"] = lambda: sorted({*vars(door), *modules})
    return get
