"""PAGING-1 looks at each listing by itself, by what the simulator has sent of it."""

from functools import cached_property
from typing import ClassVar

import pytest

from integrations.example import Example
from integrations.insightvm import InsightVM
from integrations.insightvm.client import ERRORS, Client
from integrations.insightvm.types import Envelope, FindingRow
from sdk.testing import Conformance, RuleResult, examine
from simulators.example import ExampleSimulator
from simulators.insightvm import InsightVMSimulator

NESTED = "findings: findings"
"""The listing below each asset, which is short in most worlds."""


class FirstFindings(Client):
    """Reads the first page of the findings of an asset, and takes it for all of them."""

    def findings(self, row):
        response = self._findings_page(row.id, 0, 4 * self.session.limits.page_size)
        return response.rows(response.json(Envelope).resources or [], FindingRow)


class ReadsFirstFindings(InsightVM):
    @cached_property
    def client(self):
        return FirstFindings(self.open_session(basic=("username", "password"), errors=ERRORS))


class Nested(Conformance):
    integration = ReadsFirstFindings
    simulator = InsightVMSimulator


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


class Reached(Healthy):
    unreached: ClassVar = {"cursor-hosts: hosts": "there are few hosts"}


def examined(subject):
    [found] = examine(subject, only=["PAGING-1"])
    return found


def test_listing_below_another_is_read_to_its_end():
    found = examined(Nested)

    assert found.ruling is RuleResult.FAILED
    assert f"{NESTED}: 8 rows of page 1 were read, and never the page after it" in found.message


def test_listing_that_is_read_to_its_end_is_kept():
    assert examined(Healthy).ruling is RuleResult.PASSED


def test_reason_for_a_listing_of_many_pages_is_refused():
    found = examined(Reached)

    assert found.ruling is RuleResult.FAILED
    assert "`unreached` names no quirk and no short listing: cursor-hosts" in found.message


@pytest.mark.parametrize(("hosts", "places"), [(0, [0]), (3, [0]), (4, [0, 1]), (7, [0, 1, 2])])
def test_journal_says_which_page_was_the_last(hosts, places):
    harness = Healthy().harness(hosts)

    harness.run()

    pages = [page for page in harness.simulator.journal.pages if page.size == 3]
    assert [page.place for page in pages] == places
    assert [page.is_last for page in pages] == [place == places[-1] for place in places]
    assert sum(page.rows for page in pages) == hosts
    assert len({page.walk for page in pages}) == 1
