"""A vendor whose pages cost next to nothing, and its integration: what is left is the SDK's share.

The same pages are counted by `tests/sdk/http/test_hot_path.py`, so what is measured here is what is
guarded there.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from operator import attrgetter
from typing import Generic, TypeVar
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import msgspec

from sdk import Asset, Capability, Credential, Limits, Model, Page, Session, stream
from sdk.http import Token
from sdk.models import Integration, dns_name
from sdk.pagination import Guard, by_cursor
from sdk.runner import Job, Sink
from sdk.testing import InProcess
from simulators.engine.http.server import serving

URL = "https://fleet.test"
FIRST_ADDRESS = 11 << 24
"""Of a block of addresses that no rule of the filter has anything against."""
ROW = (
    b'{"id":"%032x","hostname":"host-%d.example.com","address":"%d.%d.%d.%d","os":"Ubuntu 22.04",'
    b'"platform":"Linux","status":"normal","first_seen":"2025-01-01T00:00:00Z",'
    b'"last_seen":"2026-01-05T10:00:00Z","tags":["production","web"],"score":7}'
)


class Listing:
    """A WSGI app with `pages` of `size` rows each, made as they are asked for.

    `first` is the number of the first row; no two listings that differ in it share a row, so that
    nothing that was remembered of one helps with the other. An answer takes `wait_seconds` longer.
    """

    def __init__(self, pages: int, size: int, first: int = 0, *, wait_seconds: float = 0) -> None:
        self.pages = pages
        self.size = size
        self.first = first
        self.wait_seconds = wait_seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the owner of the token, or a page."""
        if self.wait_seconds:
            time.sleep(self.wait_seconds)
        body = b'{"ok":true}' if environ["PATH_INFO"] == "/me" else self._page(environ)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    def _page(self, environ: WSGIEnvironment) -> bytes:
        (cursor,) = parse_qs(environ["QUERY_STRING"]).get("cursor", ["0"])
        page = int(cursor)
        begin = self.first + page * self.size
        rows = b",".join(map(_row, range(begin, begin + self.size)))
        following = b'"%d"' % (page + 1) if page + 1 < self.pages else b"null"
        return b'{"items":[%s],"next":%s}' % (rows, following)


def _row(number: int) -> bytes:
    return ROW % (number, number, *(FIRST_ADDRESS + number).to_bytes(4))


class Machine(msgspec.Struct, frozen=True):
    """The fields of a row that are used."""

    id: str
    hostname: str
    address: str


Row = TypeVar("Row")


class Machines(msgspec.Struct, Generic[Row], frozen=True):
    """A page of rows."""

    items: list[Row]
    next: str | None


class Fleet(Capability):
    """The machines of a made-up vendor."""

    name = "fleet"
    title = "Fleet"
    surface = "external"
    credential = Credential("static-token", secrets=("token",))
    limits = Limits(max_pages=10_000)

    @cached_property
    def session(self) -> Session:
        """The vendor, asked with the job's token."""
        return self.open_session(auth=Token(self.secret("token")))

    def validate_credentials(self) -> None:
        """Request the owner of the token."""
        self.session.get("/me", operation="me")

    def check_affiliation(self, asset: Asset) -> bool:
        """Return False: no test looks up an asset."""
        raise NotImplementedError("nothing is measured of it")

    @stream()
    def machines(self) -> Iterator[Model]:
        """Yield every machine as an asset."""
        guard: Guard[Machine] = Guard(identity=attrgetter("id"))
        yield from map(asset, by_cursor(self._fetch, limits=self.limits, guard=guard))

    def _fetch(self, cursor: str | None) -> Page[Machine]:
        reply = self.session.get("/machines", params={"cursor": cursor}, operation="machines")
        body = reply.listing(Machines[Machine])
        return reply.page(body.items, next=body.next)


def asset(machine: Machine) -> Asset:
    """Return the machine by its name, else by its address."""
    name = dns_name(machine.hostname) or machine.address
    return Asset(name, machine.address, cloud_id=machine.id)


def fleet(app: WSGIApplication, *, sink: Sink, collecting: type[Fleet] = Fleet) -> Fleet:
    """Return the integration on `app`, in this process, with the filter that every user has."""
    job = Job(target=Integration("fleet", URL), secrets={"token": "made-up"}, seed=0)
    return collecting(job, transport=InProcess(app), sink=sink)


@contextmanager
def listing(wait_seconds: float = 0) -> Iterator[str]:
    """Yield the URL of a page of one row, from a process that takes so long to answer."""
    command = [sys.executable, "-m", "benchmarks.fleet", str(wait_seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    with serving(Listing(1, 1, wait_seconds=float(sys.argv[1]))) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
