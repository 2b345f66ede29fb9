"""The Tenable oracle agrees with what the simulator sends, and with Qualys on who is who."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from simulators import World
from simulators.qualys import QualysSimulator
from simulators.tenable import TenableSimulator

from ..doubles import HandClock
from .calls import ASSETS, LONG_AGO, exported, found, tenable

BANDS = ((9.0, "C"), (7.0, "H"), (4.0, "M"), (0.1, "L"), (0.0, "I"))
WORDS = {"critical": "C", "high": "H", "medium": "M", "low": "L", "info": "I"}
ON, OFF = ("1", "t", "T", "TRUE", "true", "True"), ("false", "0", "F", "perhaps", "TRue", "")


@pytest.fixture(scope="module")
def simulator():
    return tenable(200)


@pytest.fixture(scope="module")
def holding(simulator):
    """Return every finding that is open and not accepted, as it is sent."""
    rows = found(simulator, since=LONG_AGO, state=["OPEN", "REOPENED"])
    return [row for row in rows if row["severity_modification_type"] != "ACCEPTED"]


def test_assets_are_neither_terminated_nor_deleted(simulator):
    rows = exported(simulator, ASSETS)

    models_found = {one["key"]: one["fields"]["cloudId"] for one in models(simulator, "asset")}

    living = [row for row in rows if row["terminated_at"] is None]
    assert models_found == {asset_key(row): row["id"] for row in living}
    assert len(living) == 200 < len(rows)
    assert {one["fields"]["status"] for one in models(simulator, "asset")} == {"A"}


def test_open_findings_are_risks_however_old(simulator, holding):
    dns = {row["id"]: name_of(row) for row in exported(simulator, ASSETS)}
    worst = defaultdict(list)
    for row in holding:
        for name in names_of(row["plugin"]):
            worst[f"#risk#{dns[row['asset']['uuid']]}#{name}"].append("ILMHC".index(letter(row)))

    risks = {one["key"]: one["fields"]["status"] for one in models(simulator, "risk")}

    assert risks == {key: f"T{'ILMHC'[max(levels)]}" for key, levels in worst.items()}
    assert len(models(simulator, "risk")) == len(risks)
    assert set(risks.values()) == {"TI", "TL", "TM", "TH", "TC"}


def test_ports_are_those_of_open_findings(simulator, holding):
    keys = {row["id"]: asset_key(row) for row in exported(simulator, ASSETS)}
    wanted = {
        f"#port#{row['port']['protocol'].lower()}#{row['port']['port']}{keys[row['asset']['uuid']]}"
        for row in holding
        if row["port"]["port"]
    }

    assert {one["key"] for one in models(simulator, "port")} == wanted


def test_risks_are_on_expected_targets(simulator):
    targets = {one["key"] for one in (*models(simulator, "asset"), *models(simulator, "port"))}

    assert {one["target"] for one in models(simulator, "risk")} <= targets


def test_files_hold_the_sent_texts(simulator, holding):
    sent_text = "\n".join(
        text
        for row in holding
        for text in (
            row["plugin"]["description"],
            row["plugin"]["solution"],
            row.get("output", ""),
            port_line(row),
        )
    )

    files = models(simulator, "file")

    assert all(piece in sent_text for one in files for piece in one["contains"])
    names = {one["fields"]["name"] for one in files}
    risks = models(simulator, "risk")
    assert {f"definitions/{one['fields']['name']}" for one in risks} <= names
    assert any(name.startswith("proofs/") for name in names)


def test_proof_names_every_port_of_a_risk(simulator, holding):
    dns = {row["id"]: name_of(row) for row in exported(simulator, ASSETS)}
    ports = defaultdict(set)
    for row in holding:
        for name in names_of(row["plugin"]):
            ports[f"proofs/{dns[row['asset']['uuid']]}/{name}"].add(port_line(row))

    proofs = {one["fields"]["name"]: set(one["contains"]) for one in models(simulator, "file")}

    assert any(len(lines) > 1 for lines in ports.values())
    assert all(ports[name] - {""} <= proofs[name] for name in ports.keys() & proofs.keys())


@pytest.mark.parametrize("days", ["1", "5", "200", "3650"])
def test_findings_not_seen_for_longer_are_left_out_on_request(simulator, holding, days):
    bound = f"{simulator.clock.now() - timedelta(days=int(days)):%Y-%m-%dT%H:%M:%SZ}"
    names = {
        name for row in holding if row["last_found"] >= bound for name in names_of(row["plugin"])
    }

    risks = models(simulator, "risk", found_within_days=days)

    assert {one["fields"]["name"] for one in risks} == names


def test_finding_accepted_by_a_user_is_no_risk():
    simulator = tenable(30)
    host = next(host for host in simulator.world.hosts() if host.weaknesses)
    finding = replace(host.weaknesses[0], status="active", ignored=False)

    simulator.world.change(host.index, weaknesses=(replace(finding, ignored=True),))
    assert not [one for one in models(simulator, "risk") if one["key"] == key_of(host, finding)]
    simulator.world.change(host.index, weaknesses=(finding,))
    assert [one for one in models(simulator, "risk") if one["key"] == key_of(host, finding)]


def test_a_host_that_is_gone_takes_everything_with_it():
    simulator = tenable(30)
    before = {one["key"] for one in simulator.oracle()}

    simulator.world.remove(0)

    after = {one["key"] for one in simulator.oracle()}
    assert after < before
    assert len(models(simulator, "asset")) == 29


@pytest.mark.parametrize("value", OFF)
def test_assets_not_imported_are_pending_targets(simulator, value):
    pending = models(simulator, "asset", importAssets=value)

    assert {one["fields"]["status"] for one in pending} == {"P"}
    assert len(pending) < 200
    assert models(simulator, "risk", importAssets=value) == models(simulator, "risk")


@pytest.mark.parametrize("value", OFF)
def test_vulnerabilities_not_imported_leave_the_assets(simulator, value):
    assert list(simulator.oracle({"importVulnerabilities": value})) == models(simulator, "asset")


@pytest.mark.parametrize("value", ON)
def test_toggles_that_are_on_change_nothing(simulator, value):
    config = {"importAssets": value, "importVulnerabilities": value}

    assert list(simulator.oracle(config)) == list(simulator.oracle())


def test_qualys_has_the_same_key_for_the_same_host():
    world, clock = World(0, 300), HandClock()
    first, second = TenableSimulator(world, clock=clock), QualysSimulator(world, clock=clock)

    keys = [[one["key"] for one in models(simulator, "asset")] for simulator in (first, second)]

    assert keys[0] == keys[1]


def test_qualys_has_the_same_risks_except_recast_ones():
    world, clock = World(3, 120), HandClock()
    first, second = TenableSimulator(world, clock=clock), QualysSimulator(world, clock=clock)
    second.disabled_qids = frozenset()
    rows = found(first, since=LONG_AGO)
    recast = {
        name
        for row in rows
        if row["severity_modification_type"] == "RECASTED"
        for name in names_of(row["plugin"])
    }

    risks = [
        {
            one["key"]: (one["fields"]["status"], one["target"])
            for one in models(simulator, "risk")
            if one["fields"]["name"].startswith("CVE-") and one["fields"]["name"] not in recast
        }
        for simulator in (first, second)
    ]

    assert risks[0] == risks[1]
    assert recast
    assert risks[0]


def models(simulator, kind, **config):
    return [one for one in simulator.oracle(config) if one["type"] == kind]


def name_of(row):
    return next(iter(row["fqdns"]), (row["ipv4s"] + row["ipv6s"])[0])


def asset_key(row):
    return f"#asset#{name_of(row)}#{(row['ipv4s'] + row['ipv6s'])[0]}".lower()


def key_of(host, finding):
    (name, *_) = names_of(
        {"cve": finding.weakness.cves, "id": 100_000 + finding.weakness.identifier}
    )
    return f"#risk#{host.fqdn or host.address}#{name}"


def port_line(row):
    port, protocol = row["port"]["port"], row["port"]["protocol"].lower()
    return f"Port: {port}/{protocol}" if port else ""


def names_of(plugin):
    others = [one["id"] for one in plugin.get("xrefs", ()) if one["type"] == "CVE"]
    cves = plugin.get("cve") or [f"CVE-{one.removeprefix('CVE-')}" for one in others]
    return list(cves) or [f"tenable-plugin-{plugin['id']}"]


def letter(row):
    plugin = row["plugin"]
    score = plugin.get("cvss3_base_score", plugin.get("cvss_base_score"))
    if score is None or row["severity_modification_type"] == "RECASTED":
        return WORDS[row["severity"]]
    return next(band for bound, band in BANDS if score >= bound)
