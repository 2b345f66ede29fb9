"""Any fault at any call, several at once, in any small world: complete, or loud and never short.

The kit strikes each call of a walk with the faults that every vendor has (TROUBLE-3). Here the
calls that tell most are struck with all else that the catalogue has, the vendor's own codes among
it, and Hypothesis writes scripts of several. `drip` needs a socket, which there is not here.
"""

from functools import cache
from importlib import import_module
from typing import ClassVar

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from integrations.crowdstrike import CrowdStrike
from integrations.example import Example
from integrations.qualys import Qualys
from sdk import registry
from sdk.testing import Conformance
from sdk.testing.conformance.fault_cases import GROUPS
from sdk.testing.conformance.harness import check_honest
from sdk.testing.search.scenario import hold
from sdk.testing.search.strategies import scenarios
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.example import ExampleSimulator
from simulators.qualys import QualysSimulator
from simulators.qualys.responses import CODES

pytestmark = pytest.mark.slow

VENDORS = registry.names("integrations")
SINGLE = {
    *(f"status:{status}" for status in (202, 204, 206, 302, 304, 401, 404, 408, 409, 414, 418)),
    *(f"status:{status}" for status in (429, 501, 502, 504)),
    *("status:429:retry-after=9", "status:503:retry-after-date=9", "status:429:retry-after=99999"),
    *("html", "html:403", "html:429", "html:503", "truncate:1", "slow:5", "slow:9999"),
} - {kind for group in GROUPS.values() for kind in group}
"""What the kit's own list of faults does not have."""


class ExampleSubject(Conformance):
    integration = Example
    simulator = ExampleSimulator
    own: ClassVar = ()


class QualysSubject(Conformance):
    integration = Qualys
    simulator = QualysSimulator
    own: ClassVar = tuple(f"status:{status}:code={code}" for code, (status, _) in CODES.items())


class CrowdStrikeSubject(Conformance):
    integration = CrowdStrike
    simulator = CrowdStrikeSimulator
    own: ClassVar = tuple(f"status:200:code={code}" for code in (400, 401, 403, 404, 429, 503))


class DiscoverSubject(CrowdStrikeSubject):
    """Falcon with everything on that it can be asked for."""

    config: ClassVar = {"include_unmanaged": "true"}
    quirks: ClassVar = ("hosts-without-sensor", "unmanaged-twins")


SUBJECTS = (ExampleSubject, QualysSubject, CrowdStrikeSubject, DiscoverSubject)
"""Those whose calls are struck one by one; scripts are written for all vendors there are."""


@cache
def asked(subject):
    """Return the number of requests of an undisturbed run over the small world, by operation."""
    harness = small(subject)
    check_honest(harness, harness.run(), "undisturbed")
    return harness.asked()


def small(subject, *faults):
    """Return five hosts on pages of two, in which every listing has a second boundary."""
    limits = subject().limits(page_size=2, batch_size=3)
    return subject().harness(subject.few_hosts, faults=faults, limits=limits)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [(subject, kind) for subject in SUBJECTS for kind in sorted({*SINGLE, *subject.own})],
)
def test_every_fault_at_any_call_ends_complete_or_loud(subject, kind):
    asked_before = asked(CrowdStrikeSubject) if subject is DiscoverSubject else {}
    for route, calls in asked(subject).items():
        for ordinal in telling(range(1 + asked_before.get(route, 0), calls + 1)):
            harness = small(subject, f"{kind}@{route}#{ordinal}")
            run = harness.run()
            check_honest(harness, run, f"{kind}@{route}#{ordinal}")
            assert not harness.expected().wrong_fields(run.models)


def telling(ordinals):
    """Return the first request of an operation, and the last; the kit injects faults into each."""
    return sorted({*ordinals[:1], *ordinals[-1:]})


def own_subject(name):
    """Return the conformance class in a vendor's own test."""
    module = import_module(f"{__package__}.test_{name.replace('-', '_')}")
    found = (kind for kind in vars(module).values() if isinstance(kind, type))
    return next(kind for kind in found if Conformance in kind.__mro__[1:])


@cache
def scripts(name):
    subject = DiscoverSubject if name == "discover" else own_subject(name)
    return subject, scenarios(subject, most_hosts=8, most_faults=5)


@pytest.mark.parametrize("name", [*VENDORS, "discover"])
@given(data=st.data())
def test_several_faults_in_any_world_end_complete_or_loud(name, data):
    subject, any_scenario = scripts(name)

    run = hold(subject, data.draw(any_scenario))

    event(str(run.report.outcome))
