"""Qualys keeps every rule, and copes with what only Qualys does (docs/contracts/qualys.md)."""

from typing import ClassVar

import pytest

from integrations.qualys import Qualys
from integrations.qualys.client import LONGEST_URL
from sdk.core.journal import Kind
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators.qualys import QualysSimulator


class TestQualys(Conformance):
    integration = Qualys
    simulator = QualysSimulator
    unreached: ClassVar = {
        "retired-versions": "it calls the versions that go on",
        "id-ranges": "it asks for hosts with all their details, and such ids are never joined",
        "truncated-knowledge-base": "it asks for less QIDs at once than a page holds",
        "gateway-elsewhere": "it logs in with name and password, without the gateway",
    }
    throttles: ClassVar = {
        "status:409:code=1965:wait=750@*#2": 750.0,
        "status:409:code=1960@*#2": 30.0,
        "status:409:code=1920@detections#1": 30.0,
    }

    @pytest.mark.parametrize("code", ["2003", "2011"])
    def test_a_409_that_is_no_throttling_is_not_repeated(self, code):
        harness = self.harness(faults=[f"status:409:code={code}@detections#1"])

        run = harness.run()

        vulnerabilities = run.report.streams[1]
        assert vulnerabilities.error_type == "CredentialError"
        assert vulnerabilities.retries == 0
        assert run.report.streams[0].outcome is Outcome.COMPLETE

    def test_an_expired_account_answers_200_and_is_refused(self):
        harness = self.harness(quirks=["account-expired"])

        run = harness.run()

        assert run.report.error_type == "CredentialError"
        assert "2001" in run.report.error
        assert run.requests == 1

    def test_forbidden_knowledge_base_loses_no_host(self):
        harness = self.harness(quirks=["no-knowledge-base"])

        run = harness.run()

        hosts, vulnerabilities = run.report.streams
        assert hosts.outcome is Outcome.COMPLETE
        assert vulnerabilities.error_type == "CredentialError"

    def test_each_entry_of_the_knowledge_base_is_asked_for_once(self):
        harness = self.harness(limits=self.limits(batch_size=1))

        harness.run()

        asked = harness.asked()["knowledge-base"]
        assert asked <= len({row.weakness.identifier for row in found(harness)})

    def test_host_purged_between_two_requests_is_missing(self):
        harness = self.harness()
        world = harness.simulator.world
        purged = next(host for host in world.hosts() if host.weaknesses)

        def purge_before_detections(_number):
            listed = harness.asked().get("hosts", 0) > 1 + len(world) // self.page_size
            if listed and purged in world.hosts():
                world.remove(purged.index)

        harness.wire.before = purge_before_detections
        run = harness.run()

        assert purged not in world.hosts()
        assert run.report.outcome is Outcome.COMPLETE
        assert harness.expected().kept.keys() <= run.models.keys()

    def test_many_ids_are_sent_as_a_form_and_few_in_the_url(self):
        harness = self.harness(300, limits=self.limits(batch_size=1000, page_size=1000))

        run = harness.run()

        calls = [event.facts for event in run.events if event.kind is Kind.REQUEST]
        methods = {operation: set() for operation in ("hosts", "detections", "knowledge base")}
        for call in calls:
            methods[call["operation"]].add(call["method"])
        assert run.models.keys() == harness.expected().kept.keys()
        assert methods["hosts"] == {"GET"}
        assert methods["detections"] == {"POST"}
        assert max(len(sent.url) for sent in harness.wire.sent) <= LONGEST_URL


def found(harness):
    """Return all findings on all hosts."""
    return [finding for host in harness.simulator.world.hosts() for finding in host.weaknesses]


@pytest.mark.parametrize("fault", ["empty@knowledge-base#1", "half@knowledge-base#1"])
def test_entry_left_out_of_the_base_is_asked_for_again(fault):
    harness = TestQualys().harness(faults=[fault])

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE
    assert not harness.expected().missing_or_invented(run.models)


@pytest.mark.parametrize("number", range(1, 6))
def test_any_entry_left_out_of_the_base_is_asked_for_again(number):
    subject = TestQualys()
    fault = f"empty@knowledge-base#{number}"
    harness = subject.harness(faults=[fault], limits=subject.limits(batch_size=1))

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE
    assert not harness.expected().missing_or_invented(run.models)
