"""Defender keeps every rule, and copes with what only Defender does."""

from integrations.microsoft_defender import MicrosoftDefender
from sdk.testing import Conformance
from simulators.microsoft_defender import MicrosoftDefenderSimulator


class TestMicrosoftDefender(Conformance):
    integration = MicrosoftDefender
    simulator = MicrosoftDefenderSimulator
    throttles = {"status:429:retry-after=60@*#2": 60.0}
