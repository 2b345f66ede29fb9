"""The InsightVM Security Console's API v3, to docs/contracts/insightvm.md."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import format_datetime
from gzip import compress
from secrets import compare_digest
from types import MappingProxyType
from typing import ClassVar, Unpack

from .. import (
    Answer,
    Expected,
    Fault,
    Quirk,
    Request,
    Route,
    Settings,
    Simulator,
    World,
)
from ..engine.http.router import Endpoint, router
from . import envelope
from .envelope import CHALLENGE, HEADERS, Refused
from .handlers import HANDLERS
from .oracle import expected
from .scene import Scene
from .shelf import Shelf
from .surface import MISSING, QUIRKS, ROUTES, ROWS, UNSEEN

USERNAME, PASSWORD = "simulated_user", "Simulated-Pa55+w/rd=&%"
SECOND_FACTOR = "246810"
"""What the header Token must hold under the quirk `two-factor`."""
LARGE_PAGE_SECONDS = 61.0
NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class InsightVMSimulator(Simulator):
    """One console with one user for the API, `credentials`, and the world's hosts as assets."""

    name: ClassVar[str] = "insightvm"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS
    missing: ClassVar[Mapping[str, str]] = MISSING
    ignores_trailing_slash: ClassVar[bool] = True

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.credentials = {"username": USERNAME, "password": PASSWORD}
        self._shelf = Shelf()

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits (docs/contracts/insightvm.md 6)."""
        return expected(self.world, config, self.active_quirks)

    def answered(self, request: Request) -> Answer:
        """The handler of the route, whose refusals become error objects."""
        handler = HANDLERS[request.route.name if request.route else ""]
        scene = self._scene(request)
        try:
            return handler(request, scene, self._shelf)
        except Refused as refused:
            return envelope.error(scene, refused)

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 without the right name, password and, where there are two factors, token."""
        if self.quirk("cloud-host"):
            return Answer.html(404, "Not Found")
        if self.quirk("login-page"):
            return Answer.html(200, "Security Console - Log in")
        second = request.header("token") == SECOND_FACTOR or not self.quirk("two-factor")
        return None if second and _admits(request) else self._refusal(request, 401)

    def check_parameters(self, request: Request) -> Answer | None:
        """What a proxy says after a minute, under `large-pages-time-out`."""
        if self.quirk("large-pages-time-out") and request.parameter("size") == "500":
            self.clock.sleep(LARGE_PAGE_SECONDS)
            return Answer.html(504, "Gateway Time-out")
        return None

    def token_expired(self, request: Request) -> Answer:
        """401: there is no token to expire, but a password may be changed."""
        return self._refusal(request, 401)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """The error object, or the page of a proxy; `status:200` is an error in a good answer."""
        if fault.status in (502, 504):
            return Answer.html(fault.status, "Simulated proxy")
        inner = 500 if fault.status < 300 else fault.status
        answer = self._refusal(request, inner)
        return replace(answer, status=fault.status)

    def unknown_route(self, request: Request) -> Answer:
        """Return 401 without credentials, then 405 for another method, else 501."""
        if (refusal := self.authenticate(request)) is not None:
            return refusal
        if allowed := self._methods(request.path):
            if request.method == "OPTIONS":
                return Answer().with_headers({"Allow": allowed})
            return self._refusal(request, 405).with_headers({"Allow": allowed})
        return super().unknown_route(request)

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Loud, for the console ignores what it does not know, and nobody notices."""
        return Answer.not_simulated(f"{request.path}: {', '.join(names)}")

    def finish(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer of the console; compressed where that is on and wanted."""
        if answer.content_type.startswith("text/html"):
            return answer
        date = format_datetime(self.clock.now(), usegmt=True)
        answer = answer.with_headers({**HEADERS, "Date": date})
        wanted = "gzip" in request.header("accept-encoding") and self.quirk("gzip")
        if not (wanted and isinstance(answer.body, bytes)):
            return answer
        zipped = replace(answer, body=compress(answer.body, mtime=0))
        return zipped.with_headers({"Content-Encoding": "gzip"})

    def _scene(self, request: Request) -> Scene:
        now, quirks = self.clock.now(), self.active_quirks
        return Scene(self.world, self.url, now, quirks, request.ordinal)

    def _refusal(self, request: Request, status: int) -> Answer:
        headers = {"WWW-Authenticate": CHALLENGE} if status == 401 else {}
        return envelope.error(self._scene(request), Refused(status, headers=headers))

    def _methods(self, path: str) -> str:
        found = router(self.routes).find(path.rstrip("/") or "/")
        endpoint = found[0] if found else None
        if not isinstance(endpoint, Endpoint):
            return ""
        return ", ".join(sorted(("OPTIONS", *endpoint.by_method)))


def _admits(request: Request) -> bool:
    given = ":".join(request.basic)
    return compare_digest(given.encode(), f"{USERNAME}:{PASSWORD}".encode())
