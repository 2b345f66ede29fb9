"""A conformance class for files that cannot be examined says so where it is written."""

import pytest

from integrations.example import Example
from integrations.imports.csv_import import CSVImport
from sdk.testing import Conformance, FileConformance
from simulators.example import ExampleSimulator
from simulators.imports.csv_import import CSVFile

HALVES = {"integration": CSVImport, "simulator": CSVFile}


def refusal(*bases, **members):
    """Why a conformance class with these members cannot be made."""
    with pytest.raises(TypeError) as refused:
        type("TestIt", bases or (FileConformance,), members)
    return str(refused.value)


def test_an_integration_that_asks_an_api_has_another_class():
    said = refusal(integration=Example, simulator=ExampleSimulator)

    assert "Example is no FileImport: Conformance is for what asks" in said


def test_an_import_has_no_other_class_than_its_own():
    assert "CSVFile lacks " in refusal(Conformance, **HALVES)


def test_a_half_that_is_missing_is_named():
    assert "simulator" in refusal(integration=CSVImport)
    assert "integration" in refusal(simulator=CSVFile)


def test_what_writes_files_and_lacks_a_part_is_told_which():
    class Half:
        name = "csv-import"
        quirks = ()

        @classmethod
        def create(cls, **_options):
            return cls()

    assert "Half lacks document, oracle" in refusal(integration=CSVImport, simulator=Half)


def test_an_oddity_that_there_is_not_is_named():
    assert "no quirk 'nosuch'" in refusal(**HALVES, open_quirks=("nosuch",))


@pytest.mark.parametrize("name", ["read", "made", "capability", "may_end", "misfits"])
def test_what_rules_are_examined_with_cannot_be_replaced(name):
    assert f"it replaces {name}" in refusal(**HALVES, **{name: lambda *_, **__: []})


def test_a_rule_cannot_be_replaced_but_by_an_exemption():
    name = "test_every_stream_emits_a_thing_once"

    assert "it replaces CONTENT-3" in refusal(**HALVES, **{name: lambda _self: None})
