"""gql runs unmodified against the Wiz simulator, over a socket, with its requests transport.

Wiz has no client of its own that is public; this is the one that most people take (contract 8).
"""

import pytest
import requests

from simulators.wiz import WizSimulator

HOSTS = 60

VULNERABILITIES = """
query Vulnerabilities($first: Int, $after: String, $filterBy: VulnerabilityFindingFilters) {
  vulnerabilityFindings(first: $first, after: $after, filterBy: $filterBy) {
    nodes {
      id name severity status
      vulnerableAsset {
        __typename
        ... on VulnerableAssetBase { id name providerUniqueId }
        ... on VulnerableAssetVirtualMachine { ipAddresses }
      }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}"""

pytestmark = pytest.mark.vendors


@pytest.fixture(scope="module")
def gql():
    """Return the client's module, or skip the test."""
    return pytest.importorskip("gql", reason="gql is not installed (tox -e vendors)")


@pytest.fixture(scope="module")
def transports(gql):
    """Return the client's transport over requests, or skip the test."""
    reason = "gql's requests transport is not installed (tox -e vendors)"
    return pytest.importorskip("gql.transport.requests", reason=reason)


@pytest.fixture(scope="module")
def simulator():
    simulator = WizSimulator.create(hosts=HOSTS)
    # the client may ask as fast as it can: what is tested is what it is told
    simulator.rate_limit = None
    with simulator.serve():
        yield simulator


@pytest.fixture(scope="module")
def token(simulator):
    """Return a token, by a plain form: the client has no part in that."""
    return token_of(simulator, simulator.credentials)


@pytest.fixture
def client(gql, transports, simulator, token):
    """Return the client, which requests the schema and checks every query against it."""
    return connected(gql, transports, simulator, token, schema=True)


def token_of(simulator, credentials):
    form = {"grant_type": "client_credentials", "audience": "wiz-api", **credentials}
    said = requests.post(f"{simulator.url}/oauth/token", data=form, timeout=10)
    return said.json()["access_token"]


def connected(gql, transports, simulator, token, *, schema=False):
    transport = transports.RequestsHTTPTransport(
        url=f"{simulator.url}/graphql", headers={"Authorization": f"Bearer {token}"}
    )
    return gql.Client(transport=transport, fetch_schema_from_transport=schema)


def walk(gql, client, **variables):
    """Return every node, by the cursors."""
    request = gql.gql(VULNERABILITIES)
    found, after = [], None
    while True:
        request.variable_values = {**variables, "after": after}
        page = client.execute(request)["vulnerabilityFindings"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found, page["totalCount"]
        after = page["pageInfo"]["endCursor"]


def test_it_reads_the_schema_by_introspection(client):
    with client as session:
        session.fetch_schema()

    assert "VulnerabilityFinding" in client.schema.type_map
    assert len(client.schema.type_map) > 180


def test_it_walks_every_vulnerability(gql, client, simulator):
    found, total = walk(gql, client, first=20)

    assert len({row["id"] for row in found}) == len(found) == total > 60
    assert {row["vulnerableAsset"]["__typename"] for row in found} == {
        "VulnerableAssetVirtualMachine"
    }
    named = {row["name"] for row in found}
    wanted = {
        cve for host in simulator.world.hosts() for f in host.weaknesses for cve in f.weakness.cves
    }
    assert wanted <= named


def test_it_filters_by_typed_variables(gql, client):
    found, _ = walk(gql, client, first=50, filterBy={"severity": ["HIGH"], "status": ["OPEN"]})

    assert {(row["severity"], row["status"]) for row in found} == {("HIGH", "OPEN")}


def test_it_finds_a_wrong_field_itself_by_the_schema(gql, client):
    request = gql.gql("{ projects(first: 1) { nodes { businessImpact } } }")

    with pytest.raises(Exception, match="Cannot query field 'businessImpact'"):
        client.execute(request)


def test_gql_reports_a_malformed_filter(gql, transports, simulator, token):
    client = connected(gql, transports, simulator, token)
    request = gql.gql(VULNERABILITIES)
    request.variable_values = {"first": 1, "filterBy": {"severity": {"equals": ["HIGH"]}}}

    with pytest.raises(Exception, match="invalid type for variable: 'filterBy'"):
        client.execute(request)


def test_gql_reports_a_missing_scope(gql, transports, simulator):
    powerless = token_of(simulator, simulator.client(frozenset()))
    client = connected(gql, transports, simulator, powerless)

    with pytest.raises(Exception, match=r"access denied, .*\[read:vulnerabilities\]"):
        client.execute(gql.gql("{ vulnerabilityFindings(first: 1) { totalCount } }"))


def test_gql_reports_an_invalid_token(gql, transports, simulator):
    client = connected(gql, transports, simulator, "wrong")

    with pytest.raises(Exception, match="unauthorized"):
        client.execute(gql.gql("{ viewer { id } }"))


def test_it_asked_for_nothing_the_simulator_lacks(client, simulator):
    assert simulator.journal.unmatched == ()
