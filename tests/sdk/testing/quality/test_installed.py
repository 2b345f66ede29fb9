"""An assessment of a vendor that is installed, and has no folder of its own: whole or broken."""

import sys
from dataclasses import replace

import pytest

from sdk.testing.quality import Options, assess
from sdk.testing.quality.levels import Level

VENDOR = """
from integrations.example import Example
from sdk import Capability

class Acme(Example):
    name = "acme"

class Lacking(Capability):
    name = "acme"

class Losing(Acme):
    def _hosts(self):
        yield from list(super()._hosts())[1:]
"""


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """Yield a function that installs a vendor by its entry points and returns its paths."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def installed(integration, simulator="simulators.example:ExampleSimulator"):
        (tmp_path / "acme_vendor.py").write_text(VENDOR)
        points = f"[chariot.integrations]\nacme = acme_vendor:{integration}\n"
        points += f"[chariot.simulators]\nacme = {simulator}\n" if simulator else ""
        home = tmp_path / "acme-1.0.dist-info"
        home.mkdir()
        (home / "METADATA").write_text("Name: acme\nVersion: 1.0\n")
        (home / "entry_points.txt").write_text(points)
        sys.path.insert(0, str(tmp_path))
        return Options(root=tmp_path, search=0)

    yield installed
    sys.modules.pop("acme_vendor", None)


@pytest.mark.parametrize(
    ("integration", "simulator", "complaint"),
    [
        ("Nothing", "simulators.example:ExampleSimulator", "AttributeError: "),
        ("Lacking", "simulators.example:ExampleSimulator", "Lacking lacks title, "),
        ("Acme", "simulators.example:Nothing", "AttributeError: "),
        ("Acme", "", "no 'acme' in simulators; there are: "),
    ],
)
def test_invalid_part_of_a_vendor_is_reported(acme, integration, simulator, complaint):
    found = assess("acme", acme(integration, simulator))

    assert found.level is Level.NONE
    assert found.missing
    assert complaint in found.parts[0].found


def test_vendor_that_loses_rows_undisturbed_has_no_level(acme):
    found = assess("acme", replace(acme("Losing"), search=3))

    assert found.level is Level.NONE
    assert found.missing[0].startswith("the search: TestLosing: --seed 0 --hosts 1 ")
    (search,) = (part for part in found.parts if part.name == "search")
    results = {one.word: one.result for one in found.words}
    assert (results["works"], results["behaves"]) == ("failed", "failed")
    assert "--fault" not in search.details[0]
