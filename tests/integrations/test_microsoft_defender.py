"""Defender keeps every rule, and copes with what only Defender does."""

from typing import ClassVar

import pytest
from msgspec.structs import replace

from integrations.microsoft_defender import MicrosoftDefender
from sdk import Asset, CredentialError, Risk, UnexpectedResponse
from sdk.models import AzureResource, Integration
from sdk.runner import Job, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock
from simulators import World
from simulators.microsoft_defender import MicrosoftDefenderSimulator

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
PAGED = ["no-next-link", "empty-middle", "overlapping-pages", "legacy-next-link"]
PAGED += ["foreign-next-url", "no-page-preference", "mangled-next-link", "reinstalled-machines"]


class TestMicrosoftDefender(Conformance):
    integration = MicrosoftDefender
    simulator = MicrosoftDefenderSimulator
    unreached: ClassVar = {
        "mangled-next-link": "a run without a last one does not filter machines (TRUTH-8)",
        "intermittent-404": "a run looks no single machine up",
    }

    def test_host_that_was_set_up_again_is_affirmed_by_its_key(self):
        harness = self.harness()
        keys = [key for key in harness.expected().kept if key.startswith("#asset#")]
        hosts = [harness.run().models[key] for key in keys]

        capability = harness.capability()
        again = [replace(host, cloud_id="e" * len(host.cloud_id)) for host in hosts]
        gone = replace(hosts[0], dns="unknown.example.com", cloud_id=again[0].cloud_id)
        moved = replace(hosts[0], name="192.0.2.250", cloud_id=again[0].cloud_id)

        assert all(map(capability.check_affiliation, again))
        assert not capability.check_affiliation(gone)
        assert not capability.check_affiliation(moved)

    throttles: ClassVar = {"status:429:retry-after=60@*#2": 60.0}

    @pytest.mark.parametrize("quirk", PAGED)
    @pytest.mark.parametrize("config", [{}, {"onboarded_only": "true", "active_only": "true"}])
    def test_whatever_is_wrong_with_the_links_the_walk_is_whole(self, quirk, config):
        harness = self.harness(30, quirks=[quirk])

        run = harness.run(config=config)

        assert run.report.outcome is Outcome.COMPLETE
        assert not harness.expected(config).missing_or_invented(run.models)
        assert not harness.wire.strays

    def test_link_of_an_empty_page_is_followed_on_the_own_host(self):
        harness = self.harness(quirks=["empty-middle", "legacy-next-link"])

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE
        assert not harness.wire.strays

    def test_link_of_an_empty_page_to_another_origin_is_refused(self):
        harness = self.harness(quirks=["empty-middle", "foreign-next-url"])

        run = harness.run()

        assert {stream.error_type for stream in run.report.streams} == {"ForeignURL"}
        assert not harness.wire.strays

    @pytest.mark.parametrize("pages", [1, 2, 3])
    @pytest.mark.parametrize("gone", range(6))
    def test_machine_that_goes_between_pages_takes_no_other_along(self, pages, gone):
        harness = self.harness(16, limits=self.limits(page_size=3))
        machines = harness.capability().client.machines()
        read = [next(machines).id for _ in range(3 * pages)]
        stay = {m.id for m in harness.capability().client.machines()}

        harness.simulator.world.remove(gone)
        stay &= {m.id for m in harness.capability().client.machines()}
        try:
            read += [machine.id for machine in machines]
        except UnexpectedResponse as error:
            message = str(error)
        else:
            message = ""

        assert "changed while it was read" in message or set(read) >= stay

    def test_a_list_that_moves_up_is_stepped_back_in(self):
        harness = self.harness(16, limits=self.limits(page_size=3))
        machines = harness.capability().client.machines()
        read = [next(machines).id for _ in range(6)]

        harness.simulator.world.remove(0)
        read += [machine.id for machine in machines]

        assert set(read) >= {m.id for m in harness.capability().client.machines()}

    def test_one_404_for_a_list_is_no_empty_tenant(self):
        harness = self.harness(faults=["status:404@machines#2"])
        harness.simulator.status_fault = lambda request, fault: absent(harness.simulator, request)

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE
        assert not harness.expected().missing_or_invented(run.models)

    def test_a_machine_that_is_not_found_now_and_then_is_affirmed(self):
        harness = self.harness(5, quirks=["intermittent-404"])
        assets = [model for model in harness.emitted("machines") if isinstance(model, Asset)]

        answers = [harness.capability().check_affiliation(asset) for asset in assets]

        assert set(answers) == {True}

    def test_a_machine_that_was_excluded_is_not_affirmed(self):
        harness = self.harness(30)
        (asset,) = [one for one in harness.emitted("machines") if "-9." in one.key]
        client = harness.capability().client
        excluded = next(machine for machine in client.machines() if not machine.is_active)

        assert harness.capability().check_affiliation(asset)
        assert not harness.capability().has_asset(excluded.id)

    @pytest.mark.parametrize("config", [{"onboarded_only": "true"}, {"active_only": "true"}])
    def test_settings_leave_out_the_machines_that_the_oracle_does(self, config):
        harness = self.harness(200, limits=MicrosoftDefender.limits)
        harness.clock.advance(3 * 86_400)

        run = harness.run(config=config)

        assert not harness.expected(config).missing_or_invented(run.models)
        assert len(run.models) < len(harness.expected().kept)

    def test_azure_machines_are_resources_with_risks_by_host(self):
        harness = self.harness(60)

        models = harness.run().models.values()

        resources = {m.account for m in models if isinstance(m, AzureResource)}
        risks = [m for m in models if isinstance(m, Risk)]
        assert resources
        assert not resources & {risk.dns for risk in risks}

    @pytest.mark.parametrize(
        ("quirk", "whole"), [("no-machine-role", ()), ("no-vulnerability-role", ("machines",))]
    )
    def test_missing_role_is_named_by_the_streams_that_need_it(self, quirk, whole):
        run = self.harness(quirks=[quirk]).run()

        for stream in run.report.streams:
            assert (stream.outcome is Outcome.COMPLETE) == (stream.name in whole)
            if stream.name not in whole:
                assert stream.error_type == "CredentialError"
                assert "grant the application Machine.Read.All" in stream.error

    def test_missing_licence_differs_from_a_missing_role(self):
        _, vulnerabilities = (
            self.harness(quirks=["no-vulnerability-management"]).run().report.streams
        )

        assert "license it, or turn importVulnerabilities off" in vulnerabilities.error

    @pytest.mark.parametrize(
        ("change", "advice"),
        [
            ({"client_secret": "wrong-secret"}, "client_secret is wrong"),
            ({"client_id": UNKNOWN_ID}, "client_id is no application of this tenant"),
            ({"tenant_id": UNKNOWN_ID}, "tenant_id is no tenant"),
        ],
    )
    def test_each_wrong_credential_is_named(self, change, advice):
        harness = self.harness()

        run = harness.run(secrets={**harness.secrets, **change})

        assert run.report.error_type == "CredentialError"
        assert advice in run.report.error

    def test_expired_secret_differs_from_a_wrong_one(self):
        run = self.harness(quirks=["expired-secret"]).run()

        assert "client_secret has run out" in run.report.error

    @pytest.mark.parametrize("tenant", ["../x", "a/b", "a?b", "a b", "a#b"])
    def test_invalid_tenant_is_refused_before_anything_is_sent(self, tenant):
        harness = self.harness()

        run = harness.run(secrets={**harness.secrets, "tenant_id": tenant})

        assert "tenant_id is not a GUID or a domain" in run.report.error
        assert run.requests == 0


class Noting(InProcess):
    """Notes where requests go, and has the simulator answer them all."""

    def __init__(self, app, clock):
        super().__init__(app, clock=clock)
        self.sent = []

    def send(self, request, *args, **options):
        self.sent.append((request.url, request.body or b""))
        return super().send(request, *args, **options)


@pytest.mark.parametrize(
    ("url", "login", "audience"),
    [
        ("https://api.security.microsoft.com", "https://login.microsoftonline.com/", "securitycen"),
        ("https://eu.api.security.microsoft.com", "https://login.microsoftonline.com/", "securi"),
        ("https://api-gcc.securitycenter.microsoft.us", "https://login.microsoftonline.us/", "gcc"),
        ("https://proxy.example.com", "https://proxy.example.com/", "securitycenter.microsoft.com"),
        ("https://evil-microsoft.com", "https://evil-microsoft.com/", "securitycenter"),
    ],
)
def test_tokens_are_asked_for_in_the_cloud_of_the_url(url, login, audience):
    clock = VirtualClock()
    simulator = MicrosoftDefenderSimulator(World(hosts=1), clock=clock)
    noting = Noting(simulator.app, clock)
    job = Job(target=Integration("microsoft-defender", url), secrets=simulator.credentials)

    MicrosoftDefender(job, transport=noting, clock=clock).invoke()

    first, body = noting.sent[0]
    assert first.startswith(login)
    assert audience in str(body)
    assert {sent.startswith(url) for sent, _ in noting.sent[1:]} <= {True}


def test_with_no_role_at_all_the_run_fails_at_once():
    clock = VirtualClock()
    simulator = MicrosoftDefenderSimulator(World(hosts=5), clock=clock)
    powerless = simulator.client(frozenset())
    job = Job(target=Integration("microsoft-defender", simulator.url), secrets=powerless)
    defender = MicrosoftDefender(job, transport=InProcess(simulator.app, clock=clock), clock=clock)

    with pytest.raises(CredentialError, match=r"grant the application Machine\.Read\.All"):
        defender.validate_credentials()


def absent(simulator, request):
    """Return the simulator's own answer for a list that is not there."""
    simulator.world, kept = World(hosts=0), simulator.world
    try:
        return simulator.operate(request)
    finally:
        simulator.world = kept
