"""The Defender oracle agrees with what the simulator sends, and with others on who is who."""

from datetime import timedelta
from ipaddress import ip_address

import pytest

from simulators import World
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.microsoft_defender import MicrosoftDefenderSimulator
from simulators.qualys import QualysSimulator

from ..doubles import HandClock
from .calls import JOIN, MACHINES, VULNERABILITIES, call, defender, rows

BANDS = ((9.0, "TC"), (7.0, "TH"), (4.0, "TM"), (0.1, "TL"), (0.0, "TI"))
WORDS = {"Critical": "TC", "High": "TH", "Medium": "TM", "Low": "TL"}
OFF = ("false", "0", "F", "perhaps", "TRue", "")


@pytest.fixture(scope="module")
def simulator():
    return defender(200)


@pytest.fixture(scope="module")
def machines(simulator):
    return {row["id"]: row for row in rows(call(simulator, MACHINES)) if not row["isExcluded"]}


def test_assets_are_the_machines_but_for_those_in_azure(simulator, machines):
    found = {one["key"]: one["fields"]["cloudId"] for one in models(simulator, "asset")}

    outside = [row for row in machines.values() if not in_azure(row)]
    assert found == {key_of(row): row["id"] for row in outside}
    assert len(found) < len(machines)


def test_machines_in_azure_are_its_resources(simulator, machines):
    found = {one["key"] for one in models(simulator, "azureresource")}

    inside = [row["vmMetadata"] for row in machines.values() if in_azure(row)]
    assert found == {
        f"#azureresource#{one['subscriptionId']}#{one['resourceId']}" for one in inside
    }
    assert found


def test_risks_are_the_joined_rows_without_exceptions(simulator, machines):
    known = {row["id"]: row for row in rows(call(simulator, VULNERABILITIES))}
    wanted = {
        risk_key(row, machines): status(known[row["cveId"]])
        for row in rows(call(simulator, JOIN))
        if row["machineId"] in machines and known[row["cveId"]]["status"] != "UnderException"
    }

    found = {one["key"]: one["fields"]["status"] for one in models(simulator, "risk")}

    assert found == wanted
    assert set(found.values()) == {"TI", "TL", "TM", "TH", "TC"}


def test_proofs_hold_every_row_that_is_joined(simulator, machines):
    names = {one["key"] for one in models(simulator, "risk")}
    joined = [row for row in rows(call(simulator, JOIN)) if row["machineId"] in machines]
    of_risks = {row["id"] for row in joined if risk_key(row, machines) in names}

    proofs = [one["contains"] for one in models(simulator, "file") if "#proofs/" in one["key"]]

    assert of_risks == {piece for pieces in proofs for piece in pieces if "-_-" in piece}
    assert len(of_risks) > len(names)


def test_risks_are_on_expected_targets(simulator):
    targets = {one["key"] for kind in ("asset", "azureresource") for one in models(simulator, kind)}

    assert {one["target"] for one in models(simulator, "risk")} <= targets


def test_files_hold_the_details(simulator):
    sent_text = " ".join(
        f"{row['description']} {row['id']}" for row in rows(call(simulator, VULNERABILITIES))
    )
    joined = " ".join(f"{row['id']}" for row in rows(call(simulator, JOIN)))

    files = models(simulator, "file")

    missing = {
        piece for one in files for piece in one["contains"] if piece not in sent_text + " " + joined
    }
    assert missing == set()
    assert all(one["contains"] for one in files)


@pytest.mark.parametrize("days", [0, 100, 170, 300])
def test_forgotten_machine_is_not_expected(days):
    simulator = defender(200)
    simulator.clock.sleep(days * 86_400)

    said = call(simulator, MACHINES)
    listed = [] if said.status == 404 else rows(said)

    wanted = {key_of(row) for row in listed if not row["isExcluded"] and not in_azure(row)}
    assert {one["key"] for one in models(simulator, "asset")} == wanted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("onboarded_only", "onboardingStatus eq 'Onboarded'"),
        ("active_only", "healthStatus ne 'Inactive'"),
    ],
)
def test_settings_of_the_user_filter_as_the_vendor_does(name, text):
    simulator = defender(200)
    simulator.clock.sleep(timedelta(days=3).total_seconds())

    found = {one["key"] for one in models(simulator, "asset", **{name: "true"})}

    kept = rows(call(simulator, MACHINES, filter=text))
    outside = [row for row in kept if not row["isExcluded"] and not in_azure(row)]
    assert found == {key_of(row) for row in outside}
    assert len(found) < len(models(simulator, "asset"))


@pytest.mark.parametrize("value", OFF)
def test_assets_not_imported_are_pending_targets(simulator, value):
    found = models(simulator, "asset", importAssets=value)

    assert {one["fields"]["status"] for one in found} == {"P"}
    assert models(simulator, "risk", importAssets=value) == models(simulator, "risk")


@pytest.mark.parametrize("value", OFF)
def test_vulnerabilities_not_imported_leave_the_machines(simulator, value):
    found = list(simulator.oracle({"importVulnerabilities": value}))

    assert {one["type"] for one in found} == {"asset", "azureresource"}


def test_a_host_with_no_address_outside_is_internal():
    simulator = defender(3)
    simulator.world.change(0, address="10.9.8.7", egress_address="10.0.0.1")

    asset, *_ = models(simulator, "asset")

    assert asset["refused"] == "internal"


def test_keys_of_other_vendors_agree_or_are_explained():
    world, clock = World(0, 300), HandClock()
    vendors = (MicrosoftDefenderSimulator, CrowdStrikeSimulator, QualysSimulator)
    first, falcon, qualys = (vendor(world, clock=clock) for vendor in vendors)
    others = {one["key"] for one in qualys.oracle() if one["type"] == "asset"}
    sensors = {one["key"] for one in models(falcon, "asset", seen_within_days="9999")}

    found = models(first, "asset")

    assert {one["key"] for one in found} <= sensors
    assert {one["key"] in others for one in found if not one.get("disagrees")} == {True}
    assert {one["key"] in others for one in found if one.get("disagrees")} == {False}


def models(simulator, kind, **config):
    return [one for one in simulator.oracle(config) if one["type"] == kind]


def in_azure(row):
    return row["vmMetadata"] is not None and row["vmMetadata"]["cloudProvider"] == "Azure"


def risk_key(row, machines):
    return f"#risk#{dns(machines[row['machineId']])}#{row['cveId']}"


def dns(row):
    name = row["computerDnsName"] or ""
    return name if "." in name else address(row)


def address(row):
    local = ip_address(row["lastIpAddress"])
    inside = local.version == 4 and str(local).startswith(("10.", "100."))
    return row["lastExternalIpAddress"] if inside else row["lastIpAddress"]


def key_of(row):
    return f"#asset#{dns(row)}#{address(row)}".lower()


def status(known):
    if known["cvssV3"] is None:
        return WORDS[known["severity"]]
    return next(letter for least, letter in BANDS if known["cvssV3"] >= least)
