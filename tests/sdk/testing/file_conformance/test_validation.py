"""A conformance class for files that cannot be examined says so where it is written."""

from pathlib import PosixPath

import pytest

from integrations.example import Example
from integrations.imports.csv_import import CSVImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk.testing import Conformance, FileConformance, RuleResult, examine
from sdk.testing.conformance.rule import rule, rules_of
from simulators.example import ExampleSimulator
from simulators.imports.csv_import import CSVFile
from simulators.imports.nessus_import import NessusFile
from simulators.imports.qualys_import import QualysFile

PARTS = {"integration": CSVImport, "simulator": CSVFile}


def refusal(*bases, **members):
    """Return the reason why a conformance class with these members cannot be made."""
    with pytest.raises(TypeError) as refused:
        type("TestIt", bases or (FileConformance,), members)
    return str(refused.value)


def test_an_integration_that_asks_an_api_has_another_class():
    said = refusal(integration=Example, simulator=ExampleSimulator)

    assert "Example is no FileImport: Conformance is for what asks" in said


def test_an_import_has_no_other_class_than_its_own():
    assert "CSVFile lacks " in refusal(Conformance, **PARTS)


def test_a_half_that_is_missing_is_named():
    assert "simulator" in refusal(integration=CSVImport)
    assert "integration" in refusal(simulator=CSVFile)


def test_missing_member_of_a_writer_is_named():
    class Half:
        name = "csv-import"
        quirks = ()

        @classmethod
        def create(cls, **_options):
            return cls()

    assert "Half lacks document, oracle" in refusal(integration=CSVImport, simulator=Half)


class Whole(CSVFile):
    """Does nothing of what it is told to do to its files."""

    def document(self):
        return self.encoded()


class Refusing(CSVFile):
    """Knows no faults."""

    def __init__(self, *arguments, faults=(), **options):
        if list(faults):
            raise ValueError("nothing strikes a file of ours")
        super().__init__(*arguments, **options)


def test_files_that_cannot_be_damaged_are_no_test_of_an_import():
    assert "its file is not cut" in refusal(integration=CSVImport, simulator=Whole)
    assert "nothing strikes" in refusal(integration=CSVImport, simulator=Refusing)


def test_a_class_that_tries_empty_files_has_tried_nothing():
    empty = type("Empty", (FileConformance,), {**PARTS, "hosts": 0, "few_hosts": 0})

    found = list(examine(empty, only=["CONTENT-1", "DAMAGE-2", "READING-3"]))

    assert {finding.ruling for finding in found} == {RuleResult.FAILED}


def test_an_oddity_that_there_is_not_is_named():
    assert "no quirk 'nosuch'" in refusal(**PARTS, open_quirks=("nosuch",))


def test_self_ending_file_is_not_whole_when_cut():
    """Said otherwise, half a report would be let pass for all of it."""
    nessus = {"integration": NessusImport, "simulator": NessusFile}
    qualys = {"integration": QualysImport, "simulator": QualysFile}

    assert "so that it ends itself" in refusal(**nessus, ends_itself=False)
    assert "with 'scan-xml', so that it is no" in refusal(**qualys, open_quirks=("scan-xml",))


def test_a_rule_cannot_be_replaced_by_one_that_looks_like_it():
    found = rules_of(FileConformance)["CONTENT-3"]

    def passes(_self):
        pass

    passes.__name__, passes.__doc__ = found.method, found.reason
    hollow = {found.method: rule(found.code, found.sentence)(passes)}
    before, after = type("Before", (), hollow), type("After", (), hollow)

    assert "it replaces CONTENT-3" in refusal(before, FileConformance, after, **PARTS)


def test_a_rule_cannot_be_replaced_by_another_of_its_code():
    def passes(_self):
        pass

    after = type("After", (), {"passes": rule("CONTENT-3", "whatever comes is right")(passes)})

    assert "it replaces CONTENT-3" in refusal(FileConformance, after, **PARTS)


class Doing(PosixPath):
    """A path that can be called."""

    def __call__(self, *_arguments):
        """Find nothing."""


def test_a_path_stands_for_the_home_alone():
    assert "it replaces read" in refusal(**PARTS, read=Doing())


def test_class_that_makes_other_objects_is_refused():
    class Making(type):
        def __call__(cls):
            return None

    with pytest.raises(TypeError, match="it has a metaclass"):
        Making("TestIt", (FileConformance,), PARTS)


@pytest.mark.parametrize("name", ["read", "made", "capability", "may_end", "incompatibilities"])
def test_tools_of_the_rules_cannot_be_replaced(name):
    assert f"it replaces {name}" in refusal(**PARTS, **{name: lambda *_, **__: []})


def test_a_rule_cannot_be_replaced_but_by_an_exemption():
    name = "test_every_stream_emits_a_thing_once"

    assert "it replaces CONTENT-3" in refusal(**PARTS, **{name: lambda _self: None})
