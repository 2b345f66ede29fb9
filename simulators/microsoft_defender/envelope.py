"""The form of every answer: OData lists, and the errors of the API (contract 3 and 7)."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from uuid import UUID

from .. import Answer, Request

SHEET = "docs/contracts/microsoft-defender.md"
CONTEXT = "https://api.securitycenter.microsoft.com/api/$metadata#"
"""The legacy host, wherever the answer comes from."""
CODES: Mapping[int, str] = {
    200: "InternalServerError",
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    429: "TooManyRequests",
    500: "InternalServerError",
}
PLAIN: Mapping[int, str] = {
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""What a gateway says, as text."""

Document = Mapping[str, object]


class Refused(Exception):
    """A request that gets no data: a status, the vendor's code for it, and a reason."""

    def __init__(self, status: int, message: str = "", code: str = "") -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.code = code or CODES.get(status, "BadRequest")

    def answer(self, request: Request) -> Answer:
        """As it is sent; a gateway's words are no JSON."""
        if self.status in PLAIN:
            return Answer.text(PLAIN[self.status], self.status)
        error = {"code": self.code, "message": self.message, "target": target(request)}
        return Answer.json({"error": error}, self.status)


def listed(
    kind: str, rows: Sequence[object], next_link: str | None = None, count: int | None = None
) -> Answer:
    """A page of a list; without a link there is no more."""
    body: dict[str, object] = {"@odata.context": f"{CONTEXT}{kind}"}
    if count is not None:
        body["@odata.count"] = count
    body["value"] = rows
    if next_link:
        body["@odata.nextLink"] = next_link
    return Answer.json(body)


def entity(kind: str, document: Document) -> Answer:
    """One thing."""
    return Answer.json({"@odata.context": f"{CONTEXT}{kind}/$entity", **document})


def target(request: Request) -> str:
    """The id of a call, by which support finds it; no two calls of a simulator share one."""
    name = request.route.name if request.route else request.path
    digest = blake2b(f"{name}/{request.ordinal}".encode(), digest_size=16).digest()
    return f"|{UUID(bytes=digest, version=4)}"
