"""How the Defender simulator lists: OData, pages, links and what goes wrong with them."""

import json
from datetime import timedelta

import pytest

from .calls import JOIN, MACHINES, VULNERABILITIES, call, defender, listed, pages, refusal, rows

LISTS = [MACHINES, JOIN, VULNERABILITIES]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("size", [1, 7, 59, 60, 10_000])
def test_pages_of_any_size_hold_every_row_once(simulator, path, size):
    if size == 1 and path != MACHINES:
        size = 2

    found = [row["id"] for row in listed(simulator, path, size=size, most=200)]

    assert found == [row["id"] for row in rows(call(simulator, path))]
    assert len(set(found)) == len(found)


def test_the_last_page_has_no_link_and_the_others_have_one(simulator):
    total = len(rows(call(simulator, MACHINES)))

    bodies = list(pages(simulator, MACHINES, size=10))

    linked = ["@odata.nextLink" in body for body in bodies]
    assert linked == [True] * (len(bodies) - 1) + [False]
    assert sum(len(body["value"]) for body in bodies) == total
    assert bodies[0]["@odata.nextLink"] == f"{simulator.url}/api/machines?$skip=10"
    assert bodies[0]["@odata.context"].endswith("$metadata#Machines")


@pytest.mark.parametrize("path", LISTS)
def test_top_bounds_the_whole_list_and_nothing_links_on(simulator, path):
    body = call(simulator, path, top=3, size=2).json

    assert len(body["value"]) == 2
    assert "@odata.nextLink" not in body
    assert call(simulator, path, top=3).json["value"] == rows(call(simulator, path))[:3]


@pytest.mark.parametrize(
    ("path", "most"), [(MACHINES, 10_000), (JOIN, 10_000), (VULNERABILITIES, 8000)]
)
def test_top_has_a_bound_of_its_own(simulator, path, most):
    assert call(simulator, path, top=most).status == 200
    assert refusal(call(simulator, path, top=most + 1)) == (400, "BadRequest")


def test_skip_goes_past_rows_and_past_the_end(simulator):
    every = rows(call(simulator, MACHINES))

    assert rows(call(simulator, MACHINES, skip=5)) == every[5:]
    assert rows(call(simulator, MACHINES, skip=len(every) + 5)) == []


def test_select_and_count_do_as_they_are_told(simulator):
    body = call(simulator, MACHINES, select="id,osPlatform", count="true").json

    assert {tuple(row) for row in body["value"]} == {("id", "osPlatform")}
    assert body["@odata.count"] == len(body["value"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("onboardingStatus eq 'Onboarded'", lambda row: row["onboardingStatus"] == "Onboarded"),
        ("onboardingStatus ne 'onboarded'", lambda row: row["onboardingStatus"] != "Onboarded"),
        ("healthStatus in ('Unknown','x')", lambda row: row["healthStatus"] == "Unknown"),
        ("startswith(osPlatform,'Windows')", lambda row: row["osPlatform"].startswith("Windows")),
        ("not startswith(osPlatform,'Win')", lambda row: not row["osPlatform"].startswith("Win")),
        ("machineTags/any(t: t eq 'cloud')", lambda row: "cloud" in row["machineTags"]),
        ("contains(computerDnsName,'1.')", lambda row: "1." in (row["computerDnsName"] or "")),
        ("rbacGroupId eq 12", lambda row: row["rbacGroupId"] == 12),
        ("rbacGroupId gt 12", lambda row: row["rbacGroupId"] > 12),
        ("computerDnsName eq null", lambda row: row["computerDnsName"] is None),
        (
            "(riskScore eq 'High' or riskScore eq 'Low') and rbacGroupId le 12",
            lambda row: row["riskScore"] in ("High", "Low") and row["rbacGroupId"] == 12,
        ),
    ],
)
def test_a_filter_lets_the_right_rows_pass(simulator, text, wanted):
    every = rows(call(simulator, MACHINES))

    found = rows(call(simulator, MACHINES, filter=text))

    assert found == [row for row in every if wanted(row)]
    assert 0 < len(found) < len(every)


def test_dates_are_compared_as_dates(simulator):
    since = simulator.clock.now() - timedelta(days=3)

    found = rows(call(simulator, MACHINES, filter=f"lastSeen gt {since:%Y-%m-%dT%H:%M:%SZ}"))

    every = rows(call(simulator, MACHINES))
    assert found == [row for row in every if row["lastSeen"] > f"{since:%Y-%m-%dT%H:%M:%S}"]
    assert 0 < len(found) < len(every)


def test_a_quote_in_a_value_is_doubled(simulator):
    assert rows(call(simulator, MACHINES, filter="computerDnsName eq 'o''brien'")) == []


def test_rows_of_some_machines_are_found_by_their_ids(simulator):
    ids = [row["id"] for row in rows(call(simulator, MACHINES))][4:7]
    quoted = ",".join(f"'{one}'" for one in ids)

    found = rows(call(simulator, JOIN, filter=f"machineId in ({quoted})"))

    every = rows(call(simulator, JOIN))
    assert found == [row for row in every if row["machineId"] in ids]
    assert found


@pytest.mark.parametrize(
    "text",
    [
        "nothing eq 'x'",
        "id eq",
        "id is 'x'",
        "id eq 'x",
        "(id eq 'x'",
        "id eq 'x' id eq 'y'",
        "id in 'x'",
        "lastSeen gt 2024-13-01Z",
        "not " * 60 + "id eq 'x'",
        "\x00",
    ],
)
def test_malformed_filter_is_refused(simulator, text):
    assert refusal(call(simulator, MACHINES, filter=text)) == (400, "ODataError")


@pytest.mark.parametrize(("name", "value"), [("skip", "x"), ("top", "-1"), ("skip", "1.5")])
def test_malformed_number_is_refused(simulator, name, value):
    assert refusal(call(simulator, MACHINES, **{name: value})) == (400, "ODataError")


def test_list_of_an_empty_tenant_is_not_found():
    for simulator in (defender(0), without_recent_machines()):
        assert refusal(call(simulator, MACHINES)) == (404, "ResourceNotFound")
        assert rows(call(simulator, JOIN)) == []


def without_recent_machines():
    simulator = defender(1)
    simulator.clock.sleep(200 * 86_400)
    return simulator


def test_a_page_of_a_great_estate_is_as_quick_as_any():
    simulator = defender(10_000_000)

    body = call(simulator, MACHINES, size=5, skip=7).json
    one = rows(call(simulator, JOIN, filter=f"machineId eq '{body['value'][4]['id']}'"))

    assert len(body["value"]) == 5
    assert {row["machineId"] for row in one} <= {body["value"][4]["id"]}


@pytest.mark.parametrize("path", LISTS)
def test_quirk_links_that_repeat_lead_to_the_same_page(path):
    simulator = defender(quirks=["repeated-cursor"])

    _, *others = pages(simulator, path, size=5, most=4)

    assert len({json.dumps(body) for body in others}) == 1


def test_quirk_renamed_links_lead_to_the_page_unfiltered():
    simulator = defender(60, quirks=["mangled-next-link"])
    text = "onboardingStatus eq 'Onboarded'"

    first, second, third, fourth = pages(simulator, MACHINES, size=9, most=4, filter=text)

    assert "$filter=onboardingStatus eq 'Onboarded'&$skip=9" in first["@odata.nextLink"]
    assert "?=onboardingStatus eq 'Onboarded'&$skip=9" in second["@odata.nextLink"]
    assert third == fourth
    assert "CanBeOnboarded" in {row["onboardingStatus"] for row in third["value"]}


@pytest.mark.parametrize("path", LISTS)
def test_quirk_full_pages_without_a_link_are_gone_past_by_skip(path):
    simulator = defender(quirks=["no-next-link"])

    (body,) = pages(simulator, path, size=5)

    assert rows(call(simulator, path, size=5, skip=5)) != body["value"]


@pytest.mark.parametrize("path", LISTS)
def test_quirk_an_empty_page_links_on(path):
    simulator = defender(quirks=["empty-middle"])

    bodies = list(pages(simulator, path, size=5))

    assert bodies[1]["value"] == []
    everything = [row["id"] for body in bodies for row in body["value"]]
    assert everything == [row["id"] for row in rows(call(simulator, path))]


@pytest.mark.parametrize(
    ("quirk", "host"),
    [
        ("legacy-next-link", "https://api.securitycenter.microsoft.com/"),
        ("foreign-next-url", "https://elsewhere.test/"),
    ],
)
def test_quirk_links_that_lead_to_other_hosts(quirk, host):
    body = call(defender(quirks=[quirk]), MACHINES, size=5).json

    assert body["@odata.nextLink"].startswith(host)


def test_quirk_a_preference_that_is_ignored():
    assert len(rows(call(defender(quirks=["no-page-preference"]), MACHINES, size=5))) > 5


def test_quirk_reinstalled_machines_name_their_successor():
    simulator = defender(quirks=["reinstalled-machines"])

    found = listed(simulator, MACHINES, size=4)

    merged = [row for row in found if row["mergedIntoMachineId"]]
    assert {row["mergedIntoMachineId"] for row in merged} <= {row["id"] for row in found}
    assert len(merged) == 5
    assert all(row["isPotentialDuplication"] for row in merged)
