"""check-msdefender and azure-identity run unmodified against the Defender simulator."""

import pytest

from simulators.microsoft_defender import MicrosoftDefenderSimulator

HOSTS = 60

pytestmark = pytest.mark.vendors


@pytest.fixture(scope="module")
def clients():
    """Return the client's module, or skip the test."""
    reason = "check-msdefender is not installed (tox -e vendors)"
    return pytest.importorskip("check_msdefender.core.defender", reason=reason)


@pytest.fixture(scope="module")
def identity():
    """Return the sign-in library's module, or skip the test."""
    reason = "azure-identity is not installed (tox -e vendors)"
    return pytest.importorskip("azure.identity", reason=reason)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    """Return the path of the simulator's certificate authority."""
    return tmp_path_factory.mktemp("tls") / "authority.pem"


@pytest.fixture(scope="module")
def simulator(trusted):
    simulator = MicrosoftDefenderSimulator.create(hosts=HOSTS)
    with simulator.serve(authority=trusted):
        yield simulator


@pytest.fixture
def client(clients, identity, simulator, trusted, monkeypatch):
    """Return the client, signed in by the library, which trusts by the environment."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    client = clients.DefenderClient(credential(identity, simulator, trusted))
    client.base_url = simulator.url
    return client


def credential(identity, simulator, trusted, **changes):
    given = {**simulator.credentials, **changes}
    return identity.ClientSecretCredential(
        given["tenant_id"],
        given["client_id"],
        given["client_secret"],
        authority=simulator.url,
        disable_instance_discovery=True,
        connection_verify=str(trusted),
    )


def test_it_signs_in(identity, simulator, trusted):
    scope = "https://api.securitycenter.microsoft.com/.default"

    token = credential(identity, simulator, trusted).get_token(scope)

    assert token.token.count(".") == 2


def test_check_reports_a_wrong_secret(identity, simulator, trusted):
    wrong = credential(identity, simulator, trusted, client_secret="wrong")

    with pytest.raises(Exception, match="AADSTS7000215"):
        wrong.get_token("https://api.securitycenter.microsoft.com/.default")


def test_it_lists_every_machine(simulator, client):
    found = client.list_machines()["value"]

    assert set(found[0]) == {"id", "computerDnsName", "onboardingStatus", "osPlatform"}
    names = {row["computerDnsName"] for row in found}
    assert {host.fqdn for host in simulator.world.hosts() if host.kind == "public"} <= names


def test_it_finds_a_machine_by_name_and_by_id(simulator, client):
    fqdn = simulator.world.host(0).fqdn

    (row,) = client.get_machine_by_dns_name(fqdn)["value"]

    assert client.get_machine_by_id(row["id"])["computerDnsName"] == fqdn


def test_check_reports_a_missing_machine(client):
    assert client.get_machine_by_dns_name("nobody.example.com")["value"] == []
    with pytest.raises(Exception, match="404"):
        client.get_machine_by_id("f" * 40)


def test_check_reads_the_findings_of_a_machine(simulator, client):
    host = next(host for host in simulator.world.hosts() if any(cves_of(host)))
    (row,) = client.get_machine_by_dns_name(host.fqdn)["value"]

    found = client.get_machine_vulnerabilities(row["id"])["value"]

    assert {one["id"] for one in found} == set(cves_of(host))


def test_it_reads_the_inventory(client):
    found = client.get_products()["value"]

    assert {row["cveId"] is None for row in found} == {True, False}


def test_it_follows_links_to_the_end_of_the_alerts(simulator, client):
    simulator.page_size = 4
    before = simulator.journal.count("alerts")

    every = client.get_alerts()["value"]
    of_one = client.get_machine_alerts(every[0]["machineId"])["value"]

    simulator.page_size = None
    assert simulator.journal.count("alerts") - before == -(-len(every) // 4) > 2
    assert len({row["incidentId"] for row in every}) == len(every)
    assert [row["incidentId"] for row in of_one] == [every[0]["incidentId"]]


def test_it_asked_for_nothing_the_simulator_lacks(simulator, client):
    client.list_machines()

    assert simulator.journal.unmatched == ()


def cves_of(host):
    return [cve for one in host.weaknesses if one.open for cve in one.weakness.cves]
