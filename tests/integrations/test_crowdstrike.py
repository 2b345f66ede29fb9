"""CrowdStrike keeps every rule, and copes with what only Falcon does.

Source: docs/contracts/crowdstrike.md.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import ClassVar

import pytest
from msgspec.structs import replace

from integrations.crowdstrike import CrowdStrike
from sdk import Limits
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock
from simulators import RateLimit, World
from simulators.crowdstrike import CrowdStrikeSimulator


class TestCrowdStrike(Conformance):
    integration = CrowdStrike
    simulator = CrowdStrikeSimulator
    unreached: ClassVar = {
        **dict.fromkeys(
            ("drift", "offset-ignored", "shrinking-total"),
            "what pages by offset is asked for one row, to see whether it may be read",
        ),
        "expired-offset-400": "no token expires (quirk expiring-cursor)",
        "heavy-pages": "its pages are smaller (PAGING-11 asks for larger ones)",
        "no-assets-scope": "it reads assets of Discover in another setting alone",
        "unknown-ids-complain": "all ids that it asks for are known",
        "unmanaged-twins": "it reads assets of Discover in another setting alone",
        "unmanaged-vulnerabilities": "it reads assets of Discover in another setting alone",
        "window-limit": "it reads behind the window by filters, and not by offset",
    }

    @pytest.mark.parametrize("quirks", [(), ("private-address-first",)])
    def test_host_that_was_set_up_again_is_affirmed_by_its_key(self, quirks):
        harness = self.harness(quirks=quirks)
        keys = [key for key in harness.expected().kept if key.startswith("#asset#")]
        hosts = [harness.run().models[key] for key in keys]

        capability = harness.capability()
        again = [replace(host, cloud_id="e" * len(host.cloud_id)) for host in hosts]
        gone = replace(hosts[0], dns="nobody.example.com", cloud_id=again[0].cloud_id)
        moved = replace(hosts[0], name="192.0.2.250", cloud_id=again[0].cloud_id)

        assert all(map(capability.check_affiliation, again))
        assert not capability.check_affiliation(gone)
        assert not capability.check_affiliation(moved)

    @pytest.mark.parametrize(
        ("quirk", "broken"), [("no-hosts-scope", "hosts"), ("no-vulnerabilities-scope", "vulns")]
    )
    def test_a_missing_scope_costs_the_streams_that_need_it(self, quirk, broken):
        harness = self.harness(quirks=[quirk])

        run = harness.run()

        hosts, vulnerabilities = run.report.streams
        assert run.report.outcome is not Outcome.COMPLETE
        assert vulnerabilities.error_type == "CredentialError"
        assert (hosts.outcome is Outcome.COMPLETE) == (broken == "vulns")

    @pytest.mark.parametrize("code", [401, 403])
    @pytest.mark.parametrize("route", ["devices", "vulnerabilities"])
    def test_refusal_under_200_is_of_the_credentials(self, route, code):
        harness = self.small_harness(f"status:200:code={code}@{route}#1-")

        run = harness.run()

        assert run.report.outcome is not Outcome.COMPLETE
        assert "CredentialError" in run.error_types

    @pytest.mark.parametrize(("listing", "size"), [("devices", 20), ("vulnerabilities", 90)])
    def test_slow_listing_with_expired_cursors_is_complete(self, listing, size):
        # A page has to hold more than the rows that were changed in the same second.
        harness = self.harness(hosts=60, limits=self.limits(page_size=size))
        client = harness.capability().client
        whole = harness.capability(limits=self.limits(page_size=5000)).client
        ids = [device.device_id for device in whole.devices()]
        walks = {
            "devices": lambda client: client.devices(),
            "vulnerabilities": lambda client: client.vulnerabilities(ids),
        }
        at_once = list(walks[listing](whole))

        slowly = []
        for row in walks[listing](client):
            slowly.append(row)
            harness.clock.advance(50)

        assert set(map(str, slowly)) == set(map(str, at_once))
        assert harness.simulator.journal.count(listing, 404) > 0

    @pytest.mark.parametrize("days", ["1", "30", "400"])
    def test_hosts_not_seen_for_longer_are_left_out(self, days):
        config = {"seen_within_days": days}
        harness = self.harness(hosts=40)

        run = harness.run(config=config)

        assert not harness.expected(config).missing_or_invented(run.models)

    def test_a_wall_clock_that_jumps_loses_nothing(self):
        harness = self.harness(hosts=30, limits=self.limits(page_size=3))
        expected = harness.expected()
        capability = harness.capability()

        hosts = capability.hosts()
        first = next(hosts)
        harness.clock.jump_wall(86_400)
        rest = list(hosts)

        keys = {model.key for model in (first, *rest)}
        assert keys >= {key for key in expected.keys if key.startswith("#asset#")}

    @pytest.mark.parametrize(
        ("hostname", "domain", "dns"),
        [
            ("db1.prod.example.com", "corp.example.com", "db1.prod.example.com"),
            ("ws7.local", "CORP", "ws7.local"),
            ("ws1", "CORP", "ws1"),
            ("ws1", "corp.example.com", "ws1.corp.example.com"),
        ],
    )
    def test_domain_completes_a_bare_host_name_alone(self, hostname, domain, dns):
        harness = self.harness(hosts=1)
        harness.simulator.world.change(
            0, hostname=hostname, domain=domain, address="10.0.0.7", egress_address="198.51.100.7"
        )

        run = harness.run()

        assets = [key for key in run.models if key.startswith("#asset#")]
        assert assets == [f"#asset#{dns}#198.51.100.7"]

    def test_quote_in_an_asset_cannot_extend_the_filter(self):
        harness = self.harness()

        with pytest.raises(ValueError, match="quote"):
            harness.capability().has_asset("x'+hostname:*'*")


THREADS = 10


@pytest.mark.slow
def test_ten_threads_never_exceed_the_rate_and_share_one_token():
    clock, simulator, falcon = shared()
    simulator.rate_limit = RateLimit(6000, 60.0, rolling=True)

    at_once(clock, lambda: [falcon.probe_hosts() for _ in range(610)])

    assert simulator.journal.count("device-ids", 200) == 6100
    assert simulator.journal.count("device-ids", 429) == 0
    assert simulator.journal.count("token") == 1


def test_one_refresh_ahead_of_expiry_serves_ten_threads():
    clock, simulator, falcon = shared()

    def ask():
        for _ in range(20):
            falcon.probe_hosts()
            clock.sleep(100)

    at_once(clock, ask)

    assert simulator.journal.count("device-ids", 200) == 20 * THREADS
    assert simulator.journal.count("device-ids", 401) == 0
    assert simulator.journal.count("token") == 2


def test_one_refresh_after_a_revocation_serves_ten_threads():
    clock, simulator, falcon = shared()
    simulator.latency_seconds = 1.0
    simulator.faults = ["token-expired@device-ids#35"]

    at_once(clock, lambda: [falcon.probe_hosts() for _ in range(10)])

    assert simulator.journal.count("device-ids", 200) == 10 * THREADS
    assert simulator.journal.count("device-ids", 401) >= 1
    assert simulator.journal.count("token") == 2


def shared():
    """Return a clock, a tenant, and one client of it for all threads."""
    clock = VirtualClock()
    simulator = CrowdStrikeSimulator(World(hosts=5), clock=clock)
    job = Job(
        target=Integration("crowdstrike", simulator.url), secrets=simulator.credentials, seed=1
    )
    falcon = CrowdStrike(
        job,
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        limits=Limits(concurrency=THREADS, calls=6000),
    )
    return clock, simulator, falcon.client


def at_once(clock, call):
    tasks = [clock.task(call) for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda task: task(), tasks))


@pytest.mark.parametrize("days", [1, 3, 7])
def test_hosts_not_seen_lately_are_counted(days):
    harness = TestCrowdStrike().harness(60)
    since = harness.clock.now() - timedelta(days=days)
    unseen = sum(host.last_seen < since for host in harness.simulator.world.hosts())

    run = harness.run(config={"seen_within_days": str(days)})

    said = {one.what: one.count for stream in run.report.streams for one in stream.left_out}
    assert unseen
    assert said[f"hosts not seen within {days} days"] == unseen
    assert said[f"hosts not seen within {days} days, with their vulnerabilities"] == unseen
    assert harness.simulator.journal.count("device-ids") == 2
