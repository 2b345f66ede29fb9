"""Apart: streams that need different requests fail apart, whatever is asked before they begin."""

from ....capability import Capability
from ....manifest import Stream
from ....runner.report import Outcome
from ..harness import check_honest
from ..rule import rule
from ..subject import Subject

DOWN = ("status:503", "html:502", "html:200", "reset")
"""How a route can be down; none of these says that the credentials are refused."""


def kinds(_: type) -> tuple[str, ...]:
    """Return the ways in which a route is down."""
    return DOWN


class Apart(Subject):
    """Only refused credentials end a run before it begins."""

    @rule("TROUBLE-13", "a route that is down costs only the streams that need it", cases=kinds)
    def test_a_route_that_is_down_leaves_other_streams_alone(self, case: str) -> None:
        """The question what an account may do comes first, and may meet a vendor in trouble.

        Each route of a run is down from its first call on. A stream that does not call it where it
        runs alone is complete all the same. Source: docs/decisions/0015-streams-apart.md.
        """
        needed = {stream.name: self._asked_by(stream) for stream in self.integration.streams}
        for route in sorted(self.small_calls):
            fault = f"{case}@{route}#1-"
            harness = self.small_harness(fault)
            run = harness.run()
            check_honest(harness, run, fault)
            ends = {stream.name: stream.outcome for stream in run.report.streams}
            for name, routes in needed.items():
                well = route in routes or ends.get(name) is Outcome.COMPLETE
                assert well, f"{fault}: {name} does not need that route, and yet: {run.summary}"

    def _asked_by(self, stream: Stream) -> frozenset[str]:
        """Return the routes that a stream calls where nothing runs before or beside it."""
        harness = self.small_harness(integration=alone(self.integration, stream))
        harness.run()
        return frozenset(harness.asked())


def alone(integration: type[Capability], stream: Stream) -> type[Capability]:
    """Return the integration with one of its streams, and without a look at the credentials."""

    def validate_credentials(_: Capability) -> None:
        """Prove nothing."""

    found: type[Capability] = type(
        integration.__name__, (integration,), {"validate_credentials": validate_credentials}
    )
    found.streams = (stream,)
    return found
