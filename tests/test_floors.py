"""The floors of `sdk`: which part imports which, without circles, in folders of readable size."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from inspect import isfunction
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SDK = ROOT / "sdk"

MODELS = {"errors", "models"}
ROWS = {*MODELS, "core", "decode"}
LISTINGS = {*ROWS, "filters", "manifest"}
REQUESTS = {*LISTINGS, "job", "pagination"}
RUNS = {*REQUESTS, "http", "sinks"}
CAPABILITIES = {*RUNS, "affiliation", "runner"}
VENDORS = {*CAPABILITIES, "capability"}
TESTING = {*VENDORS, "files", "registry"}

FLOORS = {
    "errors": set(),
    "models": {"errors"},
    "core": MODELS,
    "decode": {*MODELS, "core"},
    "manifest": MODELS,
    "filters": ROWS,
    "job": {*MODELS, "manifest"},
    "pagination": LISTINGS,
    "http": {*LISTINGS, "pagination"},
    "sinks": {*LISTINGS, "job"},
    "affiliation": RUNS,
    "runner": RUNS,
    "capability": CAPABILITIES,
    "files": VENDORS,
    "registry": VENDORS,
    "testing": TESTING,
    "scaffold": TESTING,
    "cli": {*TESTING, "testing", "scaffold"},
    "__init__": VENDORS,
    "__main__": {"cli"},
}
"""What each part of `sdk` may import, beside itself; the lowest first."""

LATE = {"cli": {"testing"}}
"""What is imported inside functions only, since most commands have no use for it."""

DOORS = {
    *("sdk", "sdk.decode", "sdk.errors", "sdk.files", "sdk.filters", "sdk.http"),
    *("sdk.models", "sdk.pagination", "sdk.runner", "sdk.testing"),
}

MAX_PARTS = 20
MAX_FILES = 25
MAX_AUTHOR_NAMES = 45

SOURCES = sorted(path for path in SDK.rglob("*.py") if "data" not in path.parts)


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def part_of(path):
    return path.relative_to(SDK).with_suffix("").parts[0]


def imports(path) -> Iterator[tuple[str, bool]]:
    """Yield the modules of `sdk` that a file imports, and whether that happens in a function."""
    tree = ast.parse(path.read_text())
    late = {id(inner) for node in ast.walk(tree) if _is_function(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        for name in _named(path, node):
            if target := _module(name):
                yield target, id(node) in late


def typing_only(path) -> set[str]:
    """Return the modules that a file imports for its annotations only."""
    guarded = [
        inner
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    ]
    return {name for node in guarded for name in map(_module, _named(path, node)) if name}


def _is_function(node):
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _named(path, node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
    base = ".".join((*package, *filter(None, [node.module])))
    return [f"{base}.{alias.name}" for alias in node.names]


def _module(name):
    return next((one for one in (name, name.rpartition(".")[0]) if one in MODULES), None)


@pytest.mark.parametrize("part", sorted({part_of(path) for path in SOURCES}))
def test_part_imports_only_lower_floors(part):
    allowed = {part, *FLOORS[part]}
    found = {
        f"{module_of(path)} imports {name}"
        for path in SOURCES
        if part_of(path) == part
        for name, _ in imports(path)
        if part_of(MODULES[name]) not in allowed
    }

    assert not found


def test_floors_have_no_circle():
    order = [*TopologicalSorter(FLOORS).static_order()]

    assert set(order) == set(FLOORS)


@pytest.mark.parametrize(("part", "others"), LATE.items())
def test_heavy_parts_are_imported_late(part, others):
    found = {
        f"{module_of(path)} imports {name}"
        for path in SOURCES
        if part_of(path) == part
        for name, late in imports(path)
        if part_of(MODULES[name]) in others and not late and name not in typing_only(path)
    }

    assert not found


def test_imports_of_files_have_no_circle():
    graph = {
        module: {name for name, late in imports(path) if not late and name != module}
        for module, path in MODULES.items()
    }

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_root_of_the_sdk_is_small():
    parts = [
        path for path in SDK.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]

    assert len(parts) <= MAX_PARTS


def test_no_folder_holds_too_many_files():
    folders = {path.parent for path in SOURCES}
    sizes = {folder: len([*folder.glob("*.py")]) for folder in folders}

    assert {folder: size for folder, size in sizes.items() if size > MAX_FILES} == {}


def test_module_bears_no_name_of_a_function_of_its_package():
    for package, path in MODULES.items():
        if path.name != "__init__.py":
            continue
        exported = vars(import_module(package))
        shadowed = [
            name
            for name in getattr(import_module(package), "__all__", [])
            if f"{package}.{name}" in MODULES and isfunction(exported.get(name))
        ]
        assert not shadowed, package


def test_author_needs_few_names():
    assert len(import_module("sdk").__all__) <= MAX_AUTHOR_NAMES


@pytest.mark.parametrize("folder", ["integrations", "simulators"])
def test_vendors_import_doors_only(folder):
    deeper = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and not node.level
        and (name := node.module or "").partition(".")[0] == "sdk"
        and name not in DOORS
    }

    assert not deeper
