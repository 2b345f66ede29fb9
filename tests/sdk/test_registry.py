"""The registry: folders are found by name, others by entry point, and the folder wins."""

import sys

import pytest

from integrations.example import Example
from sdk import ConfigurationError, registry
from simulators.example import ExampleSimulator

OUTSIDE = """
from integrations.example import Example

class Globex(Example):
    name = "globex"

NUMBER = 7
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Yield an installed distribution of another author, with an integration of its own."""
    (tmp_path / "globex_module.py").write_text(OUTSIDE)
    information = tmp_path / "globex-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: globex\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        "[chariot.integrations]\n"
        "globex = globex_module:Globex\n"
        "broken = globex_module:NUMBER\n"
        "example = globex_module:never_imported\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("globex_module", None)


def test_a_folder_is_a_vendor_and_exports_one_class():
    assert registry.integration("example") is Example
    assert registry.simulator("example") is ExampleSimulator


def test_a_name_with_dashes_lives_in_a_folder_with_underscores(tmp_path, monkeypatch):
    home = tmp_path / "homes_of_a_test"
    (home / "two_words").mkdir(parents=True)
    for package in (home, home / "two_words"):
        (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    assert registry.names(home.name) == ["two-words"]
    assert registry.folder("two-words") == "two_words"


def test_vendors_of_an_inner_package_are_found_by_name():
    imports = registry.names(registry.IMPORTS)

    assert "nessus-import" in imports
    assert not {*imports, "imports"} & set(registry.names())
    assert [registry.integration(name).name for name in imports] == imports
    assert [registry.simulator(name).name for name in imports] == imports
    assert registry.names(registry.WRITERS) == imports


def test_integrations_of_apis_precede_imports():
    assert registry.every_name() == [*registry.names(), *registry.names(registry.IMPORTS)]
    assert registry.home("nessus-import") == registry.IMPORTS
    assert registry.home("qualys") == registry.home("nosuch") == registry.INTEGRATIONS


def test_vendor_with_a_folder_among_its_files_is_found(tmp_path, monkeypatch):
    home = tmp_path / "homes_with_folders"
    inner = [home / "vendor" / "client", home / "group" / "one", home / "group" / "two"]
    for folder in (home, home / "vendor", home / "group", *inner):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("")
    (home / "vendor" / "transform.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    assert registry.names(home.name) == ["vendor"]
    assert registry.names(f"{home.name}.group") == ["one", "two"]


def test_every_vendor_is_loaded_by_the_name_it_gives_itself():
    names = registry.names()

    assert [registry.integration(name).name for name in names] == names
    assert [registry.simulator(name).name for name in names] == names


def test_unknown_name_is_an_error_with_the_known_names():
    with pytest.raises(ConfigurationError, match=r"no 'nope' in integrations; there are: .*qualys"):
        registry.integration("nope")


def test_an_installed_entry_point_is_a_vendor_too(outside):
    assert "globex" in registry.names("integrations")
    assert registry.integration("globex").name == "globex"


def test_folder_precedes_an_entry_point_of_its_name(outside):
    assert registry.integration("example") is Example


def test_export_other_than_a_capability_is_refused(outside):
    with pytest.raises(registry.BrokenVendor, match="'broken' does not export a Capability"):
        registry.integration("broken")
