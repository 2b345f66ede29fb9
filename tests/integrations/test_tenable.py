"""Tenable keeps every rule, and copes with what only Tenable does (docs/contracts/tenable.md)."""

from typing import ClassVar

import pytest

from integrations.tenable import Tenable
from sdk import Asset, ConfigurationError
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators import RateLimit
from simulators.tenable import TenableSimulator
from simulators.tenable.documents.hosts import has_predecessor, retired_uuid


class TestTenable(Conformance):
    integration = Tenable
    simulator = TenableSimulator
    unreached: ClassVar = {
        "duplicate-429": "no other export of the account is running",
        "empty-404": "a run looks no single asset up",
        "malformed-nessus": "it reads exports, and no files of scans",
    }
    throttles: ClassVar = {
        "status:429:retry-after=30@vuln-export#1": 30.0,
        "status:429:retry-after=30@asset-chunk#2": 30.0,
        "status:429:retry-after=30@vuln-status#2": 30.0,
    }

    @pytest.mark.parametrize(("page_size", "sizes"), [(1, (100, 50)), (700, (700, 700))])
    def test_exports_use_chunks_of_an_allowed_size(self, page_size, sizes):
        harness = self.harness(limits=self.limits(page_size=page_size))

        harness.run()

        assets, findings = reversed([job.order for job in harness.simulator.jobs.all()])
        assert (assets.size, findings.size) == sizes
        assert "include_unlicensed" in findings.options
        assert findings.filters["state"] == ["OPEN", "REOPENED"]
        assert findings.filters["since"] < 1_100_000_000

    def test_a_vendor_that_lets_few_calls_through_is_read_to_the_end(self):
        harness = self.harness(self.many_hosts * 20)
        harness.simulator.rate_limit = RateLimit(3, 60)

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        assert not harness.expected().missing_or_invented(run.models)

    @pytest.mark.parametrize(
        "quirk",
        [
            *("no-session", "sparse-status", "duplicate-429", "error-export-once"),
            *("failed-chunk-once", "expired-chunks-once", "slow-export", "truncated-chunk"),
            *("empty-chunk", "string-port", "no-addresses", "empty-404"),
            "private-address-first",
        ],
    )
    def test_oddities_that_lose_nothing_are_complete(self, quirk):
        harness = self.harness(quirks=[quirk])

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        assert not harness.expected().missing_or_invented(run.models)

    @pytest.mark.parametrize(
        ("quirk", "error", "said"),
        [
            ("error-export", "VendorUnavailable", "timed out"),
            ("cancelled-export", "VendorUnavailable", "run again"),
            ("endless-export", "VendorUnavailable", "7200 s"),
            ("lost-chunk", "CursorExpired", "gone"),
            ("missing-chunk", "TotalMismatch", "3 of 4 chunks"),
            ("broken-chunk", "UnexpectedResponse", "chunk 3"),
        ],
    )
    def test_partial_export_is_named_and_its_rows_delivered(self, quirk, error, said):
        run = self.harness(quirks=[quirk]).run()

        assert run.report.outcome is Outcome.INCOMPLETE
        assert {stream.error_type for stream in run.report.streams} == {error}
        assert all(said in stream.error for stream in run.report.streams)
        assert run.models

    @pytest.mark.parametrize("kind", ["null-chunk", "empty-chunk-body"])
    @pytest.mark.parametrize(("where", "chunk"), [("first", 1), ("middle", 3), ("last", 5)])
    def test_chunk_without_rows_costs_only_itself(self, kind, where, chunk):
        run = self.harness(quirks=[f"{kind}-{where}"]).run()

        assert run.report.outcome is Outcome.INCOMPLETE
        assert all(f"could not read chunk {chunk} of" in one.error for one in run.report.streams)
        assert run.models

    def test_failed_chunks_show_in_the_list_of_jobs(self):
        run = self.harness(quirks=["failed-chunk"]).run()

        hosts, vulnerabilities = run.report.streams
        assert hosts.error_type == "TotalMismatch"
        assert "1 of 4 chunks failed" in vulnerabilities.error

    @pytest.mark.parametrize(
        ("quirk", "lost"), [("no-asset-export", "hosts"), ("no-vuln-export", "vulnerabilities")]
    )
    def test_missing_permission_costs_one_stream_with_advice(self, quirk, lost):
        run = self.harness(quirks=[quirk]).run()

        ends = {stream.name: stream for stream in run.report.streams}
        assert ends.pop(lost).error_type == "CredentialError"
        assert "Can View" in next(s.error for s in run.report.streams if s.name == lost)
        assert {stream.outcome for stream in ends.values()} == {Outcome.COMPLETE}

    @pytest.mark.parametrize("permissions", [0, 16])
    def test_user_without_a_role_is_refused_before_an_export(self, permissions):
        harness = self.harness()

        run = harness.run(secrets=harness.simulator.client(permissions))

        if permissions:
            assert run.report.outcome is Outcome.COMPLETE
        else:
            assert run.report.error_type == "CredentialError"
            assert "role" in run.report.error

    def test_refused_keys_are_answered_with_where_to_get_others(self):
        harness = self.harness()
        old = harness.secrets
        harness.simulator.renew_keys()

        run = harness.run(secrets=old)

        assert run.report.error_type == "CredentialError"
        assert "API Keys" in run.report.error
        assert run.requests == 1

    @pytest.mark.parametrize("odd", ["a;b", "a=b", "a b", "a\nb"])
    def test_key_with_a_line_break_is_refused_beforehand(self, odd):
        harness = self.harness()

        run = harness.run(secrets={**harness.secrets, "access_key": odd})

        assert run.report.error_type == "CredentialError"
        assert run.requests == 0

    def test_an_order_whose_answer_is_lost_is_not_made_twice(self):
        harness = self.harness(faults=["truncate@vuln-export#1"])

        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        assert harness.simulator.journal.count("vuln-export", 409) == 1
        assert len([j for j in harness.simulator.jobs.all() if j.kind == "vulns"]) == 1

    def test_no_two_runs_request_the_same_export(self):
        harness = self.harness()

        harness.run()
        harness.run()

        asked = [job.order.identity for job in harness.simulator.jobs.all()]
        assert len(asked) == len(set(asked)) == 4

    @pytest.mark.parametrize("days", ["1", "4", "200", "3650"])
    def test_findings_not_seen_for_longer_are_left_out_on_request(self, days):
        config = {"found_within_days": days}
        harness = self.harness(hosts=40)

        run = harness.run(config=config)

        assert run.report.outcome is Outcome.COMPLETE
        assert not harness.expected(config).missing_or_invented(run.models)

    @pytest.mark.parametrize("days", ["0", "-1", "3651", "many"])
    def test_days_out_of_bounds_are_refused_before_anything_is_asked(self, days):
        run = self.harness().run(config={"found_within_days": days})

        assert run.report.error_type == "ConfigurationError"
        assert run.requests == 0

    def test_terminated_asset_is_not_in_the_account(self):
        harness = self.harness()
        host = next(h for h in harness.simulator.world.hosts() if has_predecessor(h))
        gone = Asset(host.address, host.address, cloud_id=retired_uuid(host))

        assert not harness.capability().check_affiliation(gone)

    @pytest.mark.parametrize("odd", ["../session", "a/b", "x" * 65, "a b", ""])
    def test_foreign_id_is_never_looked_up(self, odd):
        harness = self.harness()
        asset = Asset("a.example.com", "192.0.2.1", cloud_id=odd)

        with pytest.raises(ConfigurationError):
            harness.capability().check_affiliation(asset)

        assert harness.wire.sent == []

    def test_the_next_run_asks_for_a_day_more_than_there_was_between(self):
        harness = self.harness()
        since = harness.clock.now()

        list(harness.capability().vulnerabilities(since=since))

        (job,) = (job for job in harness.simulator.jobs.all() if job.kind == "vulns")
        assert job.order.filters["since"] == int(since.timestamp())
        assert Tenable.since_overlap.total_seconds() == 86_400
