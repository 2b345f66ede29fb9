"""Wiz keeps every rule, and copes with what only Wiz does."""

from typing import ClassVar

from integrations.wiz import Wiz
from sdk.testing import Conformance
from simulators.wiz import WizSimulator


class TestWiz(Conformance):
    integration = Wiz
    simulator = WizSimulator
    throttles: ClassVar = {"status:429:retry-after=60@*#2": 60.0}
