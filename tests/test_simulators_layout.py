"""The shape of `simulators`: one engine, the same files in every vendor, and few lines of each."""

import ast
from functools import cache
from pathlib import Path

import pytest

from sdk import registry

ROOT = Path(__file__).parents[1]
SIMULATORS = ROOT / "simulators"
VENDORS = [registry.folder(name) for name in registry.names("simulators")]
WRITERS = [f"imports/{registry.folder(name)}" for name in registry.names(registry.WRITERS)]

FILE_NAMES = {
    "__init__.py",
    "accounts.py",
    "app.py",
    "documents.py",
    "jobs.py",
    "operations.py",
    "oracle.py",
    "queries.py",
    "quirks.py",
    "responses.py",
}
"""What a vendor's files are called, whatever the vendor."""
FOLDER_NAMES = {"documents", "queries"}
"""Files that become a folder where they outgrow 300 lines."""
NOT_ON_THE_ENGINE: set[str] = set()
"""Vendors that are older than the engine; this list only shrinks."""
DOORS = {"engine", "world", "oracle"}
DOOR_OF_FILES = "simulators.engine.files"
"""The door of writers of files, which answer no requests."""
FILE_NAMES_OF_WRITERS = {"__init__.py", "app.py", "documents.py", "oracle.py", "quirks.py"}

LINES_PER_SIMULATOR = 900
LINES_OF_SIMULATORS = {
    "crowdstrike": 1640,  # 27 routes of five services, over seven collections
    "insightvm": 2009,  # 40 routes over twelve kinds of documents, which are half of it
    "microsoft_defender": 1974,  # 29 operations, nine collections, five tables of hunting, Entra
    "qualys": 2541,  # 17 routes, 150 parameters, XML and CSV by hand, a portal with searches
    "tenable": 3052,  # 59 routes: four exports, workbenches, scans with files, plugins, tags
    "wiz": 1454,  # eleven connections of a schema, each with filters and nodes of its own
}
"""Lines that a simulator has beyond what all should need, and why: these only fall."""
LINES_PER_WRITER = 400
LINES_OF_WRITERS = {
    "imports/qualys_import": 608,  # three documents as XML and two tables
}
"""The same of writers of files."""
LINES_OF_ANSWERING = 450
"""Lines of app, accounts, queries and responses together, in a vendor that has no such ceiling."""
LINES_OF_ENGINE = 4207
"""Lines of the engine without `http` and `files`; GraphQL, JSON filters, export jobs included."""

PORTED = [vendor for vendor in VENDORS if vendor not in NOT_ON_THE_ENGINE]
ALL = [*PORTED, *WRITERS]


def files(vendor: str) -> list[Path]:
    return sorted((SIMULATORS / vendor).rglob("*.py"))


def lines(paths: list[Path]) -> int:
    return sum(len(path.read_text().splitlines()) for path in paths)


@cache
def imports(path: Path) -> set[str]:
    """Return the modules of `simulators` that a file imports, by their full names."""
    package = path.relative_to(ROOT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            found |= {module} if node.module else {f"{module}.{a.name}" for a in node.names}
    return {name for name in found if name.split(".")[0] == "simulators"}


def assert_few(name, per_simulator, ceilings):
    found, ceiling = lines(files(name)), ceilings.get(name, per_simulator)

    assert found <= ceiling, f"{name} has {found} lines, more than {ceiling}"
    if name in ceilings:
        assert found == ceiling, f"{name} has {found} lines: lower its ceiling from {ceiling}"


@pytest.mark.parametrize("vendor", VENDORS)
def test_simulator_has_few_lines(vendor):
    assert_few(vendor, LINES_PER_SIMULATOR, LINES_OF_SIMULATORS)


@pytest.mark.parametrize("writer", WRITERS)
def test_writer_of_files_has_few_lines(writer):
    assert_few(writer, LINES_PER_WRITER, LINES_OF_WRITERS)


def test_engine_has_few_lines():
    paths = [*(SIMULATORS / "engine").glob("*.py"), *(SIMULATORS / "engine/query").glob("*.py")]

    assert lines(paths) <= LINES_OF_ENGINE


@pytest.mark.parametrize("vendor", PORTED)
def test_vendor_on_the_engine_has_the_files_of_all_vendors(vendor):
    folder = SIMULATORS / vendor
    names = {path.name for path in folder.iterdir() if path.suffix == ".py"}
    folders = {path.name for path in folder.iterdir() if path.is_dir()} - {"__pycache__"}

    assert names - FILE_NAMES == set()
    assert folders - FOLDER_NAMES == set()
    assert {"app.py", "operations.py", "oracle.py"} <= names


@pytest.mark.parametrize("writer", WRITERS)
def test_writer_has_the_files_of_all_writers(writer):
    folder = SIMULATORS / writer
    names = {path.name for path in folder.iterdir() if path.suffix == ".py"}
    folders = {path.name for path in folder.iterdir() if path.is_dir()} - {"__pycache__"}

    assert names | {f"{name}.py" for name in folders} == FILE_NAMES_OF_WRITERS


@pytest.mark.parametrize("vendor", PORTED)
def test_vendor_on_the_engine_answers_in_few_lines(vendor):
    if vendor in LINES_OF_SIMULATORS:
        pytest.skip("it has a ceiling of its own")
    names = ("app.py", "accounts.py", "queries.py", "responses.py")

    assert lines([path for path in files(vendor) if path.name in names]) <= LINES_OF_ANSWERING


@pytest.mark.parametrize("vendor", ALL)
def test_simulator_imports_doors_only(vendor):
    allowed = {f"simulators.{door}" for door in DOORS}
    allowed |= {DOOR_OF_FILES} if vendor in WRITERS else set()
    own = f"simulators.{vendor.replace('/', '.')}"

    wrong = {
        f"{path.name} imports {module}"
        for path in files(vendor)
        for module in imports(path)
        if module not in allowed and module != own and not module.startswith(f"{own}.")
    }
    assert wrong == set()


@pytest.mark.parametrize("vendor", ALL)
def test_simulator_dates_by_the_clock(vendor):
    readers = {
        path.name
        for path in files(vendor)
        if path.name != "oracle.py"
        and ("EPOCH" in path.read_text() or ".epoch" in path.read_text())
    }

    assert readers == set()


def test_engine_knows_no_vendor():
    shared = [path for door in DOORS for path in (SIMULATORS / door).rglob("*.py")]
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in shared
        for module in imports(path)
        if module.split(".")[1:2] and module.split(".")[1] not in DOORS
    }

    assert len(shared) > 30
    assert wrong == set()
