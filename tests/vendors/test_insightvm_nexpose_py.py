"""nexpose-py, a public client from PyPI, runs unmodified against the InsightVM simulator."""

import pytest

from simulators.insightvm import InsightVMSimulator

HOSTS = 230

pytestmark = pytest.mark.vendors


@pytest.fixture(scope="module")
def nexpose():
    """Return the client, or skip the test."""
    reason = "nexpose-py is not installed (tox -e vendors)"
    return pytest.importorskip("nexpose.nexpose", reason=reason)


@pytest.fixture
def simulator():
    simulator = InsightVMSimulator.create(hosts=HOSTS)
    with simulator.serve():
        yield simulator


@pytest.fixture
def login(nexpose, simulator):
    return logged_in(nexpose, simulator)


def test_it_lists_every_asset_by_pages_of_ten(nexpose, simulator, login):
    found = list(nexpose.assets(login))

    assert [asset["ip"] for asset in found] == [host.address for host in simulator.world.hosts()]
    # The number of pages is asked for first, so the first page comes twice.
    assert simulator.journal.count("assets", 200) == HOSTS // 10 + 1


def test_nexpose_lists_findings_of_an_asset(nexpose, simulator, login):
    host = simulator.world.host(0)

    found = list(nexpose._generator(nlogin=login, endpoint="api/3/assets/1/vulnerabilities"))

    assert len(found) == len({one.weakness.index for one in host.weaknesses})
    assert sum(len(finding["results"]) for finding in found) == len(host.weaknesses)


def test_it_reads_the_content(nexpose, login):
    found = list(nexpose._generator(nlogin=login, endpoint="api/3/vulnerabilities"))

    assert len(found) == len({row["id"] for row in found}) == 200
    assert {row["severity"] for row in found} == {"Moderate", "Severe", "Critical"}


def test_it_reads_sites_and_their_scans(nexpose, login):
    sites, scans = list(nexpose.sites(login)), list(nexpose.scans(login))

    assert [site["id"] for site in sites] == list(range(1, HOSTS // 10 + 1))
    assert sum(site["assets"] for site in sites) == HOSTS
    assert [scan["siteId"] for scan in scans] == [site["id"] for site in sites]
    assert nexpose.site(nlogin=login, site_id=7) == sites[6]


def test_it_reads_users_engines_and_reports(nexpose, login):
    reports = list(nexpose.reports(login))

    assert [user["login"] for user in nexpose.users(login)] == ["nxadmin", "reader"]
    assert [engine["name"] for engine in nexpose.engines(login)] == ["Local scan engine"]
    assert nexpose.engine_pools(login) == []
    assert [report["id"] for report in reports] == list(range(1, 13))
    assert nexpose.report_history(nlogin=login, report_id=1)["resources"]


def test_it_trips_over_reports_that_move_while_it_deletes_them(nexpose, login):
    with pytest.raises(nexpose.ResponseNotOK) as refused:
        list(nexpose.remove_old_reports(nlogin=login))

    assert refused.value.status_code == 404
    assert [report["id"] for report in nexpose.reports(login)] == [1, 2, 4, 5, 7, 8, 10, 11, 12]


def test_it_tells_sites_that_are_scanned_from_those_that_are_not(nexpose, login):
    assert nexpose.site_id_older_than(nlogin=login, site_id=4)
    assert not nexpose.site_id_older_than(nlogin=login, site_id=3)


def test_it_deletes_a_site_with_its_assets(nexpose, simulator, login):
    nexpose.delete_site(nlogin=login, site_id=1)

    assert next(nexpose.sites(login))["id"] == 2
    assert len(simulator.world) == HOSTS - 10


@pytest.mark.parametrize(
    ("path", "status"),
    [("api/3/assets/999", 404), ("api/3/sites/999", 404), ("api/3/assets?page=99", 404)],
)
def test_nexpose_reports_a_missing_asset(nexpose, login, path, status):
    with pytest.raises(nexpose.ResponseNotOK) as refused:
        nexpose.get(nlogin=login, endpoint=path)

    assert refused.value.status_code == status


def test_it_is_refused_with_a_wrong_password(nexpose, simulator):
    login = logged_in(nexpose, simulator, password="wrong")

    with pytest.raises(nexpose.ResponseNotOK) as refused:
        list(nexpose.sites(login))

    assert refused.value.status_code == 401
    assert simulator.journal.count("sites", 401) == 1


def test_a_role_it_sends_as_a_form_is_refused(nexpose, login):
    with pytest.raises(nexpose.ResponseNotOK) as refused:
        nexpose.create_role(nlogin=login, role={"id": "exporter", "name": "Exporter"})

    assert refused.value.status_code == 415


def test_it_fails_on_collections_without_pages(nexpose, login):
    with pytest.raises(KeyError, match="page"):
        list(nexpose._generator(nlogin=login, endpoint="api/3/assets/1/services"))


def test_it_loses_an_asset_when_another_one_goes(nexpose, simulator, login):
    found = nexpose.assets(login)
    first = [next(found)["id"] for _ in range(10)]

    simulator.world.remove(0)
    rest = [asset["id"] for asset in found]

    assert set(range(1, HOSTS + 1)) - {*first, *rest} == {11}


def test_it_asks_for_nothing_the_simulator_lacks(nexpose, simulator, login):
    list(nexpose.assets(login))
    list(nexpose.scans(login))

    assert simulator.journal.unmatched == ()


def logged_in(nexpose, simulator, password=""):
    return nexpose.login(
        base_url=simulator.url,
        user=simulator.credentials["username"],
        password=password or simulator.credentials["password"],
    )
