"""One bad part of a stream costs that part only: it is named, and all others are delivered."""

import pytest

from integrations.crowdstrike import CrowdStrike
from integrations.microsoft_defender import MicrosoftDefender
from integrations.qualys import Qualys
from integrations.tenable import Tenable
from sdk.runner import Outcome
from sdk.testing import Conformance
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.microsoft_defender import MicrosoftDefenderSimulator as DefenderSimulator
from simulators.qualys import QualysSimulator
from simulators.tenable import TenableSimulator

# What is struck is not repeated by the session, and comes again when the part is read once more.
PARTS = [
    (Qualys, QualysSimulator, "detections", 2, "the detections of hosts"),
    (Qualys, QualysSimulator, "knowledge-base", 2, "what is known of the detections of hosts"),
    (CrowdStrike, CrowdStrikeSimulator, "vulnerabilities", 2, "the findings of hosts"),
    (MicrosoftDefender, DefenderSimulator, "machines-vulnerabilities", 2, "the findings of"),
    (MicrosoftDefender, DefenderSimulator, "vulnerabilities", 2, "what is known of the findings"),
    (Tenable, TenableSimulator, "vuln-chunk", 3, "chunk"),
    (Tenable, TenableSimulator, "asset-chunk", 3, "chunk"),
]


def harness_of(integration, simulator, *faults):
    kind = type("Parts", (Conformance,), {"integration": integration, "simulator": simulator})
    subject = kind()
    return subject.harness(25, faults=faults, limits=subject.limits(concurrency=1, batch_size=3))


@pytest.mark.parametrize(("integration", "simulator", "route", "tries", "named"), PARTS)
@pytest.mark.parametrize("place", [2, 3])
def test_bad_part_costs_only_itself(integration, simulator, route, tries, named, place):
    harness = harness_of(integration, simulator, f"html:200@{route}#{place}-{place + tries - 1}")

    run = harness.run()

    refused = [one for one in harness.simulator.journal.exchanges if one.faults]
    behind = [one for one in harness.simulator.journal.exchanges if one.route == refused[0].route]
    assert len(refused) == tries
    assert behind[-1].ordinal > refused[-1].ordinal
    assert run.report.outcome is Outcome.INCOMPLETE, run.summary
    assert named in next(filter(None, (stream.error for stream in run.report.streams)))
    cut_short = harness_of(integration, simulator, f"html:200@{route}#{place}-").run()
    assert run.models.keys() > cut_short.models.keys()


@pytest.mark.parametrize(("integration", "simulator", "route", "tries", "named"), PARTS)
def test_part_that_is_bad_once_is_read_again(integration, simulator, route, tries, named):
    harness = harness_of(integration, simulator, f"html:200@{route}#2-{tries}")

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not harness.expected().missing_or_invented(run.models)
