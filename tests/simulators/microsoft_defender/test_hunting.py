"""Advanced hunting: what public clients ask is answered, and anything else is 501."""

import json
from datetime import timedelta

import pytest

from .calls import INVENTORY, MACHINES, bearer, call, defender, hunt, refusal, rows

VULNERABLE, KB = "DeviceTvmSoftwareVulnerabilities", "DeviceTvmSoftwareVulnerabilitiesKB"
CVE = '"CVE-X"'
LATEST = "DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId"
CONNECTOR = (
    "DeviceNetworkInfo | where DeviceId in ({ids}) and Timestamp >= ago(30d) and IPAddresses "
    "contains 'Private'| order by Timestamp desc | distinct DeviceId, IPAddresses, MacAddress, "
    "DeviceName"
)
DASHBOARD = f"""{VULNERABLE}
| join kind=leftouter {KB} on CveId // what is known of it
| project DeviceId, CveId, PublishedDate, VulnerabilityDescription, IsExploitAvailable, EpssScore, \
LastModifiedTime, AffectedSoftware
"""


def results(simulator, query):
    said = hunt(simulator, query)
    assert said.status == 200, said.body
    columns = [column["Name"] for column in said.json["Schema"]]
    assert all(list(row) == columns for row in said.json["Results"])
    return said.json["Results"]


def quoted(*values):
    return ", ".join(f"'{value}'" for value in values)


def test_answer_has_the_form_of_the_documentation(simulator):
    said = hunt(simulator, "DeviceInfo | take 3").json

    assert set(said) == {"Stats", "Schema", "Results"}
    assert {"Name": "Timestamp", "Type": "DateTime"} in said["Schema"]
    assert {"Name": "IsExcluded", "Type": "SByte"} in said["Schema"]
    assert said["Stats"]["dataset_statistics"][0]["table_row_count"] == len(said["Results"]) == 3


@pytest.mark.parametrize(
    "query", ["DeviceInfo", LATEST, f"{LATEST} | where isempty(MergedToDeviceId)"]
)
def test_devices_are_the_machines(simulator, machines, query):
    found = results(simulator, query)

    assert [row["DeviceId"] for row in found] == [row["id"] for row in machines]
    assert [row["Timestamp"] for row in found] == [row["lastSeen"] for row in machines]
    assert None not in [row["DeviceName"] for row in found]


def test_device_that_was_set_up_again_is_merged():
    simulator = defender(25, quirks=["reinstalled-machines"])

    every = results(simulator, LATEST)
    current = results(simulator, f"{LATEST} | where isempty(MergedToDeviceId)")

    merged = [row for row in every if row["MergedToDeviceId"]]
    assert len(merged) == 5
    assert current == [row for row in every if row not in merged]


def test_devices_without_a_sensor_are_chosen(simulator, machines):
    text = f'{LATEST} | where isempty(MergedToDeviceId) | where OnboardingStatus != "Onboarded"'

    found = results(simulator, text)

    wanted = [row["id"] for row in machines if row["onboardingStatus"] != "Onboarded"]
    assert [row["DeviceId"] for row in found] == wanted
    assert wanted


def test_network_of_devices_has_private_addresses(simulator, machines):
    ids = [row["id"] for row in machines]

    found = results(simulator, CONNECTOR.format(ids=quoted(*ids)))

    places = {row["DeviceId"]: json.loads(row["IPAddresses"]) for row in found}
    assert set(found[0]) == {"DeviceId", "IPAddresses", "MacAddress", "DeviceName"}
    assert all("Private" in {one["AddressType"] for one in place} for place in places.values())
    assert 0 < len(places) < len(ids)
    seen = {row["id"]: row["lastSeen"] for row in machines}
    times = [seen[row["DeviceId"]] for row in found]
    assert times == sorted(times, reverse=True)


def test_network_is_chosen_by_two_moments(simulator, machines):
    now = simulator.clock.now()
    since, until = now - timedelta(days=5), now - timedelta(days=1)
    text = CONNECTOR.replace(
        "ago(30d)", f"datetime({since:%FT%TZ}) and Timestamp < datetime({until:%FT%TZ})"
    )

    found = results(simulator, text.format(ids=quoted(*(row["id"] for row in machines))))

    seen = {row["id"]: row["lastSeen"] for row in machines}
    assert found
    assert all(f"{since:%FT%T}" <= seen[row["DeviceId"]] < f"{until:%FT%T}" for row in found)


def test_vulnerabilities_of_devices_are_joined(simulator, joined):
    ids = list(dict.fromkeys(row["machineId"] for row in joined))[2:4]
    text = (
        f"{VULNERABLE} | where DeviceId in ({quoted(*ids)}) | join kind = leftouter({KB}) on CveId"
    )

    found = results(simulator, text)

    wanted = [(row["machineId"], row["cveId"]) for row in joined if row["machineId"] in ids]
    assert [(row["DeviceId"], row["CveId"]) for row in found] == wanted
    assert all(row["CveId"] == row["CveId1"] for row in found)
    assert {row["IsExploitAvailable"] for row in found} <= {0, 1}


def test_every_vulnerability_is_enriched(simulator, joined):
    found = results(simulator, DASHBOARD)

    assert [row["CveId"] for row in found] == [row["cveId"] for row in joined]
    assert all(row["PublishedDate"] and row["VulnerabilityDescription"] for row in found)


@pytest.mark.parametrize("form", ["== {}", "in ({})", "in({}, 'CVE-1999-0001')"])
def test_machines_with_a_cve_are_found(simulator, joined, form):
    cve = joined[0]["cveId"]

    found = results(
        simulator, f"{VULNERABLE} | where CveId {form.format(CVE)}".replace("CVE-X", cve)
    )

    assert {row["DeviceId"] for row in found} == {
        row["machineId"] for row in joined if row["cveId"] == cve
    }


def test_names_of_machines_with_a_cve_are_distinct(simulator, joined):
    found = results(
        simulator, f"{VULNERABLE} | where CveId == '{joined[0]['cveId']}' | distinct DeviceName"
    )

    assert found
    assert {tuple(row) for row in found} == {("DeviceName",)}
    assert len({row["DeviceName"] for row in found}) == len(found)


def test_table_of_software_has_each_installation(simulator):
    found = results(simulator, "DeviceTvmSoftwareInventory")

    names = {(row["DeviceId"], row["SoftwareName"], row["SoftwareVersion"]) for row in found}
    assert names >= {
        (row["deviceId"], row["softwareName"], row["softwareVersion"])
        for row in rows(call(simulator, INVENTORY))
    }
    assert all(row["OSVersion"] for row in found)


@pytest.mark.parametrize(
    "query",
    [
        "DeviceProcessEvents | limit 2",
        "DeviceInfo | take",
        "DeviceInfo | where DeviceName == 'x'",
        "DeviceInfo | take 1 | project DeviceId",
        "DeviceTvmSoftwareVulnerabilities | where CveId == CveId",
        "deviceinfo",
        "DeviceInfo 'http://example.com' | take 1",
    ],
)
def test_other_query_is_not_simulated(query):
    simulator = defender(2)

    said = hunt(simulator, query)

    assert said.status == 501
    assert said.headers["X-Simulator"] == "not-simulated"
    assert simulator.journal.unmatched


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "MissingRequiredParameter"),
        ({"query": "x"}, "MissingRequiredParameter"),
        ({"Query": 7}, "BadRequest"),
    ],
)
def test_body_without_a_query_is_refused(body, code):
    assert refusal(hunt(defender(1), body)) == (400, code)


def test_date_that_does_not_parse_is_refused(simulator):
    text = CONNECTOR.replace("ago(30d)", "datetime(soon) and Timestamp < datetime(later)")

    assert refusal(hunt(simulator, text.format(ids="'x'"))) == (400, "BadRequest")


def test_events_are_of_the_last_thirty_days():
    simulator = defender(60)
    simulator.clock.sleep(26 * 86_400)
    oldest = f"{simulator.clock.now() - timedelta(days=30):%FT%T}"

    found = {row["DeviceId"] for row in results(simulator, "DeviceInfo")}

    every = rows(call(simulator, MACHINES))
    assert found == {row["id"] for row in every if row["lastSeen"] >= oldest}
    assert 0 < len(found) < len(every)


def test_id_in_capitals_is_another_one(simulator, machines):
    ids = quoted(*(row["id"].upper() for row in machines))

    assert results(simulator, CONNECTOR.format(ids=ids)) == []


def test_path_may_end_in_a_slash(simulator):
    assert hunt(simulator, "DeviceInfo | take 1", path="/api/AdvancedQueries/run/").status == 200


def test_hunting_needs_its_own_role():
    simulator = defender(1)
    headers = bearer(simulator, simulator.client(frozenset({"Machine.Read.All"})))

    assert refusal(hunt(simulator, "DeviceInfo", headers=headers)) == (403, "Forbidden")


def test_devices_of_a_great_estate_are_found_by_id():
    simulator = defender(10_000_000)
    machine = call(simulator, MACHINES, size=1, skip=7).json["value"][0]["id"]

    found = results(
        simulator,
        f"{VULNERABLE} | where DeviceId in ('{machine}') | join kind = leftouter({KB}) on CveId",
    )

    assert {row["DeviceId"] for row in found} <= {machine}
