"""Hosts that Falcon knows of without a sensor on them: only on demand, and no host twice."""

from datetime import timedelta
from typing import ClassVar

import pytest

from integrations.crowdstrike import CrowdStrike
from integrations.qualys import Qualys
from sdk import ConfigurationError
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.qualys import QualysSimulator

BARE = "hosts-without-sensor"
TWINS = "unmanaged-twins"
MANAGE = "set include_unmanaged=true (scope Assets: Read)"
SEE_MORE = "raise seen_within_days"
PRIVATE = [BARE, TWINS, "private-address-first"]


class Falcon(Conformance):
    integration = CrowdStrike
    simulator = CrowdStrikeSimulator
    config: ClassVar = {"include_unmanaged": "true"}


class Scanner(Conformance):
    integration = Qualys
    simulator = QualysSimulator


class Sensors(Falcon):
    config: ClassVar = {}


def test_unasked_only_hosts_with_a_sensor_are_collected():
    harness = Sensors().harness(30, quirks=[BARE, TWINS])

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE
    assert not harness.expected().missing_or_invented(run.models)
    assert not harness.asked().keys() & {"assets", "asset-ids"}


@pytest.mark.parametrize(
    "quirks", [[BARE], [TWINS], [BARE, TWINS], [BARE, "flight-control"], PRIVATE, []]
)
def test_on_demand_every_host_is_collected_and_none_twice(quirks):
    harness = Falcon().harness(30, quirks=quirks)

    run = harness.run()

    expected = harness.expected()
    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not expected.missing_or_invented(run.models)
    assert not expected.wrong_fields(run.models)
    assert harness.simulator.journal.count("assets") > (2 if quirks else 0)
    assert harness.simulator.journal.unmatched == ()


def test_each_host_is_emitted_once_whatever_the_filter_will_say():
    harness = Falcon().harness(30, quirks=[BARE, TWINS])

    keys = [model.key for model in harness.emitted("hosts")]

    assert len(keys) == len(set(keys))
    assert set(keys) == harness.expected({"importVulnerabilities": "false"}).keys


def test_they_have_the_keys_that_qualys_has():
    one, other = Falcon().harness(60, quirks=[BARE]), Scanner().harness(60)

    with_them, without = one.run(), one.run(config={"include_unmanaged": "false"})
    scanned = other.run()

    added = with_them.models.keys() - without.models.keys()
    assert added
    assert added <= scanned.models.keys()


def test_a_missing_scope_costs_them_alone_and_is_named():
    harness = Falcon().harness(30, quirks=[BARE, "no-assets-scope"])

    run = harness.run()

    hosts, vulnerabilities = run.report.streams
    assert (hosts.outcome, hosts.error_type) == (Outcome.INCOMPLETE, "CredentialError")
    assert "assets" in hosts.error
    assert (vulnerabilities.outcome, vulnerabilities.error) == (hosts.outcome, hosts.error)
    assert run.models.keys() == harness.expected({"include_unmanaged": "false"}).kept.keys()


@pytest.mark.parametrize(
    ("config", "probed"),
    [
        ({}, True),
        ({"include_unmanaged": "false"}, False),
        ({"importAssets": "false"}, True),
        ({"importVulnerabilities": "false"}, True),
    ],
)
def test_the_scope_is_probed_where_it_is_needed(config, probed):
    harness = Falcon().harness()

    with harness.capability(config=config) as falcon:
        falcon.validate_credentials()

    assert ("assets" in harness.asked()) is probed


def test_with_no_scope_at_all_nothing_is_begun():
    harness = Falcon().harness(quirks=["no-hosts-scope", "no-assets-scope"])

    run = harness.run(config={"importVulnerabilities": "false"})

    assert run.report.error_type == "CredentialError"
    assert run.report.streams == ()


@pytest.mark.parametrize("days", ["1", "30", "400"])
def test_those_not_seen_for_longer_are_left_out(days):
    harness = Falcon().harness(40, quirks=[BARE])

    run = harness.run(config={"seen_within_days": days})

    assert not harness.expected({"seen_within_days": days}).missing_or_invented(run.models)


@pytest.mark.parametrize("size", [1, 4, 5000])
def test_pages_of_any_size_will_do(size):
    falcon = Falcon()
    harness = falcon.harness(20, quirks=[BARE, TWINS], limits=falcon.limits(page_size=size))

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not harness.expected().missing_or_invented(run.models)


def test_a_last_run_long_ago_brings_back_no_host_that_is_too_old():
    harness = Falcon().harness(40, quirks=[BARE])
    client = harness.capability().client
    long_ago = harness.clock.now() - timedelta(days=1000)

    assert list(client.devices(long_ago)) == list(client.devices())
    assert list(client.unmanaged_hosts(long_ago)) == list(client.unmanaged_hosts())


def test_their_listing_is_resumed_where_its_cursor_dies():
    falcon = Falcon()
    harness = falcon.harness(60, quirks=[BARE, TWINS], limits=falcon.limits(page_size=8))
    client = harness.capability().client
    at_once = [asset.id for asset in harness.capability().client.unmanaged_hosts()]

    slowly = []
    for asset in client.unmanaged_hosts():
        slowly.append(asset.id)
        harness.clock.advance(70)

    assert set(slowly) == set(at_once)
    assert harness.simulator.journal.count("assets", 404) > 0


def test_whether_the_tenant_still_has_one_can_be_asked():
    harness = Falcon().harness(12, quirks=[BARE])
    found = {model.key: model for model in harness.emitted("hosts") if "_" in model.cloud_id}
    gone = next(iter(found))
    address = found[gone].name
    world = harness.simulator.world
    world.remove(world.find_address(address).index)

    with harness.capability() as falcon:
        there = {key: falcon.check_affiliation(asset) for key, asset in found.items()}

    assert there == {key: key != gone for key in found}
    assert len(there) > 2


def test_a_setting_that_is_neither_true_nor_false_is_refused():
    run = Falcon().harness().run(config={"include_unmanaged": "some"})

    assert run.report.error_type == ConfigurationError.__name__
    assert "include_unmanaged" in run.report.error


@pytest.mark.parametrize("more", [[], [TWINS], ["flight-control"]])
def test_open_ports_of_unmanaged_hosts_are_collected(more):
    harness = Falcon().harness(30, quirks=[BARE, "unmanaged-vulnerabilities", *more])
    bare = Falcon().harness(30, quirks=[BARE, *more]).expected().kept.keys()

    run = harness.run()

    expected = harness.expected()
    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not expected.missing_or_invented(run.models)
    assert not expected.wrong_fields(run.models)
    assert len(expected.kept.keys() - bare) > 10


def test_open_ports_of_unmanaged_hosts_are_counted():
    harness = Sensors().harness(30, quirks=[BARE, "unmanaged-vulnerabilities"])

    run = harness.run()

    counts = {one.what: one.count for one in run.report.streams[1].left_out}
    assert run.report.outcome is Outcome.COMPLETE
    assert counts["vulnerabilities of hosts without a sensor"] > 10


def test_incremental_run_reads_unmanaged_hosts_since_its_moment():
    harness = Falcon().harness(40, quirks=[BARE, "unmanaged-vulnerabilities"])
    since = harness.clock.now() - timedelta(days=1)
    whole = {model.key for model in harness.emitted("hosts")}

    with harness.capability() as falcon:
        hosts = {model.key for model in falcon.hosts(since)}
        found = {model.key for model in falcon.vulnerabilities(since)}

    lately = {"seen_within_days": "1"}
    assert hosts < whole
    assert hosts == harness.expected({**lately, "importVulnerabilities": "false"}).keys
    assert {key for key in found if key.startswith("#risk#")} == {
        key for key in harness.expected(lately).keys if key.startswith("#risk#")
    }


def test_unmanaged_hosts_not_seen_lately_are_counted():
    harness = Falcon().harness(60, quirks=[BARE])
    lately = unmanaged(harness, "1")

    run = harness.run(config={"seen_within_days": "1"})

    unseen = len(unmanaged(harness, "3650") - lately)
    counts = {one.what: one.count for stream in run.report.streams for one in stream.left_out}
    assert unseen
    assert counts["hosts without a sensor not seen within 1 days"] == unseen
    assert counts["hosts without a sensor not seen within 1 days, with their vulnerabilities"] == (
        unseen
    )


def unmanaged(harness, days):
    """Return the assets without a sensor that the oracle has for a look-back."""
    both, managed = (
        harness.expected({"seen_within_days": days, "include_unmanaged": setting}).keys
        for setting in ("true", "false")
    )
    return {key for key in both - managed if key.startswith("#asset#")}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (
            "false",
            {
                ("hosts without a sensor", MANAGE, "hosts"),
                ("vulnerabilities of hosts without a sensor", MANAGE, "vulnerabilities"),
            },
        ),
        (
            "true",
            {
                ("hosts without a sensor not seen within 7 days", SEE_MORE, "hosts"),
                (
                    "hosts without a sensor not seen within 7 days, with their vulnerabilities",
                    SEE_MORE,
                    "vulnerabilities",
                ),
            },
        ),
    ],
)
def test_each_stream_names_the_hosts_it_leaves_out(setting, expected):
    run = Falcon().harness(quirks=[BARE]).run(config={"include_unmanaged": setting})

    left_out = {
        (one.what, one.remedy, stream.name)
        for stream in run.report.streams
        for one in stream.left_out
        if "without a sensor" in one.what
    }
    assert left_out == expected


@pytest.mark.parametrize("days", ["0", "3651"])
def test_look_back_that_falcon_cannot_have_is_refused(days):
    run = Sensors().harness().run(config={"seen_within_days": days})

    assert run.report.error_type == ConfigurationError.__name__
    assert "seen_within_days" in run.report.error
