"""Manners: how an integration behaves as a guest."""

from typing import Final

from msgspec.structs import replace
from requests import PreparedRequest, Response
from requests.utils import default_user_agent

from ....errors import ConfigurationError, CredentialError
from ..harness import check_complete
from ..rule import rule
from ..subject import Subject

FORBIDDEN: Final = ("P", "F", "FR", "D")
"""Pending, frozen, frozen and rejected, deleted."""

LIGHT_CALLS = 3
"""Calls that proving credentials may take: a token, a look at the account, a permission."""

ACCOUNTS: Final = (2, 60)
"""Hosts of a small account and of a larger one."""

MOST_GROWTH: Final = 4
"""So many times as much may come from the larger one: rows differ in length."""


def concurrencies(_: type) -> tuple[str, ...]:
    """Return the bounds that are tried."""
    return ("1", "2", "4")


class RateLimits(Subject):
    """A vendor notices these, often before its customer does."""

    @rule(
        "MANNERS-1", "never more concurrent requests of one kind than allowed", cases=concurrencies
    )
    def test_concurrency_stays_within_the_limit(self, case: str) -> None:
        """Too many at once is refused or slows the vendor's own users down.

        Vendors count per kind of call (docs/contracts/qualys.md 3). Source: docs/platform.md 5.5.
        """
        allowed = int(case)
        harness = self.harness(limits=self.limits(concurrency=allowed, batch_size=1))
        harness.simulator.concurrency_limit = None
        harness.simulator.latency_seconds = 0.5

        check_complete(harness, harness.run())

        most = max(exchange.running for exchange in harness.simulator.journal.exchanges)
        assert most <= allowed, f"{most} calls of one kind concurrently, {allowed} allowed"
        # One thread may read the next page of ids while the others look up those of the last.
        total = harness.wire.most_at_once
        assert total <= allowed + 1, f"{total} concurrent requests, {allowed} allowed"

    @rule("MANNERS-2", "within its own limits it is never refused")
    def test_its_own_limits_suit_the_vendor(self) -> None:
        """Limits that an integration declares must be what a standard account allows.

        Source: the vendor's contract (docs/contracts/qualys.md 3: two calls at once).
        """
        large = self.limits(page_size=self.many_hosts, batch_size=1)
        harness = self.harness(self.many_hosts, limits=large)
        harness.simulator.latency_seconds = 0.5

        check_complete(harness, harness.run())

        exchanges = harness.simulator.journal.exchanges
        refused = {exchange.status for exchange in exchanges if exchange.status >= 400}
        assert not refused, f"refused with {sorted(refused)} at its own limits"

    @rule("MANNERS-3", "credentials are proven first, by a real and cheap request")
    def test_credentials_are_proven_by_a_real_call(self) -> None:
        """That a secret is not empty proves nothing, and every account is set up wrong once.

        Source: docs/platform.md 5.2 (P0 3) and 5.6 (a field check alone is an anti-pattern).
        """
        harness = self.harness()
        with harness.capability() as capability:
            capability.validate_credentials()
        first = [exchange.route for exchange in harness.simulator.journal.exchanges]
        proven = any(exchange.authenticated for exchange in harness.simulator.journal.exchanges)
        assert proven, "validate_credentials makes no authenticated call"
        assert len(first) <= LIGHT_CALLS, f"validate_credentials makes {len(first)} calls"
        sizes = zip(first, *map(self._bytes_of_proof, ACCOUNTS), strict=True)
        heavy = [route for route, small, large in sizes if large > small * MOST_GROWTH]
        assert not heavy, f"validate_credentials reads all rows of {heavy}: request one row"

        harness.run()

        begun = [exchange.route for exchange in harness.simulator.journal.exchanges]
        again = begun[len(first) : 2 * len(first)]
        assert again == first, f"a run begins with {again}, not with {first}"

    def _bytes_of_proof(self, hosts: int) -> list[int]:
        """Return the bytes of each answer, at the page size that the integration declares."""
        harness = self.harness(hosts, limits=self.integration.limits)
        sizes: list[int] = []

        def note(_: PreparedRequest, response: Response) -> Response:
            sizes.append(int(response.headers.get("Content-Length", 0)))
            return response

        harness.wire.answer = note
        with harness.capability() as capability:
            capability.validate_credentials()
        return sizes

    @rule("MANNERS-4", "wrong credentials do not pass for right ones")
    def test_wrong_credentials_are_found_out(self) -> None:
        """Some vendors answer 200 to an expired account. Source: docs/contracts/qualys.md 2."""
        harness = self.harness()
        wrong = {name: f"wrong-{value[::-1]}" for name, value in harness.secrets.items()}

        with harness.capability(secrets=wrong) as capability:
            try:
                capability.validate_credentials()
            except CredentialError:
                return
        raise AssertionError("validate_credentials accepts wrong credentials")

    @rule("MANNERS-5", "every request names the client")
    def test_requests_carry_our_user_agent(self) -> None:
        """A vendor that can name the client calls before it blocks.

        Source: docs/decisions/0019-session.md.
        """
        harness, _ = self.plain()

        names = {sent.user_agent for sent in harness.wire.sent}
        anonymous = {name for name in names if not name or name == default_user_agent()}
        assert not anonymous, f"requests as {anonymous}"

    @rule("MANNERS-7", "it requests only what the vendor offers")
    def test_nothing_unknown_is_asked(self) -> None:
        """A parameter that is ignored, or a route that is gone, is a filter or a page that is lost.

        Source: elastic/stream (an unmatched request fails the test),
        docs/decisions/0024-recordings.md.
        """
        harness, _ = self.plain()

        unmatched = harness.simulator.journal.unmatched
        assert not unmatched, f"{len(unmatched)} odd calls: {unmatched[0]}"

    @rule("MANNERS-8", "every request goes to the linked account's URL")
    def test_requests_go_to_the_account_only(self) -> None:
        """Customers have pods, regions and proxies; a fixed address leaks data past them.

        Source: docs/platform.md 1.6 (the integration's value), docs/contracts/qualys.md 1.
        """
        harness, run = self.plain()

        assert not harness.wire.strays, f"a request left for {harness.wire.strays[0]}"
        assert run.requests, "nothing was asked for"

    @rule("MANNERS-12", "a job for another integration, or not yet allowed, is refused immediately")
    def test_a_job_for_another_vendor_is_refused(self) -> None:
        """`qualys` is not `qualys-import`, and a frozen account is not to be touched.

        Source: docs/platform.md 1.4 (match by prefix is a hazard) and 5.8 (pending, frozen).
        """
        harness = self.harness()
        other = replace(harness.target, name=f"{harness.target.name}-import")
        refused = {
            other.class_: harness.run(target=other),
            **{f"status {status}": harness.run(status=status) for status in FORBIDDEN},
        }

        for job, run in refused.items():
            assert run.report.error_type == ConfigurationError.__name__, f"{job}: {run.summary}"
            assert not run.requests, f"{job}: {run.requests} requests all the same"
