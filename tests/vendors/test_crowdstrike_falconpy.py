"""crowdstrike-falconpy, the vendor's own client, runs unmodified against the simulator."""

import warnings

import pytest

from simulators.crowdstrike import CrowdStrikeSimulator

HOSTS = 230

pytestmark = pytest.mark.vendors


@pytest.fixture(scope="module")
def falconpy():
    """Return the client, or skip the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reason = "crowdstrike-falconpy is not installed (tox -e vendors)"
        return pytest.importorskip("falconpy", reason=reason)


@pytest.fixture(scope="module")
def simulator():
    simulator = CrowdStrikeSimulator.create(hosts=HOSTS)
    with simulator.serve():
        yield simulator


@pytest.fixture(scope="module")
def login(falconpy, simulator):
    """Return the arguments that every service class of the client needs."""
    return falconpy.OAuth2(**simulator.credentials, base_url=simulator.url)


@pytest.fixture
def hosts(falconpy, login):
    return falconpy.Hosts(auth_object=login)


@pytest.fixture
def spotlight(falconpy, login):
    return falconpy.SpotlightVulnerabilities(auth_object=login)


@pytest.fixture
def discover(falconpy, login):
    return falconpy.Discover(auth_object=login)


def test_it_logs_in_with_nothing_but_the_credentials(simulator, login):
    said = login.token()

    assert said["status_code"] == 201
    assert said["body"]["token_type"] == "bearer"
    assert login.base_url == simulator.url


def test_it_lists_every_host_by_all_three_listings(simulator, hosts):
    by_offset = walked(hosts.query_devices_by_filter, "offset", limit=100)
    by_scroll = walked(hosts.query_devices_by_filter_scroll, "offset", limit=100)
    combined = walked(hosts.query_devices_by_filter_combined, "next", limit=100)

    assert by_offset == by_scroll == [device["device_id"] for device in combined]
    assert names(combined) == [host.hostname for host in simulator.world.hosts()]


@pytest.mark.parametrize("size", [100, 230])
def test_it_reads_details_by_both_methods(simulator, hosts, size):
    ids = walked(hosts.query_devices_by_filter_scroll, "offset", limit=size)[:size]

    posted = good(hosts.get_device_details(ids=ids))
    got = good(hosts.get_device_details_v2(ids=ids[:100]))

    wanted = [host.hostname for host in simulator.world.hosts()][:size]
    assert names(posted) == wanted
    assert names(got) == wanted[:100]


def test_it_filters_and_sorts(simulator, hosts):
    said = hosts.query_devices_by_filter_combined(
        filter="platform_name:'Linux'+last_seen:>'now-7d'", sort="hostname.asc", limit=1000
    )

    found = names(good(said))
    assert found == sorted(
        host.hostname
        for host in simulator.world.hosts()
        if not host.operating_system.startswith("Windows") and host.kind != "stale"
    )


def test_it_reads_spotlight_with_facets_on_every_page(simulator, spotlight):
    found = walked(
        spotlight.query_vulnerabilities_combined,
        "after",
        limit=50,
        filter="status:['open','reopen']",
        facet=["cve", "host_info", "remediation"],
    )

    wanted = {
        (host.hostname, cve)
        for host in simulator.world.hosts()
        if host.kind != "stale"
        for finding in host.weaknesses
        if finding.status != "fixed"
        for cve in finding.weakness.cves
    }
    assert {(one["host_info"]["hostname"], one["cve"]["id"]) for one in found} == wanted
    assert all("description" in one["cve"] for one in found)


def test_it_reads_spotlight_by_ids(spotlight):
    ids = walked(
        spotlight.query_vulnerabilities, "after", limit=100, filter="cve.severity:'CRITICAL'"
    )

    found = good(spotlight.get_vulnerabilities(ids=ids[:100]))
    fixes = {fix for one in found for fix in one.get("remediation", {}).get("ids", ())}
    remediations = good(spotlight.get_remediations_v2(ids=sorted(fixes)))

    assert [one["id"] for one in found] == ids[:100]
    assert {one["id"] for one in remediations} == fixes


def test_it_reads_discover(discover):
    assets = walked(discover.query_combined_hosts, "after", filter="entity_type:'managed'")
    ids = good(discover.query_hosts(limit=100))

    found = good(discover.get_hosts(ids=ids))
    applications = good(discover.query_combined_applications(filter="name:'nginx'"))

    assert len(assets) == HOSTS
    assert [one["id"] for one in found] == ids == [one["id"] for one in assets][:100]
    assert {one["name"] for one in applications} == {"nginx"}


def test_it_tells_who_is_online(hosts):
    ids = good(hosts.query_devices_by_filter(limit=101))

    said = hosts.get_online_state(ids=ids)

    assert len(good(hosts.get_online_state(ids=ids[:100]))) == 100
    assert said["status_code"] == 200
    assert said["body"]["errors"][0]["code"] == 400


def test_falconpy_reports_the_error(falconpy, simulator, hosts):
    window = hosts.query_devices_by_filter(offset=10_000, limit=1)
    filtered = hosts.query_devices_by_filter(filter="nothing:'x'")
    wrong = falconpy.OAuth2(client_id="0" * 32, client_secret="x" * 40, base_url=simulator.url)

    assert (window["status_code"], filtered["status_code"]) == (400, 400)
    assert window["body"]["errors"][0]["message"] == "limit + offset must be less than 10000"
    assert wrong.token()["status_code"] == 403


def test_it_revokes_its_token(falconpy, simulator):
    login = falconpy.OAuth2(**simulator.credentials, base_url=simulator.url)
    hosts = falconpy.Hosts(auth_object=login)
    good(hosts.query_devices_by_filter(limit=1))
    before = simulator.journal.count("revoke", 200)

    login.logout()

    assert simulator.journal.count("revoke", 200) == before + 1


def test_the_uber_class_sends_a_body_with_a_get(falconpy, simulator):
    client = falconpy.APIHarnessV2(**simulator.credentials, base_url=simulator.url)

    said = client.command("QueryDevicesByFilter", parameters={"limit": 5})

    assert len(good(said)) == 5


def test_it_asked_for_nothing_the_simulator_lacks(simulator, hosts):
    good(hosts.query_devices_by_filter(limit=1))

    assert simulator.journal.unmatched == ()


def walked(method, name, **parameters):
    """Return every row of a listing, by the next place that each page names."""
    found = []
    while True:
        said = method(**parameters)
        found += good(said)
        paging = said["body"]["meta"]["pagination"]
        if not paging.get(name) or paging[name] == paging["total"]:
            return found
        parameters["after" if name == "after" else "offset"] = paging[name]


def good(said):
    assert said["status_code"] == 200, said
    assert not said["body"]["errors"], said
    return said["body"]["resources"]


def names(devices):
    return [device["hostname"] for device in devices]
