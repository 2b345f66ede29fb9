"""What the Defender simulator says of one machine or CVE, of the inventory, and of alerts."""

import gzip
import json
from datetime import timedelta
from ipaddress import ip_address

import pytest

from ..doubles import ask
from .calls import (
    ALERTS,
    CHANGES,
    EXPORT,
    INVENTORY,
    MACHINES,
    VULNERABILITIES,
    call,
    defender,
    listed,
    pages,
    refusal,
    rows,
)

UNKNOWN_NAME = "f" * 40


def test_a_machine_is_found_by_id_and_by_name(simulator, machines):
    one = machines[3]

    by_id = call(simulator, f"{MACHINES}/{one['id']}").json
    by_name = call(simulator, f"{MACHINES}/{one['computerDnsName'].upper()}").json

    assert by_id == by_name
    assert by_id.items() >= one.items()
    assert by_id["@odata.context"].endswith("#Machines/$entity")


def test_findings_of_a_machine_are_always_counted(simulator, machines):
    answers = [call(simulator, f"{MACHINES}/{one['id']}/vulnerabilities").json for one in machines]

    assert [one["@odata.count"] for one in answers] == [len(one["value"]) for one in answers]
    assert {0} < {one["@odata.count"] for one in answers}


@pytest.mark.parametrize("name", [UNKNOWN_NAME, "nobody.example.com", "123"])
@pytest.mark.parametrize("rest", ["", "/vulnerabilities", "/alerts"])
def test_a_machine_that_is_not_there_is_not_found(simulator, name, rest):
    assert refusal(call(simulator, f"{MACHINES}/{name}{rest}")) == (404, "ResourceNotFound")


def test_quirk_a_machine_that_is_there_is_not_found_now_and_then(machines):
    simulator = defender(60, quirks=["intermittent-404"])

    statuses = [call(simulator, f"{MACHINES}/{machines[0]['id']}").status for _ in range(4)]

    assert statuses == [404, 200, 404, 200]


def test_the_join_and_the_list_of_one_machine_agree(simulator, machines, joined):
    for machine in machines[:12]:
        found = rows(call(simulator, f"{MACHINES}/{machine['id']}/vulnerabilities"))
        wanted = {row["cveId"] for row in joined if row["machineId"] == machine["id"]}
        assert {row["id"] for row in found} == wanted
        assert len(found) == len(wanted)


@pytest.mark.parametrize("rest", ["vulnerabilities", "alerts"])
def test_lists_of_one_machine_take_no_option(simulator, machines, rest):
    said = call(simulator, f"{MACHINES}/{machines[0]['id']}/{rest}", top=1)

    assert refusal(said) == (400, "ODataError")


def test_rows_of_the_join_are_named_by_their_parts(joined):
    for row in joined:
        parts = row["id"].split("-_-")
        kb = row["fixingKbId"]
        assert parts[:2] == [row["machineId"], row["cveId"]]
        assert parts[2:5] == [row["productVendor"], row["productName"], row["productVersion"]]
        assert parts[5] == (f"KB{kb}" if kb else "")
    assert len({row["id"] for row in joined}) == len(joined)
    assert {row["severity"] for row in joined} == {"Low", "Medium", "High", "Critical"}


def test_machines_are_found_by_an_address_and_a_moment(simulator, machines):
    one = next(row for row in machines if ip_address(row["lastIpAddress"]).version == 4)
    near, far = one["lastSeen"][:19] + "Z", f"{simulator.clock.now() - timedelta(days=25):%FT%TZ}"

    def path(when):
        return f"{MACHINES}/findbyip(ip='{one['lastIpAddress']}',timestamp={when})"

    assert [row["id"] for row in rows(call(simulator, path(near)))] == [one["id"]]
    assert rows(call(simulator, path(far))) == []
    assert refusal(call(simulator, path("2020-01-01T00:00:00Z"))) == (400, "BadRequest")


def test_address_finds_every_machine_that_has_it():
    simulator = defender(25)
    first, second = list(simulator.world.hosts())[:2]
    simulator.world.change(second.index, address=first.address, last_seen=first.last_seen)
    path = f"{MACHINES}/findbyip(ip='{first.address}',timestamp={first.last_seen:%FT%TZ})"

    assert len(rows(call(simulator, path))) == 2


@pytest.mark.parametrize(("tag", "loose"), [("cloud", "false"), ("clo", "true")])
def test_machines_are_found_by_tag(simulator, machines, tag, loose):
    said = call(simulator, f"{MACHINES}/findbytag", tag=tag, useStartsWithFilter=loose)

    wanted = [row["id"] for row in machines if "cloud" in row["machineTags"]]
    assert [row["id"] for row in rows(said)] == wanted
    assert rows(call(simulator, f"{MACHINES}/findbytag", tag="clo")) == []


def test_a_cve_is_looked_up_with_the_machines_that_have_it(simulator, joined):
    cve = joined[0]["cveId"]

    one = call(simulator, f"{VULNERABILITIES}/{cve}").json
    references = rows(call(simulator, f"{VULNERABILITIES}/{cve.lower()}/machineReferences"))

    assert one["id"] == cve
    assert {row["id"] for row in references} == {
        row["machineId"] for row in joined if row["cveId"] == cve
    }
    missing = call(simulator, f"{VULNERABILITIES}/CVE-1999-0001")
    assert refusal(missing) == (404, "ResourceNotFound")


def test_exception_is_marked(simulator):
    every = rows(call(simulator, VULNERABILITIES))

    excepted = {row["id"] for row in every if row["status"] == "UnderException"}

    assert excepted == simulator.excepted_cves
    assert excepted


def test_inventory_adds_software_without_a_cve(simulator, joined):
    found = listed(simulator, INVENTORY, pageSize=11)

    named = {(row["deviceId"], row["cveId"], row["softwareVersion"]) for row in found}
    assert {(row["machineId"], row["cveId"], row["productVersion"]) for row in joined} == {
        key for key in named if key[1]
    }
    assert any(row["cveId"] is None for row in found)
    assert all(" " in row["lastSeenTimestamp"] for row in found)
    assert found == rows(call(simulator, INVENTORY, pageIndex=1, pageSize=50_000))


def test_inventory_links_with_a_token_unless_bounded(simulator):
    first = next(pages(simulator, INVENTORY, pageSize=5))

    bounded = call(simulator, INVENTORY, pageSize=5, top=3).json

    assert "?pagesize=5&$skiptoken=" in first["@odata.nextLink"]
    assert "@odata.nextLink" not in bounded
    assert refusal(call(simulator, INVENTORY, pageSize=200_001)) == (400, "BadRequest")


def test_export_is_the_inventory_in_files_without_a_token(simulator):
    said = call(simulator, EXPORT, sasValidHours=2).json

    files = [ask(simulator, url) for url in said["exportFiles"]]
    lines = [line for file in files for line in gzip.decompress(file.body).splitlines()]

    found = {json.loads(line)["id"] for line in lines}
    assert found == {row["id"] for row in rows(call(simulator, INVENTORY))}
    assert files[-1].status == 200
    simulator.clock.sleep(2 * 3600)
    assert ask(simulator, said["exportFiles"][0]).status == 403


@pytest.mark.parametrize("hours", ["0", "7", "x"])
def test_the_export_is_good_for_one_to_six_hours(simulator, hours):
    assert call(simulator, EXPORT, sasValidHours=hours).status == 400


def test_changes_are_those_since_a_moment(simulator):
    now = simulator.clock.now()
    since = now - timedelta(days=5)

    found = listed(simulator, CHANGES, sinceTime=f"{since:%Y-%m-%dT%H:%M:%SZ}", pageSize=9)

    every = listed(simulator, CHANGES, sinceTime=f"{now - timedelta(days=13):%FT%TZ}")
    wanted = [row["id"] for row in every if row["eventTimestamp"] > f"{since:%FT%T}"]
    assert [row["id"] for row in found] == wanted
    assert {row["status"] for row in every} == {"New", "Fixed", "Updated"}
    assert 0 < len(found) < len(every)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "MissingRequiredParameter"),
        ({"sinceTime": "yesterday"}, "BadRequest"),
        ({"sinceTime": "2020-01-01T00:00:00Z"}, "BadRequest"),
    ],
)
def test_changes_need_a_moment_not_long_ago(simulator, query, code):
    assert refusal(call(simulator, CHANGES, **query)) == (400, code)


def test_alerts_come_in_any_order_and_by_machine(simulator):
    newest = listed(simulator, ALERTS, orderby="alertCreationTime desc", expand="evidence", size=4)

    times = [row["alertCreationTime"] for row in newest]
    assert times == sorted(times, reverse=True)
    assert all(row["evidence"] for row in newest)
    one = newest[0]
    of_machine = rows(call(simulator, f"{MACHINES}/{one['machineId']}/alerts"))
    assert [row["id"] for row in of_machine] == [one["id"]]
    assert {row["id"] for row in newest} == {row["id"] for row in listed(simulator, ALERTS)}


def test_an_order_that_is_not_simulated_is_loud(simulator):
    assert call(simulator, ALERTS, orderby="title").status == 501
    assert simulator.journal.unmatched
