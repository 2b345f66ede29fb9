"""Trouble: a vendor in difficulties is waited for or reported, and never read as having less."""

from collections.abc import Mapping

from ....errors import CredentialError
from ....runner.report import Outcome
from ..fault_cases import fault_cases, faults_of
from ..harness import check_complete, check_honest, check_loud
from ..rule import rule
from ..subject import Subject

SLOW_SECONDS = 6.0
"""An answer after this long is slow, and still in time."""


def transient_faults(_: type) -> tuple[str, ...]:
    """Return the faults that go away when the request is repeated."""
    return ("status:503@*#2", "html:502@*#2", "reset@*#2", "truncate@*#2", "slow:600@*#2")


def throttles(subject: type[Subject]) -> list[str]:
    """Return the vendor's own ways to ask for a pause."""
    return list(subject.throttles)


class Faults(Subject):
    """Faults in each call of a walk, one after the other; no walk may come up short."""

    @rule(
        "TROUBLE-1",
        "when a vendor asks to wait, the run waits as long as the vendor says and goes on",
        cases=throttles,
        required=True,
    )
    def test_waits_as_long_as_required(self, case: str) -> None:
        """Less is refused again and may cost the account, much more is an outage.

        Source: docs/contracts/qualys.md 4 (409 with the seconds in a header), docs/platform.md 5.8,
        RFC 9110 10.2.3 (Retry-After).
        """
        required = self.throttles[case]
        harness = self.harness(faults=[case])

        run = harness.run()

        refused = sum(bool(exchange.faults) for exchange in harness.simulator.journal.exchanges)
        assert refused, f"no request met {case}: name another route or ordinal"
        check_complete(harness, run)
        assert required <= run.seconds <= 1.5 * required * refused, (
            f"waited {run.seconds} s, not {required} s"
        )

    @rule(
        "TROUBLE-2",
        "a vendor that never stops asking to wait ends the stream with an error",
        cases=throttles,
    )
    def test_endless_throttling_is_given_up(self, case: str) -> None:
        """Retries have a bound, and what is missing then is reported.

        Source: docs/platform.md 5.8 (initial + n attempts), docs/decisions/0018-retry.md.
        """
        harness = self.harness(faults=[f"{case}-"])

        check_loud(harness.run(), f"{case}-")

    @rule(
        "TROUBLE-3",
        "whatever happens to a request, the stream is complete or says why not",
        cases=fault_cases,
    )
    def test_gives_up_loudly_never_short(self, case: str) -> None:
        """The worst bug there is: an error read as an empty list, whose items are then deleted.

        Each call of a walk fails in turn, with one fault of each group that the SDK treats in one
        way; every fault stays from the first call of a route, the second or the last. A stream
        may be repeated and complete, or incomplete with a typed error; what has arrived is right
        either way. Source: docs/decisions/0005-never-short.md, docs/contracts/qualys.md 2 (errors
        under 200).
        """
        for fault in faults_of(case, self.small_calls):
            harness = self.small_harness(fault)
            check_honest(harness, harness.run(), fault)

    @rule("TROUBLE-4", "a response that is slow but in time is waited for")
    def test_slow_answers_are_waited_for(self) -> None:
        """Qualys streams a large page for minutes. Source: docs/contracts/qualys.md 7.7."""
        harness = self.harness(self.few_hosts, faults=[f"slow:{SLOW_SECONDS:g}@*"])

        check_complete(harness, harness.run())

    @rule("TROUBLE-5", "refused credentials are not tried again")
    def test_refused_credentials_are_not_retried(self) -> None:
        """Repeating a wrong password locks accounts, and no data may be asked for with it.

        Source: docs/platform.md 5.6, docs/decisions/0018-retry.md.
        """
        harness = self.harness()
        wrong = {name: f"wrong-{value[::-1]}" for name, value in harness.secrets.items()}

        run = harness.run(secrets=wrong)

        assert run.report.outcome is Outcome.FAILED, run.summary
        assert run.report.error_type == CredentialError.__name__, run.summary
        repeated = {route: calls for route, calls in harness.asked().items() if calls > 1}
        assert not repeated, f"asked more than once with refused credentials: {repeated}"

    @rule("TROUBLE-6", "a missing or empty secret is named before anything is sent")
    def test_a_missing_secret_is_named_before_any_request(self) -> None:
        """The name of the key helps, its value never may. Source: docs/platform.md 5.6."""
        harness = self.harness()
        given = harness.secrets
        for name in given:
            for secrets in (_without(given, name), {**given, name: ""}):
                run = harness.run(secrets=secrets)
                assert run.report.error_type == CredentialError.__name__, run.summary
                assert name in run.report.error, f"{run.report.error!r} does not name {name!r}"
                assert not run.requests, f"{run.requests} requests without the secret {name!r}"

    @rule("TROUBLE-9", "a transient fault does not cost the run", cases=transient_faults)
    def test_a_transient_fault_does_not_end_the_run(self, case: str) -> None:
        """Long walks meet a gateway that restarts; a call that only reads is simply made again.

        The second call of every route fails. Source: docs/platform.md 5.8,
        docs/decisions/0018-retry.md.
        """
        harness = self.harness(faults=[case])

        check_complete(harness, harness.run())


def _without(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in given.items() if other != name}
