"""What the Tenable simulator's exports leave out, unasked and asked (contract 3.1, 3.4)."""

from datetime import timedelta

import pytest

from simulators.tenable.documents.findings import INDEXING
from simulators.tenable.documents.hosts import asset_uuid, has_predecessor, is_licensed

from .calls import ASSETS, ASSETS_V2, LONG_AGO, ORDERS, VULNS, call, exported, found, order, tenable

ALL_STATES = ["OPEN", "REOPENED", "FIXED"]


@pytest.fixture(scope="module")
def simulator():
    return tenable(200)


@pytest.fixture(scope="module")
def everything(simulator):
    return found(simulator, since=LONG_AGO, state=ALL_STATES)


def epoch(simulator, **ago):
    return int((simulator.born - timedelta(**ago)).timestamp())


def test_everything_there_is_comes_when_everything_is_asked_for(simulator, everything):
    findings = [one for host in simulator.world.hosts() for one in host.weaknesses]

    assert len(everything) == len(findings)
    assert len({row["finding_id"] for row in everything}) == len(findings)


def test_default_window_is_thirty_days(simulator, everything):
    bound = f"{simulator.born - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"

    rows = found(simulator)

    wanted = [
        row["finding_id"]
        for row in everything
        if row["last_found"] >= bound and row["state"] != "FIXED"
    ]
    assert sorted(row["finding_id"] for row in rows) == sorted(wanted)
    assert len(rows) < sum(row["state"] != "FIXED" for row in everything)


def test_unlicensed_assets_are_left_out_by_default(simulator):
    licensed = {asset_uuid(host) for host in simulator.world.hosts() if is_licensed(host)}

    rows = exported(simulator, VULNS, {"filters": {"since": LONG_AGO}})

    owners = {row["asset"]["uuid"] for row in rows}
    assert owners <= licensed
    assert len(owners) < len({row["asset"]["uuid"] for row in found(simulator, since=LONG_AGO)})


def test_fixed_findings_come_only_on_request_or_since_a_time(simulator):
    states = {
        "by default": {row["state"] for row in found(simulator)},
        "since": {row["state"] for row in found(simulator, since=LONG_AGO)},
        "lower case": {row["state"] for row in found(simulator, state=["fixed"])},
    }

    assert states == {
        "by default": {"OPEN", "REOPENED"},
        "since": set(ALL_STATES),
        "lower case": {"FIXED"},
    }


def test_since_means_found_for_open_and_fixed_for_fixed(simulator, everything):
    bound = simulator.born - timedelta(days=3)

    rows = found(simulator, since=int(bound.timestamp()))

    stamp = f"{bound:%Y-%m-%dT%H:%M:%SZ}"
    moment = {"FIXED": "last_fixed", "OPEN": "last_found", "REOPENED": "last_found"}
    wanted = [row["finding_id"] for row in everything if row[moment[row["state"]]] >= stamp]
    assert sorted(row["finding_id"] for row in rows) == sorted(wanted)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("first_found", "first_found"),
        ("first_seen", "first_found"),
        ("last_found", "last_found"),
        ("last_seen", "last_found"),
        ("indexed_at", "indexed"),
    ],
)
def test_times_are_compared_from_then_on(simulator, everything, name, field):
    bound = epoch(simulator, days=4)

    rows = found(simulator, **{name: bound}, state=ALL_STATES)

    stamp = f"{simulator.born - timedelta(days=4):%Y-%m-%dT%H:%M:%SZ}"
    assert len(rows) == sum(row[field] >= stamp for row in everything)
    assert 0 < len(rows) < len(everything)


FILTERS = {
    "severity": (["high", "low"], lambda row: row["severity"] in ("high", "low")),
    "severity_modification_type": (
        ["RECASTED"],
        lambda row: row["severity_modification_type"] == "RECASTED",
    ),
    "plugin_family": (["Databases"], lambda row: row["plugin"]["family"] == "Databases"),
    "plugin_type": ("local", lambda row: row["plugin"]["type"] == "local"),
    "plugin_id": ([138014], lambda row: row["plugin"]["id"] == 138014),
    "cidr_range": (
        "192.0.2.0/24",
        lambda row: row["asset"].get("ipv4", "").startswith("192.0.2."),
    ),
    "source": (["AGENT"], lambda row: row["source"] == "AGENT"),
    "vpr_score": ({"gte": 5, "lt": 8}, lambda row: 5 <= row["plugin"]["vpr"]["score"] < 8),
    "epss_score": ({"eq": [88.0]}, lambda row: row["plugin"]["epss_score"] == 88.0),
    "scan_uuid": (
        "b0000000-0000-4000-8000-000000000011",
        lambda row: row["scan"]["uuid"].endswith("11"),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_keep_their_findings(simulator, everything, name):
    value, test = FILTERS[name]

    rows = found(simulator, **{name: value}, since=LONG_AGO, state=ALL_STATES)

    assert sorted(row["finding_id"] for row in rows) == sorted(
        row["finding_id"] for row in everything if test(row)
    )
    assert 0 < len(rows) < len(everything)


def test_tags_are_or_in_a_category_and_and_across_them(simulator):
    tags = {"tag.Network": ["public", "cloud"], "tag.OS": ["Ubuntu"]}

    rows = exported(simulator, ASSETS, {"chunk_size": 100, "filters": tags})

    found_tags = [{tag["key"]: tag["value"] for tag in row["tags"]} for row in rows]
    assert {tags["OS"] for tags in found_tags} == {"Ubuntu"}
    assert {tags["Network"] for tags in found_tags} == {"public", "cloud"}


def test_terminated_assets_are_listed_unless_they_are_left_out(simulator):
    counts = {
        wanted: len(exported(simulator, ASSETS, {"chunk_size": 100, "filters": filters}))
        for wanted, filters in {
            "all": {},
            "living": {"is_terminated": False},
            "gone": {"is_terminated": True},
            "deleted": {"is_deleted": True},
        }.items()
    }

    assert counts["living"] == 200
    assert counts["gone"] == sum(map(has_predecessor, simulator.world.hosts()))
    assert counts["all"] == counts["living"] + counts["gone"]
    assert counts["deleted"] == 0


@pytest.mark.parametrize(("path", "name"), [(ASSETS, "updated_at"), (ASSETS_V2, "since")])
def test_assets_updated_since_a_moment(simulator, path, name):
    bound = epoch(simulator, days=3)

    rows = exported(
        simulator, path, {"chunk_size": 100, "filters": {name: bound, "is_terminated": False}}
    )

    wanted = [
        host for host in simulator.world.hosts() if (host.last_seen + INDEXING).timestamp() >= bound
    ]
    assert len(rows) == len(wanted)
    assert 0 < len(wanted) < 200


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"is_licensed": True}, is_licensed),
        ({"has_plugin_results": False}, lambda host: not host.weaknesses),
        ({"servicenow_sysid": True}, lambda host: False),
        ({"sources": ["NESSUS_AGENT"]}, lambda host: host.fqdn and host.index % 5 == 0),
        ({"network_id": "00000000-0000-0000-0000-000000000000"}, lambda host: True),
        ({"network_id": "00000000-0000-0000-0000-00000000000f"}, lambda host: False),
    ],
)
def test_assets_are_filtered_by_type(simulator, filters, kept):
    body = {"chunk_size": 100, "filters": {**filters, "is_terminated": False}}

    rows = exported(simulator, ASSETS, body)

    assert len(rows) == sum(bool(kept(host)) for host in simulator.world.hosts())


def test_window_counts_from_the_order_not_the_download():
    simulator = tenable(60)
    now = found(simulator)

    simulator.clock.sleep(20 * 86_400)

    assert 0 < len(found(simulator)) <= len(now)
    simulator.clock.sleep(20 * 86_400)
    assert found(simulator) == []


def test_ports_are_sent_where_they_are_asked_for():
    simulator = tenable()

    without = exported(simulator, ASSETS)
    simulator.clock.sleep(5)
    with_ports = exported(simulator, ASSETS, {**ORDERS[ASSETS], "include_open_ports": True})

    assert not any("open_ports" in row for row in without)
    assert any(row["open_ports"] for row in with_ports)


def test_bound_of_a_score_is_a_number():
    body = {**ORDERS[VULNS], "filters": {"vpr_score": {"gt": ["x"]}}}

    assert order(tenable(), VULNS, body).status == 400


def test_date_range_of_any_length_is_refused():
    assert call(tenable(), "/workbenches/assets", date_range="9" * 5000).status == 400
