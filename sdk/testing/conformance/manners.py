"""Manners: how an integration behaves as a guest, and what it never lets slip."""

import base64
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.utils import default_user_agent
from urllib3 import HTTPResponse

from ...errors import CredentialError
from ...model import to_json
from .bench import Bench, Run, check_complete
from .rule import rule
from .subject import Subject

SHORTEST_SECRET = 6
"""Anything shorter is found everywhere by accident."""

LIGHT_CALLS = 3
"""Calls that proving credentials may take: a token, a look at the account, a permission."""


def concurrencies(_: type) -> tuple[str, ...]:
    """Bounds that are tried."""
    return ("1", "2", "4")


def indiscretions(_: type) -> tuple[str, ...]:
    """Statuses under which a vendor's answer repeats what it was sent."""
    return ("200", "400", "401", "500")


class Manners(Subject):
    """A vendor notices these, often before its customer does."""

    @rule("MANNERS-1", "never more calls of one kind at once than allowed", cases=concurrencies)
    def test_concurrency_stays_within_the_limit(self, case: str) -> None:
        """Too many at once is refused or slows the vendor's own users down.

        Vendors count per kind of call (contracts/qualys.md 3). Source: domain.md 5.5.
        """
        allowed = int(case)
        bench = self.bench(limits=self.limits(concurrency=allowed, batch_size=1))
        bench.simulator.concurrency_limit = None
        bench.simulator.latency_seconds = 0.5

        check_complete(bench, bench.run())

        most = max(exchange.running for exchange in bench.simulator.journal.exchanges)
        assert most <= allowed, f"{most} calls of one kind at once, {allowed} allowed"
        # One thread may read the next page of ids while the others look up those of the last.
        total = bench.wire.most_at_once
        assert total <= allowed + 1, f"{total} calls at once, {allowed} allowed"

    @rule("MANNERS-2", "within its own limits it is never refused")
    def test_its_own_limits_suit_the_vendor(self) -> None:
        """What an integration declares must be what a standard account allows.

        Source: the vendor's contract (contracts/qualys.md 3: two calls at once).
        """
        large = self.limits(page_size=self.many_hosts, batch_size=1)
        bench = self.bench(self.many_hosts, limits=large)
        bench.simulator.latency_seconds = 0.5

        check_complete(bench, bench.run())

        exchanges = bench.simulator.journal.exchanges
        refused = {exchange.status for exchange in exchanges if exchange.status >= 400}
        assert not refused, f"refused with {sorted(refused)} at its own limits"

    @rule("MANNERS-3", "credentials are proven first, by a real and cheap call")
    def test_credentials_are_proven_by_a_real_call(self) -> None:
        """That a secret is not empty proves nothing, and every account is set up wrong once.

        Source: domain.md 5.2 (P0 3) and 5.6 (a field check alone is an anti-pattern).
        """
        bench = self.bench()
        with bench.capability() as capability:
            capability.validate_credentials()
        first = [exchange.route for exchange in bench.simulator.journal.exchanges]
        proven = any(exchange.authenticated for exchange in bench.simulator.journal.exchanges)
        assert proven, "validate_credentials makes no authenticated call"
        assert len(first) <= LIGHT_CALLS, f"validate_credentials makes {len(first)} calls"

        bench.run()

        begun = [exchange.route for exchange in bench.simulator.journal.exchanges]
        again = begun[len(first) : 2 * len(first)]
        assert again == first, f"a run begins with {again}, not with {first}"

    @rule("MANNERS-4", "wrong credentials do not pass for right ones")
    def test_wrong_credentials_are_found_out(self) -> None:
        """Some vendors answer 200 to an expired account. Source: contracts/qualys.md 2."""
        bench = self.bench()
        wrong = {name: f"wrong-{value[::-1]}" for name, value in bench.secrets.items()}

        with bench.capability(secrets=wrong) as capability:
            try:
                capability.validate_credentials()
            except CredentialError:
                return
        raise AssertionError("validate_credentials accepts wrong credentials")

    @rule("MANNERS-5", "every request says who is asking")
    def test_requests_carry_our_user_agent(self) -> None:
        """A vendor that can name the client calls before it blocks. Source: style.md 10 c."""
        bench = self.bench()

        bench.run()

        names = {sent.user_agent for sent in bench.wire.sent}
        anonymous = {name for name in names if not name or name == default_user_agent()}
        assert not anonymous, f"requests as {anonymous}"

    @rule("MANNERS-6", "no secret shows, not even one that the vendor repeats", cases=indiscretions)
    def test_no_secret_shows(self, case: str) -> None:
        """Logs, errors, reports, journals and models leave the machine; secrets may not.

        The vendor's third answer is replaced by one that holds the request's headers and every
        secret, plain and encoded. Source: domain.md 5.6, peers.md 0.7.
        """
        bench = self.bench()
        bench.wire.answer = _Indiscreet(bench, int(case)).replace
        with _listening() as heard:
            capability = bench.capability()
            run = bench.run(capability)

        names = map(repr, (capability, capability.job, capability.environment.journal))
        shown = "\n".join((*heard, *names, *_everything(run)))
        for secret in filter(_recognisable, bench.secrets.values()):
            for form in _forms(secret):
                assert form not in shown, f"a secret shows as {form[:2]}...: {_around(form, shown)}"

    @rule("MANNERS-7", "it asks only what the vendor knows")
    def test_nothing_unknown_is_asked(self) -> None:
        """A parameter that is ignored, or a route that is gone, is a filter or a page that is lost.

        Source: elastic/stream (an unmatched request fails the test), style.md 4.2.
        """
        bench = self.bench()

        bench.run()

        unmatched = bench.simulator.journal.unmatched
        assert not unmatched, f"{len(unmatched)} odd calls: {unmatched[0]}"

    @rule("MANNERS-8", "every request goes to the linked account's URL")
    def test_requests_go_to_the_account_only(self) -> None:
        """Customers have pods, regions and proxies; a fixed address leaks data past them.

        Source: domain.md 1.6 (the integration's value), contracts/qualys.md 1.
        """
        bench = self.bench()

        run = bench.run()

        assert not bench.wire.strays, f"a request left for {bench.wire.strays[0]}"
        assert run.requests, "nothing was asked for"


class _Indiscreet:
    """Replaces the third answer, which comes after the credentials were proven."""

    def __init__(self, bench: Bench, status: int) -> None:
        self._bench = bench
        self._status = status
        self._answers = 0

    def replace(self, request: PreparedRequest, response: Response) -> Response:
        """An answer that repeats the request's headers and body, and every secret."""
        self._answers += 1
        if self._answers >= 3:
            return self._build(request, (*self._bench.secrets.values(), *_headers(request)))
        return response

    def _build(self, request: PreparedRequest, secrets: tuple[str, ...]) -> Response:
        body = " ".join((*secrets, str(request.body))).encode()
        headers = {"Content-Type": "text/plain", "X-Request-Id": quote(" ".join(secrets))}
        told = HTTPResponse(
            io.BytesIO(body), headers=headers, status=self._status, preload_content=False
        )
        return HTTPAdapter().build_response(request, told)


def _headers(request: PreparedRequest) -> list[str]:
    return [str(value) for value in request.headers.values()]


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Every log record of any logger while the context lasts, with its extras and traceback."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"{self.format(record)} {vars(record)}")

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(ear)


def _everything(run: Run) -> Iterator[str]:
    """Whatever a run leaves behind, as text."""
    yield run.report.to_json().decode()
    yield repr(run.report)
    for event in run.events:
        yield repr(event)
    for model in run.models.values():
        yield to_json(model).decode()


def _recognisable(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET


def _forms(secret: str) -> set[str]:
    """A secret as it is, for URLs, and in the middle of a Basic header."""
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {secret, quote(secret, safe=""), encoded[: len(encoded) // 4 * 4]}


def _around(form: str, shown: str) -> str:
    place = shown.index(form)
    return shown[max(0, place - 80) : place]
