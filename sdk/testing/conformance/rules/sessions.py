"""Sessions: at the declared rate, each call bounded in time, opened once and closed at the end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ....capability import Capability
from ....http import Session
from ...simulator import SimulatedExchange
from ..harness import Harness
from ..rule import rule
from ..subject import Subject, not_applicable

FEW_CALLS: Final = 4
"""Put in place of the declared number of calls a window, so that a small world needs several."""

ROUNDING_SECONDS: Final = 1e-6

LONGEST_TIMEOUT_SECONDS: Final = 600.0
"""A socket that says nothing for longer is dead, whatever the vendor."""


class Watched:
    """An integration whose sessions are noted in `sessions`."""

    def __init__(self, integration: type[Capability]) -> None:
        self.sessions: list[Session] = []

        def open_session(capability: Capability, **options: Any) -> Session:
            session = integration.open_session(capability, **options)
            self.sessions.append(session)
            return session

        self.integration = type(
            integration.__name__, (integration,), {"open_session": open_session}
        )


class Sessions(Subject):
    """What is sent is the Session's affair; how many there are, and what they declare, is not."""

    @rule("MANNERS-9", "never more requests in a window than the rate it declares")
    def test_calls_keep_to_the_declared_rate(self) -> None:
        """A gate that each thread or batch has for itself holds back no request.

        The declared number of calls is lowered, so that a small world needs several windows of
        them. Source: conjure-java-runtime#786 (one limiter for all workers), docs/platform.md 5.8,
        docs/checklists.md (7: no rate limiting).
        """
        declared = self.integration.limits
        if declared.calls is None:
            not_applicable("its limits declare no rate of calls")
        harness = self.harness(limits=self.limits(calls=FEW_CALLS))

        harness.run()

        seconds = declared.per_seconds
        for route, starts in _starts(harness, by_route=declared.by_operation).items():
            most = _most_in(starts, seconds)
            allowed = f"{FEW_CALLS} are allowed"
            assert most <= FEW_CALLS, f"{most} calls{route} in {seconds:g} s, {allowed}"

    @rule("MANNERS-10", "every request has a timeout, and one that ends")
    def test_every_request_has_a_timeout(self) -> None:
        """A socket that goes silent holds a run for ever, and its lock, and its memory.

        Source: docs/platform.md 5.8, docs/checklists.md (3: missing timeouts).
        """
        harness, _ = self.plain()

        waits = [sent.timeout_seconds for sent in harness.wire.sent]
        endless = waits.count(None)
        assert not endless, f"{endless} of {len(waits)} requests have no timeout"
        longest = max((wait for wait in waits if wait is not None), default=0.0)
        assert longest <= LONGEST_TIMEOUT_SECONDS, f"a request would wait for {longest:g} s"

    @rule("MANNERS-11", "sessions are opened once for all calls, and closed at the end")
    def test_sessions_are_few_and_closed(self) -> None:
        """A session has its own connections, limits and token; a new one knows of no other.

        A larger world needs more calls, but not more sessions. Source: docs/checklists.md (client
        reuse, resource clean-up), docs/decisions/0019-session.md.
        """
        numbers = {}
        for hosts in (self.few_hosts, self.many_hosts):
            watched = Watched(self.integration)
            harness = self.harness(hosts, integration=watched.integration)
            harness.run()
            numbers[hosts] = len(watched.sessions)
            still_open = [session for session in watched.sessions if _answers(harness, session)]
            assert not still_open, f"{len(still_open)} of {numbers[hosts]} sessions are left open"

        assert len(set(numbers.values())) == 1, (
            f"opens {numbers[self.few_hosts]} sessions for {self.few_hosts} hosts, "
            f"and {numbers[self.many_hosts]} for {self.many_hosts}"
        )


def _starts(harness: Harness, *, by_route: bool) -> dict[str, list[float]]:
    """Return the times of authenticated calls, by route if routes are counted apart."""
    starts = defaultdict(list)
    for exchange in _authenticated(harness.simulator.journal.exchanges):
        starts[f" of {exchange.route}" if by_route else ""].append(exchange.started)
    return starts


def _authenticated(exchanges: Iterable[SimulatedExchange]) -> Iterator[SimulatedExchange]:
    return (exchange for exchange in exchanges if exchange.authenticated)


def _most_in(starts: list[float], seconds: float) -> int:
    """Return the most requests that began in any window of that length."""
    ordered = sorted(starts)
    return max(
        sum(begin <= start < begin + seconds - ROUNDING_SECONDS for start in ordered)
        for begin in ordered
    )


def _answers(harness: Harness, session: Session) -> bool:
    """Return True if the session still sends, once the run is over."""
    asked = len(harness.wire.sent)
    try:
        session.get("/")
    except Exception:  # noqa: BLE001 - a closed session may refuse as it likes, but sends nothing
        return len(harness.wire.sent) > asked
    return True
