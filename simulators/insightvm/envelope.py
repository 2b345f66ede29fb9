"""The form of every answer: pretty JSON, pages with their links, and the error object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from .. import Answer
from .scene import Document, Scene

JSON = "application/json;charset=UTF-8"
QUOTED, KEPT = b'\\": ', b"\x00"
HEADERS: Mapping[str, str] = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-UA-Compatible": "IE=edge,chrome=1",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Cache-Control": "no-store, must-revalidate",
    "Vary": "Accept-Encoding",
    "Server": "Security Console",
}
"""What every answer carries, as recorded."""
CHALLENGE = 'Basic realm="Security Console"'
TEXTS: Mapping[int, str] = {
    400: "The request was invalid.",
    401: "The user is not authorized to perform the requested operation.",
    403: "The operation is not permitted.",
    404: "The resource does not exist or access is prohibited.",
    405: "The operation is not allowed on this resource.",
    408: "The request took too long.",
    413: "The request is too large.",
    415: "The media type is not supported.",
    500: "An internal error has occurred.",
    503: "The service is temporarily unavailable.",
}
"""What the error object says; only that there is a text is documented."""


class Refused(Exception):
    """A request that gets an error object: a status and a reason."""

    def __init__(
        self, status: int, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message or TEXTS.get(status, f"Simulated error {status}.")
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page was asked for: `number` from 0, `size` rows, and the order."""

    number: int
    size: int
    sort: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return self.number * self.size


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a page and how many there are in all; `counted` is what is said of that."""

    rows: Sequence[object]
    total: int
    counted: int | None = None


def rendered(value: object, status: int = 200) -> Answer:
    """A document, pretty-printed with a space before every colon, as documented."""
    body = msgspec.json.format(msgspec.json.encode(value), indent=2)
    # A quote inside of a text comes with a backslash; no such text is the end of a key.
    spaced = body.replace(QUOTED, KEPT).replace(b'": ', b'" : ').replace(KEPT, QUOTED)
    return Answer(status, spaced + b"\n", JSON)


def error(scene: Scene, refused: Refused) -> Answer:
    """The error object; `status` is a number in the prose and text in the Swagger file."""
    status = str(refused.status) if "string-status" in scene.quirks else refused.status
    body: Document = {"status": status, "message": refused.message}
    if "no-error-links" not in scene.quirks:
        body["links"] = [{"href": scene.api, "rel": "self"}]
    return rendered(body, refused.status).with_headers(refused.headers)


def collection(scene: Scene, path: str, resources: Sequence[object]) -> Answer:
    """A collection that is not paged: it has no page object, whatever was asked for."""
    return rendered({"resources": list(resources), "links": [scene.link(path)]})


def page(scene: Scene, path: str, paging: Paging, listed: Listed, **more: str) -> Answer:
    """One page of a collection; 404 past its end, but for the first page of nothing."""
    if paging.number and paging.offset >= listed.total:
        raise Refused(404)
    total = listed.total if listed.counted is None else listed.counted
    pages = -(-total // paging.size)
    return rendered(
        {
            "resources": list(listed.rows),
            "page": {
                "number": paging.number,
                "size": paging.size,
                "totalResources": total,
                "totalPages": pages,
            },
            "links": _links(scene, path, paging, pages, more),
        }
    )


def _links(scene: Scene, path: str, paging: Paging, pages: int, more: Mapping[str, str]) -> object:
    numbers = {
        "first": 0 if pages > 1 else None,
        "prev": paging.number - 1 if paging.number else None,
        "self": paging.number,
        "next": paging.number + 1 if paging.number + 1 < pages else None,
        "last": pages - 1 if pages > 1 else None,
    }
    links = [
        scene.link(f"{path}?{_query(paging, number, more)}", rel)
        for rel, number in numbers.items()
        if number is not None
    ]
    if "links-object" in scene.quirks:
        return {str(link["rel"]): {"href": link["href"]} for link in links}
    return links


def _query(paging: Paging, number: int, more: Mapping[str, str]) -> str:
    pairs = [*more.items(), ("page", number), ("size", paging.size)]
    return urlencode([*pairs, *(("sort", one) for one in paging.sort or ("id,asc",))], safe=",")
