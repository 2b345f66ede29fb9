"""What the Defender simulator says of software, of recommendations and of what is installed."""

import pytest

from .calls import (
    INVENTORY,
    MACHINES,
    SOFTWARE,
    bearer,
    call,
    defender,
    listed,
    pages,
    refusal,
    rows,
)

LIST, RECOMMENDATIONS = "/api/Software", "/api/recommendations"
INSTALLED = "/api/machines/SoftwareInventoryByMachine"
BY_ID = f"id eq '{SOFTWARE.rpartition('/')[2]}'"
SENT = "sinceTime=2021-05-19T18%3A35%3A49.924Z&"
OF_DOCUMENTATION = {
    LIST: "id name vendor weaknesses publicExploit activeAlert exposedMachines impactScore",
    RECOMMENDATIONS: (
        "id productName recommendationName weaknesses vendor recommendedVersion "
        "recommendationCategory subCategory severityScore publicExploit activeAlert "
        "associatedThreats remediationType status configScoreImpact exposureImpact "
        "totalMachineCount exposedMachinesCount nonProductivityImpactedAssets relatedComponent"
    ),
    INSTALLED: (
        "deviceId rbacGroupId rbacGroupName deviceName osPlatform softwareVendor softwareName "
        "softwareVersion numberOfWeaknesses diskPaths registryPaths softwareFirstSeenTimestamp "
        "endOfSupportStatus endOfSupportDate"
    ),
}


@pytest.fixture(scope="module")
def installed(simulator):
    return rows(call(simulator, INSTALLED))


def named(row):
    return f"{row['softwareVendor']}-_-{row['softwareName']}"


def of_join(row):
    return f"{row['productVendor']}-_-{row['productName']}"


@pytest.mark.parametrize("path", OF_DOCUMENTATION)
def test_rows_have_the_fields_of_the_documentation(simulator, path):
    found = rows(call(simulator, path))

    assert {frozenset(row) for row in found} == {frozenset(OF_DOCUMENTATION[path].split())}


def test_software_counts_the_machines_that_are_exposed(simulator):
    inventory = rows(call(simulator, INVENTORY))
    gone = len(simulator.world) - len(rows(call(simulator, MACHINES)))

    for row in rows(call(simulator, LIST)):
        exposed = {one["deviceId"] for one in inventory if named(one) == row["id"]}
        assert 0 <= row["exposedMachines"] - len(exposed) <= gone
        assert row["id"] == f"{row['vendor']}-_-{row['name']}"


def test_software_is_found_by_its_id_in_any_case(simulator):
    found = call(simulator, SOFTWARE.replace("openssl", "OpenSSL")).json

    assert found["@odata.context"].endswith("#Software/$entity")
    assert {**found}.items() >= rows(call(simulator, LIST, filter=BY_ID))[0].items()


def test_machines_have_the_software_that_is_installed(simulator, installed):
    references = rows(call(simulator, f"{SOFTWARE}/machineReferences"))

    wanted = {row["deviceId"] for row in installed if named(row) in SOFTWARE}
    assert {row["id"] for row in references} == wanted
    assert wanted


def test_vulnerabilities_of_software_are_those_of_its_rows(simulator, joined):
    found = {row["id"] for row in rows(call(simulator, f"{SOFTWARE}/vulnerabilities"))}

    assert found >= {row["cveId"] for row in joined if of_join(row) in SOFTWARE}
    assert len(found) == call(simulator, SOFTWARE).json["weaknesses"]


def test_software_and_recommendations_of_a_machine_agree(simulator, installed):
    inventory = rows(call(simulator, INVENTORY))
    seen = set()
    for machine in rows(call(simulator, MACHINES))[:12]:
        mine = [row for row in installed if row["deviceId"] == machine["id"]]
        software = rows(call(simulator, f"{MACHINES}/{machine['id']}/software"))
        advice = rows(call(simulator, f"{MACHINES}/{machine['id']}/recommendations"))
        exposed = {named(row) for row in inventory if row["deviceId"] == machine["id"]}
        assert {row["id"] for row in software} == {named(row) for row in mine}
        assert {row["id"] for row in advice} == {f"va-_-{name}" for name in exposed}
        seen.add(len(software) > len(advice))
    assert seen == {True, False}


def test_recommendation_is_for_the_machines_exposed(simulator):
    inventory = rows(call(simulator, INVENTORY))
    for row in rows(call(simulator, RECOMMENDATIONS))[:5]:
        path = f"{RECOMMENDATIONS}/{row['id']}"
        references = rows(call(simulator, f"{path}/machineReferences"))
        exposed = {one["deviceId"] for one in inventory if f"va-_-{named(one)}" == row["id"]}
        assert {one["id"] for one in references} == exposed
        assert call(simulator, path).json.items() >= row.items()


@pytest.mark.parametrize("rest", ["", "/machineReferences"])
def test_unknown_software_is_not_found(simulator, rest):
    for path in (f"{LIST}/va-_-openssl-_-openssl", f"{RECOMMENDATIONS}/openssl-_-openssl"):
        assert refusal(call(simulator, f"{path}{rest}")) == (404, "ResourceNotFound")


@pytest.mark.parametrize("path", [f"{SOFTWARE}/distributions", f"{RECOMMENDATIONS}/x/software"])
def test_part_that_is_not_simulated_is_501(path):
    assert call(defender(1), path).status == 501


@pytest.mark.parametrize("path", [LIST, RECOMMENDATIONS])
def test_filter_and_pages_choose_software(simulator, path):
    found = listed(simulator, path, filter="contains(vendor,'o')", size=3)

    every = rows(call(simulator, path))
    assert found == [row for row in every if "o" in row["vendor"]]
    assert 3 < len(found) < len(every)


def test_installed_software_is_listed_by_token_once_each(simulator, installed):
    bodies = list(pages(simulator, INSTALLED, pageSize=11, sinceTime="2021-05-19T18:35:49.924Z"))

    keys = [tuple(row.values())[2:8] for row in installed]
    assert "?pagesize=11&$skiptoken=" in bodies[0]["@odata.nextLink"].replace(SENT, "")
    assert [row for body in bodies for row in body["value"]] == installed
    assert len(set(map(str, keys))) == len(keys)
    assert {row["numberOfWeaknesses"] > 0 for row in installed} == {True, False}


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (LIST, "Software.Read.All"),
        (INSTALLED, "Software.Read.All"),
        (f"{SOFTWARE}/vulnerabilities", "Vulnerability.Read.All"),
        (RECOMMENDATIONS, "SecurityRecommendation.Read.All"),
    ],
)
def test_role_of_its_own_is_needed(path, role):
    simulator = defender(1)
    poor, right = (bearer(simulator, simulator.client(frozenset(one))) for one in ((), (role,)))

    assert refusal(call(simulator, path, headers=poor)) == (403, "Forbidden")
    assert call(simulator, path, headers=right).status == 200
