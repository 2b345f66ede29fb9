"""Searches for files that break an import: whatever is lost is found, with a line that shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from sdk.errors import DamagedFile
from sdk.testing import FileConformance
from sdk.testing.conformance.base import ConformanceBase
from sdk.testing.file_conformance.scenario import FileScenario, hold_file
from sdk.testing.search.search import search
from simulators.imports.csv_import import CSVFile
from simulators.imports.json_import import JSONFile
from tests.broken.imports import LosesTheFirstRow, TakesAnyFile, TakesTheEndForGranted


class Healthy(FileConformance):
    integration = CSVImport
    simulator = CSVFile
    ends_itself = False


class Lines(FileConformance):
    integration = JSONImport
    simulator = JSONFile
    open_quirks = ("lines",)


def broken(integration):
    return type("Broken", (Healthy,), {"integration": integration})


def test_no_scenario_breaks_a_healthy_import():
    assert search(Healthy, 10) is None


@pytest.mark.parametrize(
    ("integration", "said"),
    [
        (LosesTheFirstRow, "says complete, but "),
        (TakesTheEndForGranted, "says complete, but "),
        (TakesAnyFile, "says complete, but "),
    ],
)
def test_lost_model_is_found_with_a_command(integration, said):
    found = search(broken(integration), 100)

    assert said in found.message
    assert found.command.startswith("chariot run csv-import --simulate --seed ")
    assert FileScenario.parse(found.command.partition("--simulate ")[2]) == found.scenario


def test_an_error_that_is_no_typed_one_is_found():
    class Stumbles(CSVImport):
        def findings(self, source):
            raise KeyError("host")
            yield

    assert "not a typed error" in search(broken(Stumbles), 1).message


def test_class_without_requests_and_files_cannot_be_searched():
    with pytest.raises(TypeError, match="not a class that can be searched"):
        search(ConformanceBase, 1)


@pytest.mark.parametrize("faults", [(), ("cut:99999999",), ("flip:99999999",), ("flip:1",) * 2])
def test_whole_file_that_is_not_complete_is_reported(faults):
    class Doubts(CSVImport):
        def _end(self, deepest):
            raise DamagedFile("nobody knows")

    with pytest.raises(AssertionError, match=r"a whole file is not complete: .*nobody knows"):
        hold_file(broken(Doubts), FileScenario(hosts=2, faults=faults))


@pytest.mark.parametrize("faults", [("cut:40",), ("cut:40", "pieces:3")])
def test_unnoticeable_loss_may_be_complete(faults):
    line = b"".join(CSVFile.create(hosts=6).document()).index(b"\n", 80) + 1
    scenario = FileScenario(hosts=6, faults=(f"cut:{line}", *faults[1:]))

    assert hold_file(Healthy, scenario).report.complete


def test_format_that_ends_itself_does_so_by_one_quirk_only():
    end = b"".join(JSONFile.create(hosts=6, quirks=["lines"]).document()).index(b"\n") + 1

    assert hold_file(Lines, FileScenario(quirks=("lines",), faults=(f"cut:{end}",))).report.complete
    assert not Lines().may_end(b"[{}\n")
    assert Lines().may_end(b"{}\n", ["lines"])
    assert Lines().may_end(b"{}", ["lines"])
    assert not Lines().may_end(b"{", ["lines"])


@given(
    scenario=st.builds(
        FileScenario,
        st.integers(0, 99),
        st.integers(0, 99),
        st.lists(st.sampled_from(["gzip", "tabs"])).map(tuple),
        st.lists(st.integers(0, 9).map("cut:{}".format)).map(tuple),
    )
)
def test_a_scenario_is_read_from_its_text(scenario):
    assert FileScenario.parse(str(scenario)) == scenario
    assert eval(repr(scenario)) == scenario
