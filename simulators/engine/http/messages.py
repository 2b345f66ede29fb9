"""What goes in and out of a route: the request a handler reads and the answer it returns."""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

import msgspec

from .throttle import Allowance

Fidelity = Literal["documented", "recorded", "assumed"]
Names = Mapping[str, tuple[str, ...]]
MARKER, NOT_SIMULATED = "X-Simulator", "not-simulated"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint: where it is, who answers it, and how sure we are that the vendor does so.

    `handler` names a method `(Request) -> Answer`. `parameters` are the query and form names the
    vendor knows, None when the handler checks them itself. `group` is what rate and concurrency
    limits count together (default: the route alone; "" is never counted).
    """

    name: str
    methods: tuple[str, ...]
    path: str
    handler: str
    fidelity: Fidelity
    source: str
    parameters: frozenset[str] | None = None
    authenticated: bool = True
    group: str | None = None

    @property
    def limit_group(self) -> str:
        """The name under which calls are counted against the limits."""
        return self.name if self.group is None else self.group


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it arrived; header names are lower-case, values in the order they came."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Names = field(default_factory=dict)
    form: Names = field(default_factory=dict)
    body: bytes = b""
    route: Route | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    ordinal: int = 0
    running: int = 0
    """Calls of this limit group being served, this one included, once it was let in."""
    allowance: Allowance | None = None
    """What the rate limit leaves after this call, when the simulator has one."""

    def header(self, name: str, default: str = "") -> str:
        """The value of a header, by any case of its name."""
        return self.headers.get(name.lower(), default)

    def parameter(self, name: str) -> str | None:
        """The last value of a form or query parameter (the form wins), None when absent."""
        values = self.form.get(name) or self.query.get(name)
        return values[-1] if values else None

    def form_field(self, name: str) -> str:
        """The last value of a form parameter, "" when absent: where secrets belong.

        In a query, they would be in every log on the way.
        """
        return self.form.get(name, ("",))[-1]

    @property
    def json_object(self) -> dict[str, Any] | None:
        """Return the JSON object in the body, {} where that is empty; None for anything else."""
        try:
            found = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def authorization(self) -> tuple[str, str]:
        """The scheme by which a call proves who makes it, in lower case, and what it says."""
        scheme, _, value = self.header("authorization").partition(" ")
        return scheme.lower(), value.strip()

    @property
    def bearer(self) -> str:
        """The token a call came with, "" without one."""
        scheme, value = self.authorization
        return value if scheme == "bearer" else ""

    @property
    def basic(self) -> tuple[str, str]:
        """The user name and password a call came with, both "" without any that can be read."""
        scheme, value = self.authorization
        try:
            given = b64decode(value, validate=True).decode() if scheme == "basic" else ""
        except ValueError:
            return "", ""
        username, _, password = given.partition(":")
        return username, password

    @property
    def call_id(self) -> str:
        """Return what names this call: no two calls of a simulator share it."""
        return f"{self.route.name if self.route else self.path}/{self.ordinal}"

    @property
    def names(self) -> frozenset[str]:
        """Every query and form name that was sent."""
        return frozenset(self.query) | frozenset(self.form)


class NotSimulated(Exception):
    """Raised for what the real service does and this simulator does not; the text says what."""

    code = NOT_SIMULATED


class Retired(NotSimulated):
    """Raised for a version that the vendor has switched off, where its refusal is not public."""

    code = "retired"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route says: a status, headers and a body, whole or in pieces.

    A body in pieces has no Content-Length and goes out chunked; its pieces may take their time.
    """

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def text(cls, text: str, status: int = 200, content_type: str | None = None) -> Self:
        """A body of UTF-8 text; `content_type` for XML, CSV and the like."""
        return cls(status, text.encode(), content_type or "text/plain; charset=utf-8")

    @classmethod
    def json(cls, value: object, status: int = 200) -> Self:
        """A JSON document."""
        return cls(status, msgspec.json.encode(value), "application/json")

    @classmethod
    def html(cls, status: int, title: str) -> Self:
        """The page a gateway in front of the vendor shows instead of an answer."""
        page = f"<!DOCTYPE html>\n<html><head><title>{status} {title}</title></head><body>"
        return cls(status, f"{page}<h1>{title}</h1></body></html>\n".encode(), "text/html")

    @classmethod
    def not_simulated(cls, message: str, code: str = NOT_SIMULATED) -> Self:
        """Return HTTP 501 with a marker, so that nobody takes it for what the vendor says."""
        body = {"code": code, "message": f"not simulated: {message}"}
        return cls.json(body, 501).with_headers({MARKER: NOT_SIMULATED})

    def whole(self) -> Self:
        """Return the same answer with its body in one piece."""
        if isinstance(self.body, bytes):
            return self
        return replace(self, body=b"".join(self.body))

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return the same answer with more headers."""
        # Every answer passes here twice, and `replace` takes three times as long.
        all_headers = (*self.headers, *headers.items())
        return type(self)(self.status, self.body, self.content_type, all_headers)


def read_request(environ: WSGIEnvironment) -> Request:
    """The request in a WSGI environment, its form decoded, its route not yet known."""
    body = _body(environ)
    is_form = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() == FORM
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace"),
        headers=_headers(environ),
        query=_named(str(environ.get("QUERY_STRING", ""))),
        form=_named(body.decode("utf-8", "replace")) if is_form else {},
        body=body,
    )


def _body(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length > 0 else b""


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    found = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if content_type := environ.get("CONTENT_TYPE"):
        found["content-type"] = str(content_type)
    return found


def _named(text: str) -> Names:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True) if text else ():
        found[name] = (*found.get(name, ()), value)
    return found
