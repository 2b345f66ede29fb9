"""CrowdStrike Falcon against its simulator."""

from integrations.crowdstrike import CrowdStrike
from sdk.testing import Conformance
from simulators.crowdstrike import CrowdStrikeSimulator


class TestCrowdStrike(Conformance):
    """All rules."""

    integration = CrowdStrike
    simulator = CrowdStrikeSimulator
