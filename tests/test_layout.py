"""The shape of the repository: homes, import directions, purity, budgets."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sdk import registry

from .sources import FILES, PACKAGES, ROOT, parsed, tree_of

VENDORS = [registry.folder(name) for name in registry.names("integrations")]
VENDOR_FILES = [
    "integrations/{}/__init__.py",
    "integrations/{}/client.py",
    "integrations/{}/integration.py",
    "integrations/{}/transform.py",
    "integrations/{}/types.py",
    "simulators/{}/app.py",
    "simulators/{}/oracle.py",
    "tests/integrations/test_{}.py",
]
IMPORTS = [registry.folder(name) for name in registry.names(registry.IMPORTS)]
INTEGRATIONS = [*VENDORS, *(f"imports/{name}" for name in IMPORTS)]
IMPORT_FILES = [
    *(home.replace("/{}/", "/imports/{}/") for home in VENDOR_FILES[:5]),
    "simulators/imports/{}/app.py",
    "simulators/imports/{}/oracle.py",
    "tests/integrations/imports/test_{}.py",
]
DOORS = {
    *("sdk.decode", "sdk.errors", "sdk.files", "sdk.filters", "sdk.http"),
    *("sdk.models", "sdk.pagination", "sdk.runner"),
}
MAY_IMPORT = {"sdk": {"sdk"}, "simulators": {"simulators"}, "integrations": {"sdk"}}
PURE = {"sdk", "collections", "dataclasses", "datetime", "enum", "functools", "html"}
PURE |= {"ipaddress", "itertools", "math", "operator", "re", "typing", "json", "string"}

MODULES_OF_THE_DOOR = 99
"""Modules of ours that `import sdk` loads at most."""

ROOTS = sorted(name for name in FILES if name.endswith("/__init__.py"))
TESTS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py"))

# Older than the rule: lines that each may have, until somebody takes it apart.
OVERDUE = {
    "tests/cli/test_show.py": 330,
    "tests/sdk/decode/test_xml.py": 339,
    "tests/sdk/pagination/test_styles.py": 358,
    "tests/sdk/pagination/test_guards.py": 387,
    "tests/sdk/sinks/test_store_trouble.py": 364,
    "tests/sdk/sinks/test_store_visit.py": 380,
    "tests/simulators/crowdstrike/test_accounts.py": 340,
    "tests/simulators/crowdstrike/test_listings.py": 308,
}

LINES_PER_INTEGRATION = 400
LINES_OF_INTEGRATIONS = {
    "example": 385,  # five styles of paging, and a client as a vendor would have it
    "crowdstrike": 673,  # Discover, six clouds and cursors that expire
    "imports/qualys_import": 617,  # three documents as XML and two tables, in one vocabulary
    "insightvm": 614,  # joins of five listings, by pages that move
    "microsoft_defender": 511,  # links that cannot be trusted, and Entra's many refusals
    "qualys": 464,  # a knowledge base beside the detections, in XML
    "tenable": 591,  # export jobs that repeat, are cancelled or incomplete; look-ups in other words
    "wiz": 636,  # three GraphQL selections, and a token service for each of many data centres
}
"""Lines that an integration has beyond what all should need, and why: these only fall."""

NAMES_PER_INTEGRATION = 25
NAMES_NEEDED = {
    "example": 25,
    "crowdstrike": 24,
    "insightvm": 25,
    "microsoft_defender": 25,
    "qualys": 24,
    "tenable": 25,
    "wiz": 25,
}
"""Names of the sdk that an integration imports, through all doors together: these only fall."""


@pytest.mark.parametrize("package", PACKAGES)
def test_imported_modules_are_of_this_repository(package):
    found = import_module(package).__file__

    assert found is not None
    assert Path(found).is_relative_to(ROOT)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("home", VENDOR_FILES)
def test_every_vendor_has_its_files(vendor, home):
    assert (ROOT / home.format(vendor)).exists()


@pytest.mark.parametrize("name", IMPORTS)
@pytest.mark.parametrize("home", IMPORT_FILES)
def test_every_import_has_its_files(name, home):
    assert (ROOT / home.format(name)).exists()


def test_vendors_have_the_same_name_in_both_packages():
    assert registry.names("integrations") == registry.names("simulators")
    assert registry.names(registry.IMPORTS) == registry.names(registry.WRITERS)


def test_imports_point_one_way():
    wrong = [
        f"{name} imports {module}"
        for name, tree in parsed()
        for module in imported(tree)
        if module.split(".")[0] in PACKAGES and not may_import(name.split("/")[0], module)
    ]

    assert wrong == []


@pytest.mark.parametrize("vendor", INTEGRATIONS)
def test_transform_is_pure(vendor):
    tree = tree_of(f"integrations/{vendor}/transform.py")
    modules = imported(tree) - {f"integrations.{vendor.replace('/', '.')}.types"}

    assert {module.split(".")[0] for module in modules} <= PURE
    assert not called(tree) & {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("vendor", INTEGRATIONS)
def test_integration_leaves_sending_and_threads_to_the_sdk(vendor):
    for name in (name for name in FILES if name.startswith(f"integrations/{vendor}/")):
        modules = {module.split(".")[0] for module in imported(tree_of(name))}
        assert not modules & {"requests", "urllib3", "time", "threading", "concurrent", "socket"}


@pytest.mark.parametrize("name", ROOTS)
def test_package_lists_all_its_names_once_and_in_order(name):
    package = import_module(name.removesuffix("/__init__.py").replace("/", "."))

    assert package.__all__ == sorted(set(package.__all__), key=rank)
    assert [missing for missing in package.__all__ if not hasattr(package, missing)] == []
    assert offered(tree_of(name)) - set(package.__all__) == set()


def test_importing_the_root_stays_light():
    heavy = {"boto3", "sqlalchemy", "vcr", "click", "rich", "hypothesis", "pytest", "falcon"}
    show = "import sys, sdk; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", show], capture_output=True, check=True)

    assert not heavy & set(loaded.stdout.decode().split())


def test_authors_door_imports_few_modules():
    code = "import sys, sdk; print(sum(name.split('.')[0] == 'sdk' for name in sys.modules))"
    count = int(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT))

    assert count <= MODULES_OF_THE_DOOR, "import lazily what few authors need (core/lazy_door.py)"


@pytest.mark.parametrize(
    ("library", "home"),
    [("falcon", "simulators/engine/http/router.py"), ("rich", "sdk/cli/display/progress.py")],
)
def test_library_is_imported_in_one_file(library, home):
    # Each is used for one thing (docs/decisions/0033-falcon-and-rich.md).
    roots = {name: {each.split(".")[0] for each in imported(tree)} for name, tree in parsed()}

    assert [name for name, modules in roots.items() if library in modules] == [home]


def test_no_file_is_over_300_lines():
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in (*FILES, *TESTS)}

    over = {name: length for name, length in lengths.items() if length > OVERDUE.get(name, 300)}
    assert over == {}


@pytest.mark.parametrize("name", INTEGRATIONS)
def test_integration_has_few_lines(name):
    folder = ROOT / "integrations" / name
    lines = sum(len(path.read_text().splitlines()) for path in folder.glob("*.py"))
    ceiling = LINES_OF_INTEGRATIONS.get(name, LINES_PER_INTEGRATION)

    assert lines <= ceiling, f"{name} has {lines} lines, more than {ceiling}: say less, or share it"
    if name in LINES_OF_INTEGRATIONS:
        assert lines == ceiling, f"{name} has {lines} lines: lower its ceiling from {ceiling}"


@pytest.mark.parametrize("name", INTEGRATIONS)
def test_integration_needs_few_names_of_the_sdk(name):
    files = [file for file in FILES if Path(file).parent == Path("integrations", name)]
    names = {pair for file in files for pair in names_of_the_sdk(tree_of(file))}
    ceiling = NAMES_NEEDED.get(name, NAMES_PER_INTEGRATION)

    assert len(names) <= ceiling, (
        f"{name} needs {len(names)} names of the sdk, more than {ceiling}: "
        f"let the SDK do more, down to {NAMES_PER_INTEGRATION}"
    )
    if name in NAMES_NEEDED:
        assert len(names) == ceiling, (
            f"{name} needs {len(names)} names of the sdk: lower its ceiling from {ceiling}, "
            f"down to {NAMES_PER_INTEGRATION}"
        )


def test_every_module_has_a_docstring():
    assert [name for name, tree in parsed() if tree.body and not ast.get_docstring(tree)] == []


def test_functions_are_small():
    lengths = {place: length for name in FILES for place, length in functions(name)}
    ordered = sorted(lengths.values())

    assert statistics.median(ordered) <= 6
    assert ordered[int(len(ordered) * 0.9)] <= 20
    assert {place: length for place, length in lengths.items() if length > 50} == {}


def may_import(package: str, module: str) -> bool:
    """Return True within a package; across packages only for doors, so a rename is one replace."""
    target = module.split(".")[0]
    is_door = module == target or module in DOORS
    return target == package or (target in MAY_IMPORT[package] and is_door)


def imported(tree: ast.Module) -> set[str]:
    """Return the full names of the modules that a file imports, relative imports aside."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


def names_of_the_sdk(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a file imports from doors of the sdk, with the door."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sdk":
            yield from ((node.module, alias.name) for alias in node.names)


def offered(tree: ast.Module) -> set[str]:
    """Return the public names that a package's root defines, or imports from ours without use."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            names |= {alias.asname or alias.name for alias in node.names} - used
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return {name for name in names if not name.startswith("_")}


def rank(name: str) -> tuple[int, str]:
    """Return a key that sorts constants, then classes, then functions, each by name."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def called(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


def functions(name: str):
    """Yield each function of a file with its length in lines, its docstring aside."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            first = node.body[0]
            documented = first.end_lineno - first.lineno + 1 if body is not node.body else 0
            yield f"{name}:{node.name}", node.end_lineno - node.lineno + 1 - documented
