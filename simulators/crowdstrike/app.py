"""CrowdStrike Falcon, to docs/contracts/crowdstrike.md: OAuth2, hosts, Spotlight, Discover."""

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Unpack

from ..engine import (
    Allowance,
    Answer,
    ApiError,
    Context,
    Expected,
    Fault,
    OAuthVendor,
    RateLimit,
    RateWindows,
    Request,
    Settings,
)
from ..world import World
from . import accounts, responses
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .quirks import QUIRKS
from .responses import GATEWAY, HERE, SPOTLIGHT, TOKENS, elsewhere, refused, trace_id

UNKNOWN_CALLERS = RateLimit(15, 60, rolling=True)
"""Calls without a valid token, by source address, of which there is one here."""
TOKEN_CALLS = RateLimit(300, 60, rolling=True)


class CrowdStrikeSimulator(OAuthVendor):
    """One tenant with one API client, `credentials`, and the world's hosts."""

    name = "crowdstrike"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING
    lost = accounts.LOST
    scopes = accounts.SCOPES
    token_seconds = accounts.TOKEN_SECONDS

    rate_limit: RateLimit | None = RateLimit(6000, 60, rolling=True)

    refusal = staticmethod(responses.refusal)
    parameter_refusal = staticmethod(responses.parameter_refusal)
    filter_refusal = staticmethod(responses.filter_refusal)
    cursor_refusal = staticmethod(responses.cursor_refusal)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self._addresses = RateWindows(self.clock)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield what a right integration emits now (docs/contracts/crowdstrike.md 8)."""
        return expected(self.shown, config, self.world_now)

    # the operations that have effects

    def token(self, context: Context) -> Answer:
        """Return a bearer token."""
        if context.quirk("wrong-cloud-308"):
            context.report_effect("wrong-cloud-308")
            return elsewhere(context.request, TOKEN_CALLS.calls)
        allowance = self._addresses.take("token", TOKEN_CALLS)
        if allowance.wait_seconds > 0:
            return self._too_many(context.request, allowance, TOKENS)
        return accounts.issue(context, self.clients)

    def revoke(self, context: Context) -> Answer:
        """Take back a token."""
        return accounts.revoke(context, self.clients)

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without a valid bearer token, 429 after too many of those."""
        if self.quirk("wrong-cloud-308"):
            self.report_effect(request, "wrong-cloud-308")
            return elsewhere(request, UNKNOWN_CALLERS.calls)
        if self.caller(request) is not None:
            if not self.quirk("wrong-cloud-401"):
                return None
            self.report_effect(request, "wrong-cloud-401")
        allowance = self._addresses.take("unknown", UNKNOWN_CALLERS)
        if allowance.wait_seconds > 0:
            return self._too_many(request, allowance)
        return refused(request, ApiError(401)).with_headers(_rate(allowance))

    def rate_limited(self, request: Request) -> Answer:
        """Return 429 with the moment from which it will do again."""
        return self._too_many(request, request.allowance or Allowance(0, 0, 0))

    def unauthorized(self, request: Request) -> Answer:
        """Return 401 of the gateway."""
        return refused(request, ApiError(401))

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return a refusal; `code=` is the code inside the body, `wait=` the seconds of a 429."""
        operation = self.context(request).operation
        service = str(operation.facts["service"])
        if fault.status == 429:
            seconds = float(fault.option("wait") or fault.option("retry-after") or 1)
            return self._too_many(request, Allowance(6000, 60, 0, seconds))
        if fault.status == 404 and service == SPOTLIGHT and operation.style:
            return refused(request, responses.expired_context(100), service)
        inner = int(fault.option("code") or (500 if fault.status < 300 else fault.status))
        if fault.status in (401, 403, 404) and service != TOKENS:
            service = GATEWAY
        return refused(request, ApiError(fault.status, code=inner), service)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Put on the headers of every answer; where the call was counted, what is left as well."""
        if answer.content_type.startswith("text/html"):
            return answer
        own = {name.lower() for name, _ in answer.headers}
        headers = {
            "Server": "nginx",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Cs-Traceid": trace_id(request),
            **(_rate(request.allowance) if request.allowance else {}),
            # A token with the wrong region would send falconpy to another host.
            **({} if request.path.startswith("/oauth2") else {"X-Cs-Region": HERE}),
        }
        further = {name: value for name, value in headers.items() if name.lower() not in own}
        return answer.with_headers(further)

    def _too_many(self, request: Request, allowance: Allowance, service: str = GATEWAY) -> Answer:
        free = self.clock.now() + timedelta(seconds=allowance.wait_seconds)
        headers = {**_rate(allowance), "X-Ratelimit-Retryafter": str(math.ceil(free.timestamp()))}
        return refused(request, ApiError(429), service).with_headers(headers)


def _rate(allowance: Allowance) -> dict[str, str]:
    remaining = 0 if allowance.wait_seconds > 0 else allowance.remaining
    limits = {"Limit": allowance.limit, "Remaining": remaining}
    return {f"X-Ratelimit-{name}": str(number) for name, number in limits.items()}
