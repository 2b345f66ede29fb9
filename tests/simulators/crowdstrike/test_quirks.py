"""Every switch and fault of the CrowdStrike simulator does what it says, unasked nothing."""

import pytest

from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.engine import CATALOGUE

from .calls import (
    ASSETS,
    DETAILS,
    DEVICES,
    IDS,
    SCROLL,
    TOKEN,
    VULNERABILITIES,
    VULNERABILITY_DETAILS,
    call,
    falcon,
    finished,
    ids_of,
    listed,
    log_in,
    pages,
    pagination,
    refusal,
    rows,
    start,
)

BY_TOKEN = [(SCROLL, "offset"), (DEVICES, "next"), (VULNERABILITIES, "after")]


def test_quirks_and_routes_name_their_source():
    for one in CrowdStrikeSimulator.routes:
        assert "docs/contracts/crowdstrike.md" in one.source
    catalogued = {quirk.name for quirk in CATALOGUE}
    for one in CrowdStrikeSimulator.quirks:
        is_uncatalogued = one.name not in catalogued
        assert not is_uncatalogued or "contracts/" in one.source or "assumed" in one.source


@pytest.mark.parametrize("wrong", [{"quirks": ["no-such"]}, {"faults": ["reset@no-such"]}])
def test_an_unknown_switch_is_refused(wrong):
    with pytest.raises(ValueError, match="there is"):
        falcon(**wrong)


@pytest.mark.parametrize(("path", "name"), BY_TOKEN)
def test_a_token_can_come_again_and_again(path, name):
    simulator = falcon(12, quirks=["repeated-cursor"])

    first, *others = pages(simulator, path, limit=3, most=6)

    assert len(others) == 5
    assert {pagination(page)[name] for page in others} == {pagination(first)[name]}
    assert all(rows(page) == rows(others[0]) for page in others)
    assert rows(first) != rows(others[0])


@pytest.mark.parametrize(("path", "name"), BY_TOKEN)
def test_empty_pages_can_have_fresh_tokens_for_ever(path, name):
    plain, endless = falcon(5), falcon(5, quirks=["endless-cursor"])

    found = list(pages(endless, path, limit=100, most=5))

    assert rows(found[0]) == listed(plain, path)
    assert all(rows(page) == [] for page in found[1:])
    assert len({pagination(page)[name] for page in found}) == 5


@pytest.mark.parametrize(("path", "sort"), [(SCROLL, ""), (SCROLL, "hostname.desc"), (ASSETS, "")])
def test_the_last_page_can_be_empty(path, sort):
    simulator = falcon(6, quirks=["empty-last-page"])

    found = [rows(page) for page in pages(simulator, path, limit=3, sort=sort)]

    assert [len(page) for page in found] == [3, 3, 0]


@pytest.mark.parametrize("path", [IDS, SCROLL, VULNERABILITIES])
def test_the_total_can_grow(path):
    simulator = falcon(9, quirks=["growing-total"])

    totals = [pagination(page)["total"] for page in pages(simulator, path, limit=4, most=3)]

    assert totals[0] < totals[1] <= totals[2]


def test_the_offset_can_be_an_echo():
    simulator = falcon(9, quirks=["echoed-offset"])

    assert pagination(call(simulator, IDS, limit=2, offset=4))["offset"] == 4


def test_offsets_can_drift():
    simulator = falcon(9, quirks=["drift"])
    wanted = ids_of(simulator)

    first = rows(call(simulator, IDS, limit=4))
    second = rows(call(simulator, IDS, limit=4, offset=4))

    assert first == wanted[:4]
    assert second == wanted[3:7]


def test_heavy_pages_can_be_too_much():
    simulator = falcon(9, quirks=["heavy-pages"])

    refused = call(simulator, VULNERABILITIES, limit=1001, filter="status:'open'")
    allowed = call(simulator, VULNERABILITIES, limit=1000, filter="status:'open'")

    assert refusal(refused)[:2] == (500, 500)
    assert rows(allowed)


@pytest.mark.parametrize("path", [VULNERABILITIES, VULNERABILITY_DETAILS])
def test_agent_ids_can_be_joined_to_their_tenant(path):
    plain, joined = falcon(9), falcon(9, quirks=["joined-agent-ids"])
    before = listed(plain, VULNERABILITIES)
    query = {"ids": [one["id"] for one in before]} if path == VULNERABILITY_DETAILS else {}

    found = rows(
        call(joined, path, filter="status:!'x'") if not query else call(joined, path, **query)
    )

    assert [one["aid"] for one in found] == [f"{one['cid']}_{one['aid']}" for one in before]
    assert [one["id"] for one in found] == [one["id"] for one in before]
    picked = rows(call(joined, VULNERABILITIES, filter=f"aid:'{before[0]['aid']}'"))
    assert {one["aid"] for one in picked} == {found[0]["aid"]}


def test_unknown_ids_can_be_errors_beside_found_entities():
    simulator = falcon(3, quirks=["unknown-ids-complain"])

    said = call(simulator, DETAILS, ids=["f" * 32, *ids_of(simulator)])

    assert said.status == 200
    assert said.json["errors"] == [{"code": 404, "message": "resource not found", "id": "f" * 32}]
    assert len(said.json["resources"]) == 3


def test_errors_can_be_null():
    simulator = falcon(3, quirks=["null-errors"])

    assert call(simulator, IDS).json["errors"] is None
    assert refusal(call(simulator, IDS, limit=0))[0] == 400


@pytest.mark.parametrize("path", [DEVICES, VULNERABILITIES])
def test_host_names_can_be_full_ones(path):
    simulator = falcon(30, quirks=["full-hostnames"])

    found = listed(simulator, path, **({"facet": "host_info"} if path == VULNERABILITIES else {}))

    names = {one.get("host_info", one)["hostname"] for one in found}
    assert names <= {host.fqdn or host.hostname for host in simulator.world.hosts()}
    assert any("." in name for name in names)


def test_severities_can_be_unknown_where_there_is_no_score():
    simulator = falcon(100, quirks=["unrated-severity"])

    cves = [one["cve"] for one in listed(simulator, VULNERABILITIES, limit=5000, facet="cve")]

    unscored = [cve for cve in cves if "base_score" not in cve]
    assert {cve["severity"] for cve in unscored} == {"UNKNOWN"}
    assert len({cve["exprt_rating"] for cve in unscored}) > 2
    assert "UNKNOWN" not in {cve["severity"] for cve in cves if "base_score" in cve}


def test_assets_can_have_unmanaged_twins():
    simulator = falcon(10, quirks=["unmanaged-twins"])

    twins = listed(simulator, ASSETS, filter="entity_type:'unmanaged'")

    assert len(twins) == 2
    assert all("aid" not in one for one in twins)
    assert len(listed(simulator, ASSETS)) == 12
    assert len(rows(call(simulator, IDS))) == 10
    assert len(rows(call(simulator, "/discover/entities/hosts/v1", ids=[twins[0]["id"]]))) == 1


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("status:500", 500, 500),
        ("status:503", 503, 503),
        ("status:400", 400, 400),
        ("status:403", 403, 403),
        ("status:404", 404, 404),
        ("status:401", 401, 401),
        ("status:429", 429, 429),
        ("status:200", 200, 500),
        ("status:200:code=400", 200, 400),
        ("token-expired", 401, 401),
    ],
)
@pytest.mark.parametrize("path", [IDS, DEVICES, ASSETS, DETAILS])
def test_faults_speak_the_vendors_language(fault, status, code, path):
    simulator = falcon(1)
    headers = log_in(simulator)
    simulator.faults = [f"{fault}@*"]

    said = call(simulator, path, headers=headers)

    assert refusal(said)[:2] == (status, code)
    assert said.headers["X-Cs-Traceid"] == said.json["meta"]["trace_id"]


def test_a_404_on_a_search_is_one_that_expired():
    simulator = falcon(1, faults=["status:404@vulnerabilities"])

    said = call(simulator, VULNERABILITIES, filter="status:'open'")

    assert refusal(said)[2] == "Search context expired, 'after' key no longer valid"
    assert pagination(said)["after"] == ""


def test_an_internal_error_names_its_trace():
    said = call(falcon(1, faults=["status:500@device-ids"]), IDS)

    assert said.json["meta"]["trace_id"] in refusal(said)[2]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_the_token_endpoint_has_faults_too(status):
    simulator = falcon(1, faults=[f"status:{status}@token#1"])

    form = simulator.credentials
    first, second = (finished(start(simulator, TOKEN, method="POST", form=form)) for _ in range(2))

    assert refusal(first)[:2] == (status, status)
    assert second.status == 201


def test_a_gateways_page_has_none_of_the_vendors_headers():
    said = call(falcon(1, faults=["html:502@device-ids"]), IDS)

    assert said.status == 502
    assert "X-Cs-Traceid" not in said.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 501), ("/fem/queries/external-assets/v2", 501)]
)
def test_routes_that_are_not_there_are_refused_and_kept(path, status):
    simulator = falcon(1)

    said = call(simulator, path)

    assert said.status == status
    assert [one.path for one in simulator.journal.unmatched] == [path]


def test_one_cve_can_be_a_vulnerability_in_each_place():
    whole, split = (
        listed(falcon(200, quirks=quirks), VULNERABILITIES, limit=5000)
        for quirks in ([], ["split-vulnerabilities"])
    )

    assert sum(len(one["apps"]) for one in whole) == len(split) > len(whole)
    assert {len(one["apps"]) for one in split} == {1}
    assert len({one["id"] for one in split}) == len(split)
    assert {one["id"] for one in whole} <= {one["id"] for one in split}
