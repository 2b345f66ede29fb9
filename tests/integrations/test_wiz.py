"""Wiz keeps every rule, and copes with what only Wiz does."""

from typing import ClassVar

import pytest

from integrations.wiz import Wiz
from sdk import Asset, CredentialError, Risk, registry
from sdk.models import AWSResource, AzureResource, Integration
from sdk.runner import Job, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock
from simulators import World
from simulators.wiz import WizSimulator

from .wiz_vendor import FINDING, ISSUE, MACHINE, run

WHOLE = ["empty-middle", "null-page", "overlapping-pages", "missing-fields"]
WHOLE += ["heavy-pages", "heavy-pages-504", "html-unauthorized", "no-introspection", "scope-403"]


class TestWiz(Conformance):
    integration = Wiz
    simulator = WizSimulator
    unreached: ClassVar = {
        "scope-403": "the account lacks no scope",
        "html-unauthorized": "the token is accepted",
        "no-introspection": "it asks for no schema",
        "missing-fields": "it asks for no cloud accounts",
        "growing-total": "it asks for no totals",
    }
    untried: ClassVar = {"token_url": "the simulator issues tokens at the usual address alone"}
    throttles: ClassVar = {"status:429:retry-after=60@*#2": 60.0}

    @pytest.mark.parametrize("quirk", WHOLE)
    def test_harmless_quirks_cost_no_row(self, quirk):
        harness = self.harness(25, quirks=[quirk], faults=["token-expired@graphql#5"])

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        assert not harness.expected().missing_or_invented(run.models)

    def test_resource_that_goes_unread_lowers_the_total(self):
        only_resources = {"importVulnerabilities": "false"}
        harness = self.harness(25)
        last = list(harness.simulator.world.hosts())[-1]
        requests = harness.run(config=only_resources).requests

        def go(number):
            if number == requests + 4:
                harness.simulator.world.remove(last.index)

        harness.wire.before = go
        run = harness.run(config=only_resources)

        assert run.report.outcome is Outcome.COMPLETE, run.summary

    @pytest.mark.parametrize(
        ("quirk", "error"),
        [
            ("no-cursor", "UnexpectedResponse"),
            ("total-too-high", "TotalMismatch"),
            ("repeated-cursor", "RepeatedCursor"),
            ("endless-empty", "NoProgress"),
        ],
    )
    def test_a_list_that_does_not_go_on_is_no_end(self, quirk, error):
        run = self.harness(25, quirks=[quirk]).run()

        assert {stream.error_type for stream in run.report.streams} == {error}
        assert run.report.outcome is Outcome.INCOMPLETE

    def test_rows_beside_an_error_are_not_taken_for_all_there_is(self):
        run = self.harness(25, quirks=["partial-data"]).run()

        for stream in run.report.streams:
            assert stream.outcome is Outcome.INCOMPLETE
            assert "rows came together with an error, so some may be missing" in stream.error
            assert stream.delivered

    def test_a_pause_that_is_asked_for_with_status_200_is_made(self):
        harness = self.harness(faults=["status:200:error=RATE_LIMIT_EXCEEDED@graphql#3"])

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE
        assert sum(stream.retries for stream in run.report.streams) == 1

    @pytest.mark.parametrize("quirks", [[], ["scope-403"]])
    @pytest.mark.parametrize(
        ("lost", "whole"),
        [
            ("no-resources-scope", {"vulnerabilities"}),
            ("no-issues-scope", {"resources", "vulnerabilities"}),
            ("no-vulnerabilities-scope", {"resources", "issues"}),
        ],
    )
    def test_missing_scope_is_named_by_the_streams_that_need_it(self, lost, whole, quirks):
        run = self.harness(quirks=[lost, *quirks]).run()

        for stream in run.report.streams:
            assert (stream.outcome is Outcome.COMPLETE) == (stream.name in whole)
            if stream.name not in whole:
                assert stream.error_type == "CredentialError"
                assert "grant the service account read:resources" in stream.error

    def test_token_refused_by_the_data_centre_names_the_setting(self):
        run = self.harness(quirks=["other-data-centre"]).run()

        assert run.report.error_type == "CredentialError"
        assert "the API Endpoint URL of your own data centre" in run.report.error

    def test_wrong_token_service_differs_from_a_wrong_secret(self):
        run = self.harness(quirks=["legacy-login"]).run()

        assert "this token_url issues no tokens for Wiz's API" in run.report.error

    def test_machines_that_others_run_in_a_cloud_are_kept(self):
        harness = self.harness(25)

        run = harness.run()

        (managed,) = (host for host in harness.simulator.world.hosts() if host.index == 21)
        assert managed.kind == "cloud"
        assert any(isinstance(m, Asset) and m.name == managed.address for m in run.models.values())

    def test_risks_of_resources_go_by_the_host_or_by_the_resource(self):
        run = self.harness(60).run()

        resources = [m for m in run.models.values() if isinstance(m, AWSResource)]
        risks = [m for m in run.models.values() if isinstance(m, Risk)]
        assert {"AWS::EC2::Instance", "AWS::S3::Bucket"} == {r.resource_type for r in resources}
        assert not {one.account for one in resources} & {
            risk.dns for risk in risks if not isinstance(risk.target, Integration)
        }
        buckets = {one.name for one in resources if one.resource_type == "AWS::S3::Bucket"}
        assert buckets <= {risk.dns for risk in risks}

    def test_issue_on_an_account_is_on_the_integration(self):
        run = self.harness(25).run()

        about = [
            model
            for model in run.models.values()
            if isinstance(model, Risk) and isinstance(model.target, Integration)
        ]
        assert {risk.name for risk in about} == {"root-user-without-a-second-factor"}
        assert {risk.dns for risk in about} == {"000000000001"}

    def test_only_the_wanted_types_are_collected(self):
        harness, config = self.harness(25), {"resource_types": "BUCKET, VIRTUAL_MACHINE"}

        run = harness.run(config={"resource_types": "BUCKET", "importVulnerabilities": "false"})

        assert {one.resource_type.rpartition("::")[2] for one in run.models.values()} >= {"Bucket"}
        assert all("bucket" in key or "storage" in key or "s3" in key for key in run.models)
        assert harness.run(config=config).report.outcome is Outcome.COMPLETE

    def test_a_type_that_wiz_does_not_know_is_no_empty_account(self):
        resources, *_ = self.harness().run(config={"resource_types": "X"}).report.streams

        assert resources.outcome is Outcome.FAILED
        assert "check resource_types" in resources.error


def collected(name, world):
    clock = VirtualClock()
    simulator = registry.simulator(name)(world, clock=clock)
    integration = registry.integration(name)(
        Job(target=Integration(name, simulator.url), secrets=simulator.credentials),
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
    )
    integration.invoke()
    return integration.sink.models


def test_a_resource_that_another_vendor_knows_is_the_same():
    world = World(seed=3, hosts=60)

    wiz, defender = (collected(name, world) for name in ("wiz", "microsoft-defender"))

    shared = {key: one for key, one in defender.items() if isinstance(one, AzureResource)}
    assert shared
    assert {key: wiz[key].resource_type for key in shared} == {
        key: one.resource_type for key, one in shared.items()
    }
    on_resources = {
        key
        for key, model in defender.items()
        if isinstance(model, Risk) and model.target.key in shared
    }
    assert on_resources
    assert on_resources <= wiz.keys()


def test_with_no_scope_at_all_the_run_fails_at_once():
    clock = VirtualClock()
    simulator = WizSimulator(World(hosts=5), clock=clock)
    powerless = simulator.client(frozenset())
    job = Job(target=Integration("wiz", simulator.url), secrets=powerless)
    wiz = Wiz(job, transport=InProcess(simulator.app, clock=clock), clock=clock)

    with pytest.raises(CredentialError, match="grant the service account read:resources"):
        wiz.validate_credentials()


FIELDS = {
    "cloudResourcesV2": "resources",
    "issuesV2": "issues",
    "vulnerabilityFindings": "vulnerabilities",
}


@pytest.mark.parametrize("up", FIELDS)
@pytest.mark.parametrize("also_up", FIELDS)
def test_a_root_field_that_is_down_takes_no_other_along(up, also_up):
    down = [name for name in FIELDS if name not in (up, also_up)]

    report, models = run(resources=[MACHINE], issues=[ISSUE], findings=[FINDING], down=down)

    lost = {FIELDS[name] for name in down}
    if "cloudResourcesV2" in down:
        # The inventory says where an issue is.
        lost.add("issues")
    ends = {stream.name: stream.outcome for stream in report.streams}
    assert {name for name, end in ends.items() if end is not Outcome.COMPLETE} == lost
    assert bool(models) == (len(lost) < len(FIELDS))
    assert not report.error


def test_resources_out_of_reach_are_counted():
    bare = {**MACHINE, "id": "m2", "name": "a bucket", "ipAddresses": []}

    report, models = run(resources=[MACHINE, bare])

    assert report.complete
    assert len(models) == 1
    assert [one.count for one in report.streams[0].left_out] == [1]
