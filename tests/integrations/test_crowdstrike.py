"""CrowdStrike keeps every rule, and copes with what only Falcon does (contracts/crowdstrike.md)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations.crowdstrike import CrowdStrike
from sdk import Integration, Job, Limits, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock
from simulators import RateLimit, World
from simulators.crowdstrike import CrowdStrikeSimulator


class TestCrowdStrike(Conformance):
    integration = CrowdStrike
    simulator = CrowdStrikeSimulator

    @pytest.mark.parametrize(
        ("quirk", "broken"), [("no-hosts-scope", "hosts"), ("no-vulnerabilities-scope", "vulns")]
    )
    def test_a_missing_scope_costs_the_streams_that_need_it(self, quirk, broken):
        bench = self.bench(quirks=[quirk])

        run = bench.run()

        hosts, vulnerabilities = run.report.streams
        assert run.report.outcome is not Outcome.COMPLETE
        assert vulnerabilities.error_type == "CredentialError"
        assert (hosts.outcome is Outcome.COMPLETE) == (broken == "vulns")

    @pytest.mark.parametrize(("listing", "size"), [("devices", 20), ("vulnerabilities", 90)])
    def test_a_listing_read_so_slowly_that_its_cursors_die_is_still_complete(self, listing, size):
        # A page has to hold more than the rows that were changed in the same second.
        bench = self.bench(hosts=60, limits=self.limits(page_size=size))
        client = bench.capability().client
        whole = bench.capability(limits=self.limits(page_size=5000)).client
        ids = [device.device_id for device in whole.devices()]
        walks = {
            "devices": lambda client: client.devices(),
            "vulnerabilities": lambda client: client.vulnerabilities(ids),
        }
        at_once = list(walks[listing](whole))

        slowly = []
        for row in walks[listing](client):
            slowly.append(row)
            bench.clock.advance(50)

        assert set(map(str, slowly)) == set(map(str, at_once))
        assert bench.simulator.journal.count(listing, 404) > 0

    @pytest.mark.parametrize("days", ["1", "30", "400"])
    def test_hosts_not_seen_for_longer_are_left_out_as_the_oracle_does(self, days):
        config = {"seen_within_days": days}
        bench = self.bench(hosts=40)

        run = bench.run(config=config)

        assert not bench.expected(config).missing_or_invented(run.models)

    def test_a_wall_clock_that_jumps_loses_nothing(self):
        bench = self.bench(hosts=30, limits=self.limits(page_size=3))
        expected = bench.expected()
        capability = bench.capability()

        hosts = capability.hosts()
        first = next(hosts)
        bench.clock.jump_wall(86_400)
        rest = list(hosts)

        keys = {model.key for model in (first, *rest)}
        assert keys >= {key for key in expected.keys if key.startswith("#asset#")}

    def test_a_quote_in_an_asset_of_someone_else_is_no_filter_of_ours(self):
        bench = self.bench()

        with pytest.raises(ValueError, match="quote"):
            bench.capability().client.holds("x'+hostname:*'*")


def test_ten_threads_never_exceed_the_rate_and_share_one_token():
    clock = VirtualClock()
    simulator = CrowdStrikeSimulator(World(hosts=5), clock=clock)
    simulator.rate_limit = RateLimit(6000, 60.0, rolling=True)
    job = Job(
        target=Integration("crowdstrike", simulator.url), secrets=simulator.credentials, seed=1
    )
    falcon = CrowdStrike(
        job,
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        limits=Limits(concurrency=10),
    ).client

    def ask():
        for _ in range(700):
            falcon.probe_hosts()

    tasks = [clock.task(ask) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert simulator.journal.count("device-ids", 200) == 7000
    assert simulator.journal.count("device-ids", 429) == 0
    assert simulator.journal.count("token") == 1
