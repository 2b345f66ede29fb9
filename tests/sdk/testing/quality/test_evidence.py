"""Evidence as part of a verdict: computed from facts, tests and recordings, never declared."""

import json

import pytest

from sdk.testing.pytest_plugin.session_record import Counts, Record
from sdk.testing.quality import State
from sdk.testing.quality.evidence import by_record, by_running, evidence
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.routes import FILE, Routes

CLIENT = Counts(passed=3, calls=("cursor-hosts", "whoami"))
PASSED, FAILED, SKIPPED = Counts(passed=3), Counts(passed=2, failed=1), Counts(skipped=4)
NOT_RUN = Counts()
ISSUE = "https://github.com/acme/client/issues/7"
PAGE = {"method": "GET", "path": "/v1/cursor/hosts"}
FACT = {"name": "a page", "request": PAGE, "reply": {"status": 200, "places": ["items[].id"]}}
ROUTES = Routes(frozenset({"cursor-hosts", "host"}), frozenset({"cursor-hosts"}))


@pytest.fixture
def places(tmp_path):
    """Return an empty repository."""
    return VendorPaths("example", tmp_path)


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


HOLDS = "assert open('example.json')"


def with_facts(places, *, provenance="vendor", own=None, tested=True, text=HOLDS, **other):
    """Write down one fact, and the test that holds the simulator to it."""
    fact = {**FACT, **({"provenance": own} if own else {})}
    given = {"provenance": provenance, "source": ISSUE, "exchanges": [{**fact, **other}]}
    write(places.facts, json.dumps(given))
    if tested:
        write(places.facts_test, text)


def with_client(places, text="import simulators.example\nassert True"):
    write(places.root / "tests" / "vendors" / "test_example_client.py", text)


def judged(places, facts=NOT_RUN, clients=NOT_RUN, vouched=(), routes=ROUTES):
    """Return the part of an assessment where the tests have ended in this way."""
    files = {places.shown(places.facts_test): facts}
    files |= {places.shown(path): clients for path in places.clients_tests}
    return evidence(places, by_record(Record(files=files), places), vouched, routes).part


def test_nothing_vouches_for_a_simulator_by_itself(places):
    part = judged(places)

    assert part.state is State.MISSING
    assert "no facts (tests/evidence/example.json)" in part.found


def test_vendor_facts_that_hold_the_simulator_are_evidence(places):
    with_facts(places)

    part = judged(places, facts=PASSED)

    assert part.state is State.PASSED
    assert "1 fact of the vendor's own: 3 tests passed" in part.found


@pytest.mark.parametrize(
    ("given", "counts", "complaint"),
    [
        ({"provenance": "simulator"}, PASSED, "is of the vendor's own"),
        ({"provenance": "unknown"}, PASSED, "is of the vendor's own"),
        ({"own": "documentation"}, PASSED, "is of the vendor's own"),
        ({"tested": False}, PASSED, "no test holds the simulator to"),
        ({"text": "def test_it(): pass"}, PASSED, "does not speak of example.json"),
        ({"text": "open('example.json')"}, PASSED, "evidence.py asserts nothing"),
        ({}, Counts(passed=2, left=1), "1 test not run"),
        ({}, SKIPPED, "not tested"),
        ({}, NOT_RUN, "not tested"),
    ],
)
def test_claim_alone_is_no_evidence(places, given, counts, complaint):
    with_facts(places, **given)

    part = judged(places, facts=counts)

    assert part.state is State.MISSING
    assert complaint in part.found


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"name": ""}, "fact '' has no name"),
        ({"request": None}, "fact 'a page' has no `request` with the method and path of"),
        ({"request": {"path": "/v1/cursor/hosts"}}, "has no `request` with the method and path"),
        ({"request": {**PAGE, "path": "/v1/nothing"}}, "has no `request` with the method and path"),
        ({"reply": None}, "fact 'a page' has no place or header that was seen"),
        ({"reply": {"status": 200, "places": []}}, "has no place or header that was seen"),
        ({"source": ""}, "has no source that is a URL, or a document with a date"),
        ({"source": "an issue of another client"}, "has no source that is a URL, or a document"),
    ],
)
def test_claim_that_is_not_a_fact_is_refused(places, given, complaint):
    with_facts(places, **given)

    part = judged(places, facts=PASSED)

    assert part.state is State.FAILED
    assert complaint in part.found


def test_document_with_a_date_is_a_source(places):
    with_facts(places, source="an account of the team, captured on 2026-01-05")

    assert judged(places, facts=PASSED).state is State.PASSED


def test_every_needed_route_has_evidence_or_is_named(places):
    with_facts(places)
    routes = Routes(frozenset({"cursor-hosts", "host", "whoami"}), frozenset({"whoami"}))

    part = judged(places, facts=PASSED, routes=routes)

    assert part.state is State.MISSING
    assert part.found.startswith("routes 1 of 3 (none of: whoami, host); 1 fact of the vendor's")


def test_the_vendors_own_client_is_evidence_once_it_has_run(places):
    with_client(places)

    assert judged(places, clients=CLIENT).state is State.PASSED
    assert judged(places, clients=SKIPPED).state is State.MISSING
    assert judged(places).found.endswith("software of others: not installed or not run")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "test_example_client.py does not speak of simulators.example"),
        ("from simulators.example import Acme", "test_example_client.py asserts nothing"),
    ],
)
def test_client_test_without_requests_is_no_evidence(places, text, complaint):
    with_client(places, text)

    part = judged(places, clients=PASSED)

    assert part.state is State.MISSING
    assert part.found.endswith(complaint)


def test_client_of_another_vendor_is_no_evidence(places):
    write(places.root / "tests" / "vendors" / "test_exampleless.py")

    assert judged(places, clients=PASSED).state is State.MISSING


def test_matching_recordings_of_the_vendor_are_evidence(places):
    part = judged(places, vouched=("cursor-hosts",))

    assert part.state is State.PASSED
    assert part.found.endswith("recordings of the vendor's agree on 1 route")


def test_contradiction_outweighs_all_evidence(places):
    with_facts(places)
    with_client(places)

    part = judged(places, facts=FAILED, clients=PASSED, vouched=("cursor-hosts",))

    assert part.state is State.FAILED
    assert "1 test failed" in part.found


def test_unreadable_file_of_facts_is_reported(places):
    write(places.facts, "{")

    part = judged(places)

    assert part.state is State.FAILED
    assert "tests/evidence/example.json is not evidence" in part.found


TESTS = """
import pytest

def test_a(): pass
def test_b(): pass
@pytest.mark.skip
def test_c(): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (TESTS, Counts(passed=2, skipped=1)),
        (f"{TESTS}\ndef test_d(): assert not 1\n", Counts(passed=2, failed=1, skipped=1)),
        ("import nothing_of_that_name\n", Counts(failed=1)),
        ("import pytest\npytest.importorskip('nothing_of_that_name')\n", Counts(skipped=1)),
    ],
)
def test_tests_are_run_where_they_are(tmp_path, text, counts):
    write(tmp_path / "test_it.py", text)
    progress = []

    assert by_running(tmp_path, progress.append)([tmp_path / "test_it.py"]) == counts
    assert progress == ["test_it.py"]


@pytest.mark.slow
def test_a_session_that_does_not_come_to_its_end_has_failed(tmp_path):
    write(tmp_path / "test_it.py", "import os\n\ndef test_it():\n    os._exit(0)\n")

    assert by_running(tmp_path, print)([tmp_path / "test_it.py"]) == Counts(failed=1)


def test_the_places_of_an_import_mirror_its_home():
    places = VendorPaths("nessus-import")

    assert str(places.conformance) == "tests/integrations/imports/test_nessus_import.py"
    assert places.simulator == "simulators.imports.nessus_import"
    assert str(places.facts_test) == "tests/simulators/test_nessus_import_evidence.py"


def test_client_of_an_import_is_not_that_of_its_vendor(tmp_path):
    test = tmp_path / "tests" / "vendors" / "test_qualys_import_faraday.py"
    write(test)

    assert VendorPaths("qualys", tmp_path).clients_tests == ()
    assert VendorPaths("qualys-import", tmp_path).clients_tests == (test,)


def test_reader_that_fails_on_simulated_files_is_no_evidence(tmp_path):
    places = VendorPaths("nessus-import", tmp_path)
    test = tmp_path / "tests" / "vendors" / "test_nessus_import_reader.py"

    write(test, "import simulators.imports.qualys_import\nassert True\n")
    other = judged(places, clients=PASSED)
    write(test, "import simulators.imports.nessus_import\nassert True\n")
    own = judged(places, clients=PASSED, routes=Routes(frozenset({FILE}), frozenset({FILE})))

    assert "does not speak of simulators.imports.nessus_import" in other.found
    assert own.state is State.PASSED
