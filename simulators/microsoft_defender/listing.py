"""Collections that are listed by OData: filtered, cut into pages, linked (contract 3 and 5)."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote

from .. import Host, Quirk, Request, World
from . import odata
from .envelope import SHEET, Document, Refused
from .scene import Scene

LEGACY = "https://api.securitycenter.microsoft.com"
QUIRKS = (
    Quirk(
        "mangled-next-link",
        f"MicrosoftDocs/microsoft-365-docs#8316, {SHEET} 5.3",
        "machines: from the second page of a filtered list on, the link has lost the names of its "
        "parameters and leads to the same page, unfiltered, for ever",
    ),
    Quirk(
        "repeated-next-link",
        f"{SHEET} 5.3",
        "all lists: from the second page on, the link leads to the same page for ever",
    ),
    Quirk(
        "no-next-link",
        f"firezone PR#14768, {SHEET} 5.4; seen of machines, of the others assumed",
        "all lists: a full page has no link, though there is more",
    ),
    Quirk(
        "empty-page",
        f"{SHEET} 5.2",
        "all lists: the second page is empty, and links on",
    ),
    Quirk(
        "legacy-next-link",
        f"{SHEET} 5.7",
        "all lists: links lead to the legacy host",
    ),
    Quirk(
        "foreign-next-link",
        "assumed: a link tampered with on the way",
        "all lists: links lead to a host that is not the vendor's",
    ),
    Quirk(
        "no-page-preference",
        "OData 4.01 part 1, 8.2.8.5: a preference may be ignored; whether it is, is unverified",
        "all lists: Prefer: odata.maxpagesize is ignored",
    ),
)
KEPT = 4096
"""Places of pages that are remembered, the oldest forgotten first."""
PREFERENCE = "odata.maxpagesize="


class Place(NamedTuple):
    """Where a page begins: with which row of the host with which index."""

    host: int = 0
    row: int = 0


class Row(NamedTuple):
    """A document, its place, and the place behind it."""

    document: Document
    place: Place
    behind: Place


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection: the documents of a host, what to filter them by, how many come at once.

    `pins` are the fields whose value leads to the one host it can belong to, in one step.
    """

    name: str
    kind: str
    documents: Callable[[Scene, Host], Sequence[Document]]
    fields: frozenset[str]
    largest_page: int
    pins: Mapping[str, Callable[[World, str], Host | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for; `top` bounds the whole of it, and then nothing links on."""

    text: str
    filter: odata.Filter
    skip: int
    top: int | None
    size: int
    select: tuple[str, ...]


class Pages:
    """Cuts pages, and remembers where they end as long as the world stays as it is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: OrderedDict[tuple[object, ...], Place] = OrderedDict()

    def page(self, shelf: Shelf, scene: Scene, query: Query) -> tuple[list[Document], bool]:
        """The rows of a page, and whether there are more behind it."""
        rows = self._from(shelf, scene, query)
        size = query.size if query.top is None else min(query.size, query.top)
        found = list(islice(rows, size))
        more = query.top is None and next(rows, None) is not None
        if more and found:
            # whoever asks for a row twice, to see that none has moved, begins with the last one
            self._remember(shelf, scene, query, query.skip + len(found) - 1, found[-1].place)
            self._remember(shelf, scene, query, query.skip + len(found), found[-1].behind)
        return [_selected(row.document, query.select) for row in found], more

    def count(self, shelf: Shelf, scene: Scene, query: Query) -> int:
        """How many rows there are in all."""
        return sum(1 for _ in _rows(shelf, scene, query.filter, Place()))

    def _from(self, shelf: Shelf, scene: Scene, query: Query) -> Iterator[Row]:
        with self._lock:
            place = self._places.get(_key(shelf, scene, query, query.skip))
        if place is not None:
            return _rows(shelf, scene, query.filter, place)
        return islice(_rows(shelf, scene, query.filter, Place()), query.skip, None)

    def _remember(self, shelf: Shelf, scene: Scene, query: Query, skip: int, place: Place) -> None:
        with self._lock:
            self._places[_key(shelf, scene, query, skip)] = place
            while len(self._places) > KEPT:
                self._places.popitem(last=False)


def _key(shelf: Shelf, scene: Scene, query: Query, skip: int) -> tuple[object, ...]:
    return shelf.name, query.text, scene.world.revision, skip


def _rows(shelf: Shelf, scene: Scene, wanted: odata.Filter, place: Place) -> Iterator[Row]:
    for host in _candidates(shelf, scene, wanted, place.host):
        first = place.row if host.index == place.host else 0
        for number, document in enumerate(shelf.documents(scene, host)):
            if number >= first and wanted.test(document):
                yield Row(document, Place(host.index, number), Place(host.index, number + 1))


def _candidates(shelf: Shelf, scene: Scene, wanted: odata.Filter, start: int) -> Iterator[Host]:
    """The hosts that may have what is asked for: those a field leads to, else all of them."""
    for name, find in shelf.pins.items():
        if name in wanted.pins:
            hosts = (find(scene.world, value) for value in wanted.pins[name])
            by_index = {host.index: host for host in hosts if host and host.index >= start}
            return iter([by_index[index] for index in sorted(by_index)])
    return scene.world.hosts(start)


def _selected(document: Document, names: Sequence[str]) -> Document:
    return {name: document.get(name) for name in names} if names else document


def read_query(request: Request, shelf: Shelf, scene: Scene) -> Query:
    """What a request asks of a list; raises Refused for what the vendor would not take."""
    text = request.parameter("$filter") or ""
    try:
        found = odata.parse(text, shelf.fields) if text else odata.EVERYTHING
    except odata.Malformed as error:
        raise Refused(400, f"{error}", "ODataError") from None
    top = number(request, "$top", shelf.largest_page)
    preferred = None if "no-page-preference" in scene.quirks else _preferred(request)
    wishes = filter(None, (preferred, scene.page_size, shelf.largest_page))
    return Query(
        text=text,
        filter=found,
        skip=number(request, "$skip") or 0,
        top=top,
        size=min(wishes),
        select=tuple(name for name in (request.parameter("$select") or "").split(",") if name),
    )


def number(request: Request, name: str, most: int | None = None) -> int | None:
    """A whole number of the query, None without one; raises Refused for what is none."""
    text = request.parameter(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise Refused(400, f"Invalid value '{text}' for {name} query option", "ODataError")
    if most is not None and int(text) > most:
        raise Refused(400, f"The limit of '{most}' for {name} query has been exceeded")
    return int(text)


def _preferred(request: Request) -> int | None:
    wish = request.header("prefer").strip()
    size = wish.removeprefix(PREFERENCE)
    return int(size) if wish.startswith(PREFERENCE) and size.isdecimal() and int(size) else None


def next_link(request: Request, scene: Scene, query: Query) -> str | None:
    """The link to the page behind this one, as the quirks that are on would have it."""
    if "no-next-link" in scene.quirks:
        return None
    linked = query.skip > 0
    skip = query.skip + query.size
    kept = [(name, value) for name, value in _pairs(request) if not name.startswith("$skip")]
    if linked and ("repeated-next-link" in scene.quirks or _mangles(request, scene)):
        skip = query.skip
    if linked and _mangles(request, scene):
        kept = [("", value) for _, value in kept]
    return _link(request, scene, [*kept, ("$skip", str(skip))])


def empty_link(request: Request, scene: Scene, query: Query) -> str | None:
    """The link of a page that is empty for no reason, None where there is no such page."""
    if "empty-page" not in scene.quirks or not query.skip or request.parameter("$skiptoken"):
        return None
    return _link(request, scene, [*_pairs(request), ("$skiptoken", "on")])


def _mangles(request: Request, scene: Scene) -> bool:
    named = request.parameter("$filter") is not None or "" in request.names
    machines = request.route is not None and request.route.name == "machines"
    return "mangled-next-link" in scene.quirks and machines and named


def _pairs(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.query.items() for value in values]


def _link(request: Request, scene: Scene, pairs: Sequence[tuple[str, str]]) -> str:
    # the vendor leaves most signs as they are, spaces among them (docs#8316)
    query = "&".join(f"{name}={quote(value, safe=QUERY_SIGNS)}" for name, value in pairs)
    return f"{_origin(scene)}{request.path}?{query}"


QUERY_SIGNS = " $'(),:/-_.~"


def _origin(scene: Scene) -> str:
    if "foreign-next-link" in scene.quirks:
        return "https://elsewhere.test"
    return LEGACY if "legacy-next-link" in scene.quirks else scene.url


def without_query(request: Request) -> None:
    """Raises Refused where a route that takes no OData option was sent one."""
    if given := sorted(name for name in request.names if name.startswith("$")):
        raise Refused(400, f"Query option '{given[0]}' is not allowed", "ODataError")
