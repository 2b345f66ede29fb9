"""Renewal: a token that was issued can expire, also between two pages."""

from collections.abc import Iterable
from http import HTTPStatus

from ...simulator import SimulatedExchange
from ..harness import check_complete
from ..rule import rule
from ..subject import Subject, not_applicable


class TokenRenewal(Subject):
    """Tokens live for minutes, walks for hours."""

    @rule("TROUBLE-11", "a token that expires in mid-listing is renewed, and nothing is lost")
    def test_an_expired_token_is_renewed(self) -> None:
        """The page that was refused is asked for again, and the walk goes on from there.

        For an integration that logs in, which shows by a call that succeeds without a token: its
        token expires at the second call of each route in turn. Source: psfalcon#170 (a token
        expires between pages), docs/decisions/0018-retry.md.
        """
        plain = self.harness()
        run = plain.run()
        exchanges = plain.simulator.journal.exchanges
        if not any(map(_logs_in, exchanges)):
            not_applicable("no token is issued: what is sent is what was configured")
        check_complete(plain, run)
        repeated = sorted(_repeated(exchange.route for exchange in filter(_has_token, exchanges)))
        assert repeated, "no route is called twice with a token"

        for route in repeated:
            harness = self.harness(faults=[f"token-expired@{route}#2"])
            check_complete(harness, harness.run())


def _logs_in(exchange: SimulatedExchange) -> bool:
    ok = HTTPStatus.OK <= exchange.status < HTTPStatus.MULTIPLE_CHOICES
    return bool(exchange.route) and ok and not exchange.authenticated


def _has_token(exchange: SimulatedExchange) -> bool:
    return exchange.authenticated


def _repeated(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for name in names:
        (twice if name in seen else seen).add(name)
    return twice
