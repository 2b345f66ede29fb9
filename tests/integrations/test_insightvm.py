"""InsightVM keeps every rule, and copes with what only its console does (contracts/insightvm.md)."""

from typing import ClassVar

import pytest

from integrations.insightvm import InsightVM
from sdk.testing import Conformance
from simulators.insightvm import InsightVMSimulator


class TestInsightVM(Conformance):
    integration = InsightVM
    simulator = InsightVMSimulator
