"""The CrowdStrike oracle agrees with what the simulator sends, and with Qualys on who is who."""

from datetime import timedelta
from ipaddress import ip_address

import pytest

from simulators import World
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.qualys import QualysSimulator

from ..doubles import HandClock
from .calls import DEVICES, FACETS, VULNERABILITIES, call, falcon, listed, rows

BANDS = ((9.0, "TC"), (7.0, "TH"), (4.0, "TM"), (0.1, "TL"), (0.0, "TI"))
WORDS = {"CRITICAL": "TC", "HIGH": "TH", "MEDIUM": "TM", "LOW": "TL", "NONE": "TI"}
ON, OFF = ("1", "t", "T", "TRUE", "true", "True"), ("false", "0", "F", "perhaps", "TRue", "")


@pytest.fixture(scope="module")
def simulator():
    return falcon(200)


def test_assets_are_the_devices_of_a_week(simulator):
    devices = fresh(simulator, 7)

    found = {one["key"]: one["fields"]["cloudId"] for one in models(simulator, "asset")}

    assert found == {asset_key(device): device["device_id"] for device in devices}
    assert {one["fields"]["status"] for one in models(simulator, "asset")} == {"A"}
    assert len(devices) < 200


@pytest.mark.parametrize("days", [1, 3, 7, 30, 365, 1000])
def test_the_week_is_whatever_the_config_says(simulator, days):
    wanted = {asset_key(device) for device in fresh(simulator, days)}

    found = {one["key"] for one in models(simulator, "asset", seen_within_days=str(days))}

    assert found == wanted


def test_the_week_moves_with_the_clock():
    simulator = falcon(30)
    before = models(simulator, "asset")

    simulator.clock.sleep(3 * 86_400)

    after = models(simulator, "asset")
    assert 0 < len(after) < len(before)
    assert {one["key"] for one in after} == {asset_key(one) for one in fresh(simulator, 7)}


def test_risks_are_the_open_vulnerabilities(simulator):
    devices = {device["device_id"]: device for device in fresh(simulator, 7)}
    wanted = {
        f"#risk#{dns(devices[one['aid']])}#{one['vulnerability_id']}": status(one["cve"])
        for one in opened(simulator)
        if one["aid"] in devices
    }

    found = {one["key"]: one["fields"]["status"] for one in models(simulator, "risk")}

    assert found == wanted
    assert len(models(simulator, "risk")) == len(wanted)
    assert set(found.values()) == {"TI", "TL", "TM", "TH", "TC"}


def test_expired_finding_is_no_risk_for_any_lookback(simulator):
    near, far = (models(simulator, "risk", seen_within_days=days) for days in ("7", "1000"))

    assert {one["key"] for one in far} == {one["key"] for one in near}


def test_risks_are_on_assets(simulator):
    assets = {one["key"] for one in models(simulator, "asset")}

    assert {one["target"] for one in models(simulator, "risk")} <= assets
    assert models(simulator, "port") == []


def test_files_hold_the_texts_of_spotlight(simulator):
    sent = listed(simulator, VULNERABILITIES, limit=5000, facet=list(FACETS))
    sent_text = " ".join(map(text_of, sent))

    files = models(simulator, "file")

    names = [one["fields"]["name"] for one in files]
    assert all(one["contains"] for one in files)
    assert all(piece in sent_text for one in files for piece in one["contains"])
    risks = models(simulator, "risk")
    assert sorted(name for name in names if name.startswith("proofs/")) == sorted(
        f"proofs/{one['fields']['dns']}/{one['fields']['name']}" for one in risks
    )
    assert {name for name in names if name.startswith("definitions/")} == {
        f"definitions/{one['fields']['name']}" for one in risks
    }


def test_proof_holds_every_open_vulnerability_of_a_cve():
    simulator = falcon(200, quirks=["split-vulnerabilities"])
    hosts = {device["device_id"]: dns(device) for device in fresh(simulator, 7)}
    wanted = {}
    for one in opened(simulator):
        if one["aid"] in hosts:
            name = f"proofs/{hosts[one['aid']]}/{one['vulnerability_id']}"
            wanted.setdefault(name, set()).add(one["id"])

    files = {one["fields"]["name"]: set(one["contains"]) for one in models(simulator, "file")}

    proofs = {name: pieces for name, pieces in files.items() if name.startswith("proofs/")}
    assert proofs.keys() == wanted.keys()
    assert all(
        pieces - {name.rpartition("/")[2]} == wanted[name] for name, pieces in proofs.items()
    )
    assert max(map(len, wanted.values())) > 1


def test_removed_host_takes_its_models_with_it(simulator):
    kinds = {}
    for host, device in zip(
        simulator.world.hosts(), rows(call(simulator, DEVICES, limit=999)), strict=True
    ):
        kinds.setdefault(host.kind, set()).add(asset_key(device))

    refused = {one["key"]: one["refused"] for one in models(simulator, "asset")}

    by_kind = {kind: {refused.get(key) for key in keys} for kind, keys in kinds.items()}
    assert by_kind.pop("cloud") == {"cloud"}
    assert set().union(*by_kind.values()) == {None}
    for one in models(simulator, "risk"):
        assert one["refused"] == refused[one["target"]]


def test_a_host_with_no_address_outside_is_internal():
    simulator = falcon(3)
    simulator.world.change(0, address="10.9.8.7", egress_address="10.0.0.1")

    asset, *_ = models(simulator, "asset")

    assert asset["refused"] == "internal"
    assert asset["fields"]["name"] == "10.0.0.1"


def test_suppressed_and_closed_findings_are_no_risk():
    simulator = falcon(1)
    finding = simulator.world.host(0).weaknesses[1]

    for change in ({"status": "fixed"}, {"ignored": True}):
        simulator.world.change(0, weaknesses=(changed(finding, **change),))
        assert models(simulator, "risk") == []
    simulator.world.change(0, weaknesses=(finding, changed(finding, ignored=True, port=1)))
    assert len(models(simulator, "risk")) == 1
    assert [one["status"] for one in opened(simulator)] == ["open"]


@pytest.mark.parametrize("value", OFF)
def test_assets_not_imported_are_pending_targets(simulator, value):
    found = models(simulator, "asset", importAssets=value)

    assert {one["key"] for one in found} == {one["target"] for one in models(simulator, "risk")}
    assert {one["fields"]["status"] for one in found} == {"P"}
    assert models(simulator, "risk", importAssets=value) == models(simulator, "risk")


@pytest.mark.parametrize("value", OFF)
def test_vulnerabilities_not_imported_leave_the_assets(simulator, value):
    found = list(simulator.oracle({"importVulnerabilities": value}))

    assert found == models(simulator, "asset")


@pytest.mark.parametrize("value", ON)
def test_toggles_that_are_on_change_nothing(simulator, value):
    config = {"importAssets": value, "importVulnerabilities": value}

    assert list(simulator.oracle(config)) == list(simulator.oracle())


@pytest.mark.parametrize(
    "quirk", ["full-hostnames", "joined-agent-ids", "unrated-severity", "flight-control"]
)
def test_how_the_vendor_spells_it_makes_no_difference(simulator, quirk):
    odd = falcon(200, quirks=[quirk])

    assert list(odd.oracle()) == list(simulator.oracle())


def test_qualys_keys_of_a_host_agree_or_are_explained():
    world, clock = World(0, 300), HandClock()
    falcon, qualys = CrowdStrikeSimulator(world, clock=clock), QualysSimulator(world, clock=clock)

    scanned = [one["key"] for one in qualys.oracle() if one["type"] == "asset"]
    seen = models(falcon, "asset", seen_within_days="9999")

    kinds = {"agree": set(), "disagree": set()}
    for host, other, one in zip(world.hosts(), scanned, seen, strict=True):
        agrees = "disagree" if one.get("disagrees") else "agree"
        kinds[agrees].add(host.kind)
        assert (one["key"] == other) is (agrees == "agree"), one["key"]
    assert kinds["disagree"] == {"private", "cgnat"}
    assert kinds["agree"] == {"public", "ipv6", "cloud", "nameless", "stale"}


def test_qualys_has_the_same_risks_wherever_the_hosts_agree():
    world, clock = World(3, 120), HandClock()
    falcon, qualys = CrowdStrikeSimulator(world, clock=clock), QualysSimulator(world, clock=clock)
    qualys.disabled_qids = frozenset()
    agreed = {one["fields"]["dns"] for one in models(falcon, "asset") if not one.get("disagrees")}

    first, second = (
        {
            one["key"]: one["fields"]["status"]
            for one in simulator.oracle()
            if one["type"] == "risk"
            and one["fields"]["dns"] in agreed
            and one["fields"]["name"].startswith("CVE-")
        }
        for simulator in (falcon, qualys)
    )

    assert first == second
    assert first


def models(simulator, kind, **config):
    return [one for one in simulator.oracle(config) if one["type"] == kind]


def fresh(simulator, days):
    since = f"{simulator.clock.now() - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
    return listed(simulator, DEVICES, limit=999, filter=f"last_seen:>='{since}'")


def opened(simulator):
    text = "status:['open','reopen']+suppression_info.is_suppressed:false"
    return listed(simulator, VULNERABILITIES, limit=5000, filter=text, facet=list(FACETS))


def dns(device):
    domain = device.get("machine_domain")
    return f"{device['hostname']}.{domain}" if domain else name(device)


def name(device):
    local = ip_address(device["local_ip"])
    inside = local.version == 4 and str(local).startswith(("10.", "100."))
    return device["external_ip"] if inside else device["local_ip"]


def asset_key(device):
    return f"#asset#{dns(device)}#{name(device)}".lower()


def status(cve):
    if "base_score" not in cve:
        return WORDS[cve["severity"]]
    return next(letter for least, letter in BANDS if cve["base_score"] >= least)


def text_of(one):
    fixes = one.get("remediation", {}).get("entities", ())
    steps = [fix["action"] for fix in fixes]
    return " ".join((one["cve"]["description"], *steps, one["id"], one["vulnerability_id"]))


def changed(finding, **fields):
    old = {name: getattr(finding, name) for name in finding.__slots__}
    return type(finding)(**{**old, **fields})
