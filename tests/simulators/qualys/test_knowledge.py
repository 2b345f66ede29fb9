"""What Qualys knows besides hosts: the KnowledgeBase, the activity log and the portal's assets."""

import csv
import json
from xml.etree import ElementTree

import pytest

from simulators import catalogue

from .calls import (
    ACTIVITY_LOG,
    KNOWLEDGE_BASE,
    SEARCH,
    call,
    host_id,
    pages,
    post_document,
    post_xml,
    qualys,
    tree,
)

HOST_SCAN_TIME = 45038


def test_the_knowledge_base_has_every_weakness():
    root = tree(call(qualys(), KNOWLEDGE_BASE))

    assert known(root) == {*(weakness.identifier for weakness in catalogue()), HOST_SCAN_TIME}


@pytest.mark.parametrize("weakness", catalogue()[:13], ids=lambda weakness: weakness.title)
def test_entry_describes_the_weakness(weakness):
    root = tree(call(qualys(), KNOWLEDGE_BASE, ids=weakness.identifier))

    entry = root.find("RESPONSE/VULN_LIST/VULN")
    assert entry.findtext("TITLE") == weakness.title
    assert entry.findtext("SEVERITY_LEVEL") == str(weakness.severity)
    assert tuple(cve.text for cve in entry.findall("CVE_LIST/CVE/ID")) == weakness.cves
    assert [entry.findtext(name) for name in ("DIAGNOSIS", "CONSEQUENCE", "SOLUTION")] == [
        text or None for text in (weakness.description, weakness.consequence, weakness.solution)
    ]
    assert [entry.findtext(f"{name}/BASE") for name in ("CVSS", "CVSS_V3")] == [
        None if score is None else str(score) for score in (weakness.cvss_v2, weakness.cvss_v3)
    ]


def test_an_unknown_qid_is_no_error_and_no_list():
    root = tree(call(qualys(), KNOWLEDGE_BASE, ids="7"))

    assert [element.tag for element in root.find("RESPONSE")] == ["DATETIME"]


def test_one_entry_is_still_a_list():
    root = tree(call(qualys(), KNOWLEDGE_BASE, method="POST", form={"ids": "38000"}))

    assert len(root.findall("RESPONSE/VULN_LIST/VULN")) == 1


def test_details_none_is_an_id_set_and_all_has_threats():
    ids, everything = (
        tree(call(qualys(), KNOWLEDGE_BASE, details=details, id_max="38050"))
        for details in ("None", "All")
    )

    assert [row.text for row in ids.iter("ID")] == [str(qid) for qid in sorted(known(everything))]
    assert everything.find(".//THREAT_INTELLIGENCE/THREAT_INTEL").get("id")


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ({"id_min": "38010", "id_max": "38030"}, {38014, 38021, 38028}),
        ({"ids": "38000-38007,38021"}, {38000, 38007, 38021}),
        ({"cve": "cve-2018-10000,CVE-2026-1"}, {38000}),
        ({"ids": "38000-38021", "is_patchable": "1"}, {38007, 38014}),
        ({"ids": "38000-38021", "is_patchable": "0"}, {38000, 38021}),
        ({"ids": "38000-38014", "published_before": "2018-02-01"}, {38000}),
        ({"ids": "38000-38014", "last_modified_after": "2025-02-01"}, {38007, 38014}),
        ({"ids": "38000-38014", "discovery_method": "RemoteAndAuthenticated"}, {38014}),
        ({"ids": "38000-38014", "discovery_method": "AuthenticatedOnly"}, {38007}),
        ({"ids": "38000-38014", "discovery_method": "Remote"}, {38000, 38014}),
    ],
    ids=str,
)
def test_entries_are_selected(selector, wanted):
    assert known(tree(call(qualys(), KNOWLEDGE_BASE, **selector))) == wanted


def test_the_switched_off_qid_is_marked_when_asked_for():
    simulator = qualys()
    (disabled,) = simulator.disabled_qids

    root = tree(call(simulator, KNOWLEDGE_BASE, show_disabled_flag="1"))

    marked = [entry for entry in root.iter("VULN") if entry.findtext("IS_DISABLED") == "1"]
    assert [entry.findtext("QID") for entry in marked] == [str(disabled)]


def test_the_keep_alive_comment_comes_before_the_list():
    body = call(qualys(), KNOWLEDGE_BASE).body

    comment = b"<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->"
    assert 0 < body.index(comment) < body.index(b"<VULN_LIST>")


def test_truncated_list_is_whole_after_one_from_the_middle():
    simulator = qualys(quirks=["truncated-knowledge-base"])
    lists = [call(simulator, KNOWLEDGE_BASE, **given) for given in ({"id_min": "38700"}, {})]

    first, second = (known(tree(said)) for said in lists)

    assert (min(first), min(second)) == (38700, catalogue()[0].identifier)


def test_a_truncated_knowledge_base_is_followed_like_any_list():
    simulator = qualys(quirks=["truncated-knowledge-base"])

    listed = list(pages(simulator, KNOWLEDGE_BASE))

    assert len(listed) == 5
    assert set().union(*map(known, listed)) == known(tree(call(qualys(), KNOWLEDGE_BASE)))


@pytest.mark.parametrize("limit", [1000, 100, 50, 7])
def test_the_activity_log_pages_downwards(limit):
    simulator = qualys()
    rows, cursors, url = [], [], f"{ACTIVITY_LOG}?action=list&truncation_limit={limit}"

    while url:
        found, url = log(call(simulator, url))
        rows += found
        cursors += [int(url.rpartition("id_max=")[2])] if url else []

    dates = [row["Date"] for row in rows]
    assert len(set(dates)) == 250
    assert dates == sorted(dates, reverse=True)
    assert cursors == sorted(cursors, reverse=True)
    assert len(cursors) == 249 // limit


def test_the_activity_log_is_filtered():
    simulator = qualys()
    since = {"since_datetime": "2026-01-05T09:55:00Z", "until_datetime": "2026-01-05T09:57:00Z"}

    unknown_user, _ = log(call(simulator, ACTIVITY_LOG, username="unknown_user"))
    recent, _ = log(call(simulator, ACTIVITY_LOG, **since))
    logins, _ = log(call(simulator, ACTIVITY_LOG, user_action="login"))

    assert unknown_user == []
    assert len(recent) == 3
    assert {row["Action"] for row in logins} == {"login"}


@pytest.mark.parametrize("limit", [3, 5, 25, 100])
def test_assets_page_by_their_last_id(limit):
    simulator = qualys(25)
    found, last, more = [], 0, "true"

    while more == "true":
        root = search(simulator, criteria("id", "GREATER", last), limit)
        found += [int(host.text) for host in root.findall(".//HostAsset/qwebHostId")]
        more, last = root.findtext("hasMoreRecords"), root.findtext("lastId")

    assert found == [host_id(index) for index in range(25)]


@pytest.mark.parametrize(
    ("field", "operator", "value", "indexes"),
    [
        ("qwebHostId", "EQUALS", "1003", [2]),
        ("qwebHostId", "LESSER", "1003", [0, 1]),
        ("qwebHostId", "IN", "1003,1005", [2, 4]),
        ("address", "EQUALS", "10.0.0.1", [2]),
        ("dnsHostName", "CONTAINS", "-2.CORP", [2]),
        ("updated", "LESSER", "2025-12-01", [7]),
        ("trackingMethod", "EQUALS", "INSTANCE_ID", [1]),
        ("name", "EQUALS", "unknown_user.example.com", []),
    ],
)
def test_assets_are_searched(field, operator, value, indexes):
    root = search(qualys(10), criteria(field, operator, value))

    found = [int(host.text) for host in root.findall(".//HostAsset/qwebHostId")]
    assert found == [host_id(index) for index in indexes]
    assert root.findtext("count") == str(len(indexes))


def test_a_search_without_a_body_finds_everything_from_an_id_on():
    simulator = qualys(10)
    start_from = "<preferences><startFromId>50000009</startFromId></preferences>"

    everything = search(simulator, "")
    later = ElementTree.fromstring(
        post(simulator, f"<ServiceRequest>{start_from}</ServiceRequest>")
    )

    assert everything.findtext("count") == "10"
    assert later.findtext("count") == "2"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<ServiceRequest>", "INVALID_XML"),
        ("{}", "INVALID_XML"),
        ('<a><Criteria field="id" operator="EQUALS">x</Criteria></a>', "INVALID_REQUEST"),
        ('<a><Criteria field="qwebHostId" operator="IN">abc123</Criteria></a>', "INVALID_REQUEST"),
        ('<a><Criteria field="updated" operator="GREATER">soon</Criteria></a>', "INVALID_REQUEST"),
    ],
)
def test_malformed_search_is_refused_under_status_200(body, code):
    root = ElementTree.fromstring(post(qualys(), body))

    assert root.findtext("responseCode") == code
    assert root.findtext("responseErrorDetails/errorMessage")
    assert root.find("data") is None


def test_search_answers_json_where_json_is_accepted():
    simulator = qualys(10)
    request = {
        "ServiceRequest": {
            "preferences": {"limitResults": 1},
            "filters": {
                "Criteria": [{"field": "qwebHostId", "operator": "IN", "value": "1003,1005"}]
            },
        }
    }

    found = post_json(simulator, request)

    assert found["responseCode"] == "SUCCESS"
    assert [asset["HostAsset"]["qwebHostId"] for asset in found["data"]] == [1003]
    assert (found["count"], found["hasMoreRecords"]) == (1, "true")
    for body in ("no request", '{"filters": {}}'):
        assert post_json(simulator, body)["responseCode"] == "INVALID_REQUEST"


def test_search_that_finds_nothing_says_nothing_of_more():
    root = search(qualys(10), criteria("name", "EQUALS", "unknown_user.example.com"))

    assert root.findtext("count") == "0"
    assert root.find("hasMoreRecords") is None


def test_a_criterion_that_is_not_simulated_says_so():
    simulator = qualys()

    body = post(simulator, f"<a>{criteria('tagName', 'EQUALS', 'Cloud Agent')}</a>", status=501)

    assert b"tagName EQUALS" in body
    assert len(simulator.journal.unmatched) == 1


def known(root):
    return {int(entry.findtext("QID")) for entry in root.iter("VULN")}


def log(said):
    """Return the rows of a page of the log, and the URL of the next page."""
    assert said.status == 200
    text = said.body.decode()
    body = text.partition("BODY_CSV\n")[2].partition("----END_RESPONSE_BODY")[0]
    footer = text.partition("WARNING\n")[2].partition("----END_RESPONSE_FOOTER")[0]
    warnings = list(csv.DictReader(footer.splitlines()))
    assert all(warning["CODE"] == "1980" for warning in warnings)
    return list(csv.DictReader(body.splitlines())), warnings[0]["URL"] if warnings else None


def criteria(field, operator, value):
    return f'<filters><Criteria field="{field}" operator="{operator}">{value}</Criteria></filters>'


def search(simulator, filters, limit=100):
    preferences = f"<preferences><limitResults>{limit}</limitResults></preferences>"
    request = f"<ServiceRequest>{preferences}{filters}</ServiceRequest>"
    return ElementTree.fromstring(post(simulator, request if filters else ""))


def post_json(simulator, request):
    said = post_document(simulator, SEARCH, json.dumps(request), "application/json")
    assert said.status == 200, said.body
    return json.loads(said.body)["ServiceResponse"]


def post(simulator, body, status=200):
    said = post_xml(simulator, SEARCH, body)
    assert said.status == status, said.body
    return said.body
