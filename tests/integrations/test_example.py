"""The example keeps every rule, however it pages and through the vendor's client."""

from typing import ClassVar

import pytest

from integrations.example import Example
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators.example import ExampleSimulator


class TestExample(Conformance):
    integration = Example
    simulator = ExampleSimulator

    def test_a_token_that_may_not_read_hosts_is_refused_loudly(self):
        harness = self.harness()

        run = harness.run(secrets={"token": harness.simulator.limited_token})

        assert run.report.outcome is Outcome.FAILED
        assert {stream.error_type for stream in run.report.streams} == {"CredentialError"}

    def test_a_malformed_row_is_counted_and_named_and_the_rest_kept(self):
        harness = self.harness(quirks=["malformed-row"])

        run = harness.run()

        assert run.report.outcome is Outcome.INCOMPLETE
        assert [stream.row_errors for stream in run.report.streams] == [1, 1]
        assert all(len(stream.row_errors_named) == 1 for stream in run.report.streams)
        assert run.models.keys() == harness.expected().kept.keys()

    def test_unknown_style_of_paging_is_refused_beforehand(self):
        run = self.harness().run(config={"paging": "by-hand"})

        assert run.report.error_type == "ConfigurationError"
        assert "cursor, page, offset" in run.report.error
        assert run.requests == 0

    @pytest.mark.parametrize(
        ("quirk", "error"),
        [
            ("repeated-cursor", "RepeatedCursor"),
            ("cursor-cycle", "CursorCycle"),
            ("same-rows", "NoProgress"),
            ("endless-empty", "NoProgress"),
        ],
    )
    def test_endless_listing_is_named_and_its_rows_delivered(self, quirk, error):
        run = self.harness(quirks=[quirk]).run()

        assert {stream.error_type for stream in run.report.streams} == {error}
        assert run.report.outcome is Outcome.INCOMPLETE
        assert run.models


class TestExampleByNextURL(TestExample):
    config: ClassVar = {"paging": "next-url"}

    def test_a_next_page_elsewhere_is_not_asked_for(self):
        harness = self.harness(quirks=["foreign-next-url"])

        run = harness.run()

        assert {stream.error_type for stream in run.report.streams} == {"ForeignURL"}
        assert harness.wire.strays == []


class TestExampleByLink(TestExample):
    config: ClassVar = {"paging": "link"}

    @pytest.mark.parametrize(
        ("quirk", "error", "outcome"),
        [
            ("foreign-next-url", "ForeignURL", Outcome.INCOMPLETE),
            ("cut-link", "UnexpectedResponse", Outcome.FAILED),
        ],
    )
    def test_a_link_that_leads_nowhere_is_no_end(self, quirk, error, outcome):
        harness = self.harness(quirks=[quirk])

        run = harness.run()

        assert {stream.error_type for stream in run.report.streams} == {error}
        assert run.report.outcome is outcome
        assert harness.wire.strays == []


class TestExampleByPage(Conformance):
    integration = Example
    simulator = ExampleSimulator
    config: ClassVar = {"paging": "page"}


class TestExampleByOffset(Conformance):
    integration = Example
    simulator = ExampleSimulator
    config: ClassVar = {"paging": "offset"}


class TestExampleBySDK(TestExample):
    config: ClassVar = {"paging": "sdk"}
