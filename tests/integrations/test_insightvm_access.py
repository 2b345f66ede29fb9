"""What an InsightVM user may see: refusals that say what to do, and whose an asset is."""

import pytest

from sdk import Asset, ConfigurationError, CredentialError
from sdk.runner import Outcome

from .test_insightvm import TestInsightVM as Kit

KIT = Kit()


@pytest.mark.parametrize(
    ("quirk", "kind", "advice"),
    [
        ("no-sites", CredentialError, "give it access to the sites"),
        ("no-asset-permission", CredentialError, "hides its assets from this user"),
        ("two-factor", CredentialError, "a user with a second factor cannot be used"),
        ("cloud-host", ConfigurationError, "must be that of the Security Console"),
        ("login-page", ConfigurationError, "must be that of the Security Console"),
    ],
)
def test_user_who_sees_nothing_gets_advice(quirk, kind, advice):
    harness = KIT.harness(quirks=[quirk])

    run = harness.run()

    assert run.report.outcome is Outcome.FAILED
    assert run.report.error_type == kind.__name__
    assert advice in run.report.error
    assert run.requests <= 2


@pytest.mark.parametrize(
    ("quirk", "advice"),
    [
        ("findings-hidden", "hides its findings from this user"),
        ("findings-forbidden", "role must be allowed to view the data"),
    ],
)
def test_hidden_findings_cost_only_the_vulnerabilities(quirk, advice):
    harness = KIT.harness(quirks=[quirk])

    both = harness.run()
    alone = harness.run(config={"importAssets": "false"})

    assets, vulnerabilities = both.report.streams
    assert assets.outcome is Outcome.COMPLETE
    assert vulnerabilities.error_type == alone.report.error_type == "CredentialError"
    assert advice in vulnerabilities.error
    assert advice in alone.report.error


def test_empty_list_is_an_error_where_a_site_counts_assets():
    harness = KIT.harness()
    world = harness.simulator.world
    hosts = list(world.hosts())

    def empty_for_one_call(number):
        for host in hosts:
            if number == 1:
                world.remove(host.index)
            elif number == 2:
                world.add(host)

    harness.wire.before = empty_for_one_call
    run = harness.run()

    assert run.report.error_type == "CredentialError"


@pytest.mark.parametrize("cloud_id", ["", "2", "99", "abc", "1001"])
def test_an_asset_is_found_whoevers_id_it_comes_with(cloud_id):
    harness = KIT.harness()
    expected = next(row["fields"] for row in harness.simulator.oracle() if row["type"] == "asset")
    asset = Asset(expected["dns"], expected["name"], cloud_id=cloud_id)

    with harness.capability() as capability:
        assert capability.check_affiliation(asset)


@pytest.mark.parametrize("change", [{"dns": "other.example.org"}, {"name": "198.51.100.77"}])
def test_another_host_is_not_affirmed_by_its_id(change):
    harness = KIT.harness()
    expected = next(row["fields"] for row in harness.simulator.oracle() if row["type"] == "asset")
    asset = Asset(**{"dns": expected["dns"], "name": expected["name"], "cloud_id": "1", **change})

    with harness.capability() as capability:
        assert not capability.check_affiliation(asset)


def test_a_hidden_asset_is_as_good_as_none():
    harness, odd = KIT.harness(12), KIT.harness(12, quirks=["hidden-sites"])
    address = harness.simulator.world.host(10).address
    (hidden,) = [one for one in harness.emitted("assets") if one.key.endswith(f"#{address}")][:1]

    with harness.capability() as sees, odd.capability() as does_not:
        assert sees.check_affiliation(hidden)
        assert not does_not.check_affiliation(hidden)
