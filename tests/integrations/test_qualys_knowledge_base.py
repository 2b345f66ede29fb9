"""Findings whose QID the knowledge base does not know: named by QID, and said in the report."""

import pytest

from sdk import Risk

from . import test_qualys


@pytest.fixture
def run():
    return lambda *faults: _harness(faults).run()


def _harness(faults):
    subject = test_qualys.TestQualys()
    return subject.harness(subject.few_hosts, faults=faults)


def notes(run):
    return [note for note in run.report.notes if "knowledge base" in note]


def test_unknown_qids_are_counted_in_a_note(run):
    unknown = run("empty@knowledge-base#1-")

    assert unknown.report.complete
    (note,) = notes(unknown)
    names = {model.name for model in unknown.models.values() if isinstance(model, Risk)}
    assert all(name.startswith("qualys-qid-") for name in names)
    count, _, sentence = note.partition(" ")
    assert sentence.startswith("QIDs are not in the knowledge base")
    # Those of findings that are no risks are unknown as well.
    assert int(count) >= len(names) > 0


def test_known_qids_need_no_note(run):
    assert notes(run()) == []
