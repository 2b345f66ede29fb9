"""Where the list of hosts ends with an error, what is on those that were read is delivered."""

import pytest

from integrations.crowdstrike import CrowdStrike
from integrations.microsoft_defender import MicrosoftDefender
from integrations.qualys import Qualys
from sdk.models import Risk
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.microsoft_defender import MicrosoftDefenderSimulator as DefenderSimulator
from simulators.qualys import QualysSimulator

VENDORS = [
    (CrowdStrike, CrowdStrikeSimulator, "devices"),
    (MicrosoftDefender, DefenderSimulator, "machines"),
    (Qualys, QualysSimulator, "hosts"),
]
HOSTS, FINDINGS = {"importVulnerabilities": "false"}, {"importAssets": "false"}
TROUBLES = ["status:500", "html:200", "reset", "truncate:1"]


def subject(integration, simulator):
    return type("It", (Conformance,), {"integration": integration, "simulator": simulator})()


def risks(run, hosts):
    found = (model for model in run.models.values() if isinstance(model, Risk))
    return {one.key for one in found if getattr(one.target, "target", one.target).key in hosts}


@pytest.mark.parametrize("batch_size", [3, 100])
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(("integration", "simulator", "hosts"), VENDORS)
def test_risks_of_hosts_before_an_error_are_delivered(
    integration, simulator, hosts, trouble, batch_size
):
    of_vendor = subject(integration, simulator)
    limits = of_vendor.limits(page_size=5, batch_size=batch_size)
    fault = f"{trouble}@{hosts}#3-"

    whole = of_vendor.harness(20, limits=limits).run(config=FINDINGS)
    listed = of_vendor.harness(20, faults=[fault], limits=limits).run(config=HOSTS)
    cut = of_vendor.harness(20, faults=[fault], limits=limits).run(config=FINDINGS)

    assert cut.report.outcome is Outcome.INCOMPLETE
    # A probe of hosts is a call as well, so that less may be listed than was read for findings.
    assert risks(cut, cut.models) >= risks(whole, listed.models) != set()
