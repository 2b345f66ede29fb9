"""pyTenable, the vendor's own client, runs unmodified against the simulator."""

import warnings
from contextlib import ExitStack, suppress

import pytest
from requests import JSONDecodeError

from simulators.tenable import TenableSimulator
from simulators.tenable.documents.hosts import asset_uuid, has_predecessor
from simulators.tenable.documents.plugins import plugin_id

HOSTS = 230
LONG_AGO = 1_000_000_000

pytestmark = [
    pytest.mark.vendors,
    # The client calls its own workbenches deprecated.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def client():
    """Return the client's class, or skip the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("tenable", reason="pyTenable is not installed (tox -e vendors)")
        from tenable.io import TenableIO

        return TenableIO


@pytest.fixture(scope="module")
def errors(client):
    from tenable import errors

    return errors


def connected(client, simulator, **keys):
    return client(**{**simulator.credentials, **keys}, url=simulator.url, retries=1)


@pytest.fixture(scope="module")
def simulator():
    simulator = TenableSimulator.create(hosts=HOSTS)
    with simulator.serve():
        yield simulator


@pytest.fixture(scope="module")
def tenable(client, simulator):
    return connected(client, simulator)


@pytest.fixture
def odd(client):
    """Yield a function that makes a client of a simulator with some quirks or faults."""
    with ExitStack() as stack:

        def connect(**settings):
            simulator = TenableSimulator.create(hosts=20, **settings)
            stack.enter_context(simulator.serve())
            return connected(client, simulator)

        yield connect


def uuids(hosts):
    return {asset_uuid(host) for host in hosts}


def test_it_knows_who_it_is(tenable):
    assert tenable.session.details()["permissions"] == 64
    assert tenable.server.status()["status"] == "ready"


def test_it_is_refused_with_wrong_keys(client, errors, simulator):
    with pytest.raises(errors.UnauthorizedError):
        connected(client, simulator, secret_key="wrong").session.details()


def test_it_exports_every_finding_there_is(simulator, tenable):
    rows = list(tenable.exports.vulns(since=LONG_AGO, state=["open", "reopened", "fixed"]))

    found = sum(len(host.weaknesses) for host in simulator.world.hosts())
    assert len({row["finding_id"] for row in rows}) == len(rows) == found


def test_by_default_it_gets_thirty_days_and_filters_by_severity(simulator, tenable):
    rows = list(tenable.exports.vulns(severity=["high", "critical"], num_assets=50))

    assert {row["severity"] for row in rows} == {"high", "critical"}
    assert {row["state"] for row in rows} <= {"OPEN", "REOPENED"}
    stale = uuids(host for host in simulator.world.hosts() if host.kind == "stale")
    assert not stale & {row["asset"]["uuid"] for row in rows}


def test_it_exports_assets_in_both_versions(simulator, tenable):
    v1 = list(tenable.exports.assets(chunk_size=100))
    v2 = list(tenable.exports.assets_v2(is_terminated=False))

    hosts = list(simulator.world.hosts())
    assert {row["id"] for row in v1 if not row["terminated_at"]} == uuids(hosts)
    assert len(v1) == HOSTS + sum(map(has_predecessor, hosts))
    assert {row["id"]: row["network"].get("ipv4s", [None])[0] for row in v2} == {
        asset_uuid(host): None if host.kind == "ipv6" else host.address for host in hosts
    }


def test_it_downloads_chunks_on_threads(tenable):
    jobs = tenable.exports.assets(is_licensed=True).run_threaded(
        lambda data, **_: len(data), num_threads=3
    )

    assert sum(job.result() for job in jobs) > 0


def test_it_adopts_the_export_that_runs_already(tenable):
    first, second = (tenable.exports.vulns(since=LONG_AGO + 1, iterator=None) for _ in range(2))

    assert first == second


def test_it_cancels_and_lists_exports(tenable):
    uuid = tenable.exports.vulns(since=LONG_AGO + 2, iterator=None)
    assets = tenable.exports.assets(updated_at=LONG_AGO + 2, iterator=None)

    # It reads a status that the vendor's recorded answer does not have; the job is cancelled.
    with pytest.raises(AttributeError, match="status"):
        tenable.exports.cancel("vulns", uuid)
    with pytest.raises(AttributeError, match="status"):
        tenable.exports.cancel("assets", assets)
    jobs = {job["uuid"]: job["status"] for job in tenable.exports.jobs("vulns")}
    assert jobs[str(uuid)] == "CANCELLED"
    assert tenable.exports.jobs("assets")


def test_it_lists_assets_and_reads_one(simulator, tenable):
    rows = tenable.assets.list()

    one = tenable.assets.details(rows[0]["id"])

    assert {row["id"] for row in rows} == uuids(simulator.world.hosts())
    assert one["ipv4"] == rows[0]["ipv4"]


def test_it_filters_workbenches_by_the_filters_they_offer(simulator, tenable):
    known = simulator.world.host(0)

    by_system = tenable.workbenches.assets(("operating_system", "match", "Windows"))
    by_address = tenable.workbenches.assets(("ipv4", "eq", known.address), age=400)

    assert {row["operating_system"][0].split()[0] for row in by_system} == {"Windows"}
    assert [row["id"] for row in by_address] == [asset_uuid(known)]


def test_pytenable_reads_findings_of_an_asset(simulator, tenable):
    host = next(host for host in simulator.world.hosts() if host.weaknesses)
    uuid = asset_uuid(host)

    (row, *_) = tenable.workbenches.asset_vulns(uuid)
    outputs = tenable.workbenches.asset_vuln_output(uuid, row["plugin_id"])

    assert outputs[0]["states"]
    assert tenable.workbenches.asset_info(uuid)["id"] == uuid
    assert tenable.workbenches.vuln_info(row["plugin_id"])["count"] > 0
    assert tenable.workbenches.vulns(("severity", "eq", "Critical"))
    assert len(tenable.workbenches.vuln_assets()) < HOSTS


def test_it_reads_scans_and_downloads_their_files(simulator, tenable):
    scans = tenable.scans.list()
    details = tenable.scans.results(scans[0]["id"])

    document = tenable.scans.export(scans[0]["id"]).read()

    assert len(list(tenable.scans.history(scans[0]["id"]))) == 60
    assert document.count(b"<ReportHost ") == len(details["hosts"])
    host = next(one for one in details["hosts"] if one["severity"])
    plugins = simulator.world.host(host["host_id"] - 1).weaknesses
    shown = [one for one in plugins if one.status != "fixed"]
    plugin = plugin_id(shown[0].weakness)
    assert tenable.scans.plugin_output(scans[0]["id"], host["host_id"], plugin)["outputs"]


def test_pytenable_lists_what_an_account_has_besides_assets(simulator, tenable):
    agents = list(tenable.agents.list(("distro", "match", "Win"), limit=3))
    tags = list(tenable.tags.list(("category_name", "eq", "OS"), limit=2))
    uuid = asset_uuid(simulator.world.host(0))

    assert all("Windows" in one["distro"] for one in agents)
    assert len({one["uuid"] for one in agents}) == len(agents) > 3
    assert {one["category_name"] for one in tags} == {"OS"}
    assert tenable.tags.details(tags[0]["uuid"])["value"] == tags[0]["value"]
    assert len(list(tenable.tags.list_categories())) == 2
    assert len(tenable.assets.tags(uuid)["tags"]) == 2
    assert tenable.scanners.details(tenable.scanners.list()[0]["id"])["status"] == "on"
    assert tenable.users.details(tenable.users.list()[0]["id"])["permissions"] == 64


def test_pytenable_lists_plugins_with_their_families(tenable):
    plugins = tenable.plugins.list(size=90)
    plugins.populate_maptable = True

    found = list(plugins)

    assert len({one["id"] for one in found}) == len(found) == 200
    assert all(one["family_name"] for one in found)
    assert tenable.plugins.plugin_details(found[0]["id"])["name"] == found[0]["name"]


def test_pytenable_exports_web_findings_and_compliance(tenable):
    web = list(tenable.exports.was(since=LONG_AGO, state=["OPEN", "REOPENED", "FIXED"]))
    checks = list(tenable.exports.compliance(compliance_results=["FAILED"]))

    assert all(row["severity"].isupper() and row["url"] for row in web)
    assert len({row["finding_id"] for row in web}) == len(web) > 0
    assert {row["status"] for row in checks} == {"FAILED"}


def test_pytenable_waits_as_requested_and_retries(odd):
    tenable = odd(faults=["status:429:retry-after=1@assets#1"])

    assert len(tenable.assets.list()) == 20


def test_an_export_that_fails_is_an_error_of_its_own(errors, odd):
    tenable = odd(quirks=["error-export"])

    with pytest.raises(errors.TioExportsError):
        list(tenable.exports.assets())


def test_a_chunk_that_stays_broken_is_lost_mostly_without_a_word(odd):
    # The vendor's own client: an integration that did the same would fail its conformance. It asks
    # again after the standard library's error, which requests raises unless simplejson is there.
    tenable = odd(quirks=["broken-chunk"])
    read = []

    with suppress(JSONDecodeError):
        read.extend(asset["id"] for asset in tenable.exports.assets())

    assert len(read) < 20


def test_it_asked_for_nothing_the_simulator_lacks(simulator, tenable):
    tenable.assets.list()

    assert simulator.journal.unmatched == ()
