"""Every switch of the Qualys simulator does what it says, and nothing without being asked."""

import json
from xml.etree import ElementTree

import pytest

from simulators.qualys import QualysSimulator
from simulators.qualys.quirks import OWN

from .calls import DETECTIONS, HOSTS, call, ids, next_url, pages, qualys, tree

PAGES = {"details": "None", "truncation_limit": "4"}


def test_quirks_and_routes_name_their_source():
    for one in (*OWN, *QualysSimulator.routes):
        assert "docs/contracts/qualys.md" in one.source


@pytest.mark.parametrize("wrong", [{"quirks": ["no-such"]}, {"faults": ["reset@no-such"]}])
def test_an_unknown_switch_is_refused(wrong):
    with pytest.raises(ValueError, match="there is"):
        qualys(**wrong)


def test_ids_can_come_as_ranges():
    simulator = qualys(12, quirks=["id-ranges"])
    simulator.world.remove(3)
    simulator.world.remove(5)

    root = tree(call(simulator, HOSTS, details="None"))
    found = [(row.tag, row.text) for row in root.find("RESPONSE/ID_SET")]

    assert found == [("ID_RANGE", "1001-1003"), ("ID", "1005"), ("ID_RANGE", "1007-1012")]


def test_ids_as_ranges_page_like_the_others():
    plain, ranges = qualys(10), qualys(10, quirks=["id-ranges"])

    expanded = [
        [number for row in page.find("RESPONSE/ID_SET") for number in spread(row.text)]
        for page in pages(ranges, HOSTS, **PAGES)
    ]

    wanted = [[int(row.text) for row in page.iter("ID")] for page in pages(plain, HOSTS, **PAGES)]
    assert expanded == wanted


def test_unique_ids_can_be_missing():
    with_ids, without = (
        tree(call(simulator, DETECTIONS))
        for simulator in (qualys(5), qualys(5, quirks=["no-unique-vuln-id"]))
    )

    assert with_ids.find(".//UNIQUE_VULN_ID") is not None
    assert without.find(".//UNIQUE_VULN_ID") is None
    assert len(without.findall(".//DETECTION")) == len(with_ids.findall(".//DETECTION"))


def test_unique_ids_are_unique():
    root = tree(call(qualys(60), DETECTIONS, truncation_limit="0", show_igs="1"))

    found = [one.text for one in root.iter("UNIQUE_VULN_ID")]
    assert len(found) == len(set(found)) > 100


def test_results_can_hold_characters_that_xml_forbids():
    said = call(qualys(5, quirks=["invalid-xml-characters"]), DETECTIONS)

    with pytest.raises(ElementTree.ParseError, match="not well-formed"):
        tree(said)


def test_pages_can_overlap():
    simulator = qualys(7, quirks=["overlapping-pages"])

    listed = [ids(page) for page in pages(simulator, HOSTS, truncation_limit="3")]

    assert listed == [[1001, 1002, 1003], [1003, 1004, 1005], [1005, 1006, 1007]]


def test_the_last_page_can_have_another_warning():
    simulator = qualys(3, quirks=["other-warning"])

    root = tree(call(simulator, HOSTS))

    assert root.findtext("RESPONSE/WARNING/CODE") == "1981"
    assert next_url(root) is None


def test_a_slow_list_keeps_the_connection_busy():
    simulator = qualys(4, quirks=["slow-stream"])

    said = call(simulator, HOSTS)

    assert simulator.clock.slept == [30.0] * 4
    assert said.body.count(b"<!-- keep-alive for HOST_LIST_OUTPUT  -->") == 4
    assert len(ids(tree(said))) == 4


def test_a_hung_host_sends_comments_for_a_day_and_breaks_off():
    simulator = qualys(4, quirks=["hung-host"])

    said = call(simulator, DETECTIONS)

    assert said.body.endswith(b"<!-- keep-alive for HOST_LIST_VM_DETECTION_OUTPUT  -->\n")
    assert b"<HOST>" not in said.body
    assert sum(simulator.clock.slept) == 24 * 3600


@pytest.mark.parametrize(
    ("quirks", "content_type"),
    [((), "application/xml"), (("text-xml",), "text/xml;charset=UTF-8")],
)
def test_lists_have_either_content_type(quirks, content_type):
    said = call(qualys(2, quirks=quirks), HOSTS)

    assert said.headers["Content-Type"] == content_type


@pytest.mark.parametrize(("quirks", "running"), [((), "0"), (("counts-itself",), "1")])
def test_the_call_counts_itself_or_not(quirks, running):
    said = call(qualys(2, quirks=quirks), HOSTS)

    assert said.headers["X-Concurrency-Limit-Running"] == running


def spread(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize(
    ("path", "retired", "current"),
    [
        ("/api/{}/fo/asset/host/vm/detection/", "4.0", "5.0"),
        ("/api/{}/fo/knowledge_base/vuln/", "3.0", "4.0"),
    ],
)
def test_retired_versions_answer_only_without_the_switch(path, retired, current):
    simulator = qualys(2, quirks=["retired-versions"])

    said = call(simulator, path.format(retired))

    assert (said.status, said.headers["X-Simulator"]) == (501, "not-simulated")
    assert json.loads(said.body)["code"] == "retired"
    assert call(simulator, path.format(current)).status == 200
    assert call(qualys(2), path.format(retired)).status == 200
