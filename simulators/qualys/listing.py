"""A list document as it streams: opening, rows, the 1980 warning with the next URL, closing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from .. import Answer, Clock, Host, World, rfc3339
from . import estate, markup
from .parameters import Call
from .selection import selected

XML = "application/xml"
TEXT_XML = "text/xml;charset=UTF-8"
DEFAULT_LIMIT = 1000
PIECE_BYTES = 32_768
SLOW_SECONDS = 30.0
"""How long each host takes under the quirk `slow-stream`."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a listing knows of the simulator at the moment it is asked."""

    world: World
    url: str
    clock: Clock
    now: datetime
    user: str
    quirks: frozenset[str]
    disabled_qids: frozenset[int]

    @property
    def content_type(self) -> str:
        """Recorded as application/xml, documented as text/xml (docs/contracts/qualys.md 3)."""
        return TEXT_XML if "text-xml" in self.quirks else XML


@dataclass(frozen=True, slots=True)
class Shape:
    """The names of a list document: its root, its path below `/api/2.0/fo/` and its DTD."""

    root: str
    path: str

    def dtd(self, url: str) -> str:
        """The address of the DTD, which no client should fetch."""
        return f"{url}/api/2.0/fo/{self.path}{self.root.lower()}.dtd"


class BrokenOff(Exception):
    """The document ends where it is, as when a connection is given up."""


def streamed(lines: Iterable[str], scene: Scene) -> Answer:
    """An answer of those lines, sent while they are made."""
    return Answer(200, _pieces(lines), scene.content_type)


def document(shape: Shape, call: Call, scene: Scene, body: Iterable[str]) -> Iterator[str]:
    """The whole document around the lines of its RESPONSE."""
    yield from markup.opening(shape.root, shape.dtd(scene.url))
    if call.flag("echo_request"):
        yield from _echo(call, scene)
    yield from markup.response(scene.now)
    try:
        yield from body
    except BrokenOff:
        return
    yield from markup.closing(shape.root)


def host_pages(call: Call, scene: Scene) -> "HostPage":
    """The page of hosts a call asks for."""
    limit = call.number("truncation_limit", DEFAULT_LIMIT)
    return HostPage(call, scene, limit, selected(scene.world, call, scene.now))


class HostPage:
    """One page of hosts: iterate it first, then ask what follows it."""

    def __init__(self, call: Call, scene: Scene, limit: int, hosts: Iterator[Host]) -> None:
        self._call, self._scene, self._limit, self._hosts = call, scene, limit, hosts
        self._last: Host | None = None

    def __iter__(self) -> Iterator[Host]:
        """The hosts of this page; all there are when the limit is 0."""
        for host in islice(self._hosts, self._limit or None):
            self._last = host
            yield host

    def warning(self) -> Iterator[str]:
        """The 1980 warning, if more hosts follow: its id_min is the next host's own ID."""
        following = next(self._hosts, None)
        if following is None:
            if "other-warning" in self._scene.quirks:
                yield from markup.warning(1981, "Simulated remark about this report.", None)
            return
        if "overlapping-pages" in self._scene.quirks and self._last and self._limit > 1:
            following = self._last
        text = f"{self._limit} record limit exceeded. Use URL to get next batch of results."
        url = next_url(self._call, self._scene, "id_min", estate.host_id(following.index))
        yield from markup.warning(1980, text, url)


def next_url(call: Call, scene: Scene, cursor: str, value: int) -> str:
    """The URL of the next page, on the address the caller knows; filters of a POST included."""
    pairs = [(name, text) for name, text in call.pairs() if name != cursor]
    query = urlencode([*pairs, (cursor, str(value))], safe=",/:")
    return f"{scene.url}{call.request.path.rstrip('/')}/?{query}"


def wrapped(name: str, rows: Iterable[str]) -> Iterator[str]:
    """Rows inside one element, or nothing at all when there are no rows."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    yield f"    <{name}>"
    yield first
    yield from rows
    yield f"    </{name}>"


def slowly(shape: Shape, scene: Scene) -> Iterator[str]:
    """What comes before each host of a slow connection."""
    if "slow-stream" in scene.quirks:
        scene.clock.sleep(SLOW_SECONDS)
        yield markup.keep_alive(shape.root)


def _echo(call: Call, scene: Scene) -> Iterator[str]:
    yield "  <REQUEST>"
    yield "    " + markup.element("DATETIME", rfc3339(scene.now))
    yield "    " + markup.element("USER_LOGIN", scene.user)
    yield "    " + markup.element("RESOURCE", scene.url + call.request.path)
    yield "    <PARAM_LIST>"
    for name, value in call.pairs():
        key, text = markup.element("KEY", name), markup.element("VALUE", value)
        yield f"      <PARAM>{key}{text}</PARAM>"
    yield from ("    </PARAM_LIST>", "  </REQUEST>")


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines in pieces of some size; a keep-alive comment is sent at once."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE_BYTES or line.startswith("<!-- keep-alive"):
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
