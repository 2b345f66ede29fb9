"""The form of every answer: `meta`, `errors`, `resources`.

Source: docs/contracts/crowdstrike.md 3 and 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from .. import Answer, Request
from .scene import Document

GATEWAY, TOKENS, DEVICES = "crowdstrike-api-gateway", "csam", "device-api"
SPOTLIGHT, DISCOVER, ONLINE = "spapi", "discover-api", "cs.agentonline"
QUERY_SECONDS = 0.011
INTERNAL = "Internal Server Error: Please provide trace-id={trace} to support"
TEXTS: Mapping[int, str] = {
    400: "invalid request",
    401: "access denied, invalid bearer token",
    403: "access denied, authorization failed",
    404: "404: Page Not Found",
    429: "API rate limit exceeded.",
    500: INTERNAL,
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
BAD_CLIENT = (
    "Failed to issue access token - Client authentication failed (e.g., unknown client, "
    "no client authentication included, or unsupported authentication method)"
)
EXPIRED_CONTEXT = "Search context expired, 'after' key no longer valid"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One item of `errors`."""

    code: int
    message: str
    id: str | None = None

    def render(self) -> Document:
        """As it is sent."""
        shown: dict[str, object] = {"code": self.code, "message": self.message}
        return shown if self.id is None else {**shown, "id": self.id}


class Refused(Exception):
    """A request that gets no resources: a status, which is also the code, and a reason.

    `service` is who says so. `resources` and `pagination` are what comes beside the error; the
    gateway and the token endpoint send neither.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        service: str = GATEWAY,
        code: int | None = None,
        pagination: Mapping[str, object] | None = None,
        bare: bool = True,
    ) -> None:
        super().__init__(message)
        self.status, self.service, self.pagination = status, service, pagination
        self.code = status if code is None else code
        self.message = message or TEXTS.get(self.code, f"Simulated error {self.code}")
        self.bare = bare

    def answer(self, request: Request) -> Answer:
        """As it is sent."""
        message = self.message.replace("{trace}", trace_id(request))
        body: dict[str, object] = {
            "meta": meta(request, self.service, self.pagination),
            "errors": [Complaint(self.code, message).render()],
        }
        if not self.bare:
            # recorded: Discover has null here, the others an empty list
            body["resources"] = None if self.service == DISCOVER else []
        return Answer.json(body, self.status)


def bad_request(message: str, service: str) -> Refused:
    """400, by a service that was reached."""
    return Refused(400, message, service=service, bare=False)


def reply(
    request: Request,
    service: str,
    resources: Sequence[object],
    *,
    pagination: Mapping[str, object] | None = None,
    errors: Sequence[Complaint] | None = (),
) -> Answer:
    """An answer with what was asked for, and with what went wrong beside it."""
    return Answer.json(
        {
            "meta": meta(request, service, pagination),
            "errors": None if errors is None else [error.render() for error in errors],
            "resources": list(resources),
        }
    )


def meta(
    request: Request, service: str, pagination: Mapping[str, object] | None = None
) -> Document:
    """The head of an answer."""
    head: dict[str, object] = {"query_time": QUERY_SECONDS}
    if pagination is not None:
        head["pagination"] = pagination
    return {**head, "powered_by": service, "trace_id": trace_id(request)}


def trace_id(request: Request) -> str:
    """The id of a call, the same in body and header; no two calls of a simulator share one."""
    name = request.route.name if request.route else request.path
    digest = blake2b(f"{name}/{request.ordinal}".encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4))
