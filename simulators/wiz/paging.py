"""Connections: filtered, cut into pages by cursor, counted where asked (contract 4).

A cursor is the place of the last row, so that rows that go move no others. All of it is base64 of
JSON, as the contract's example is; what is in it is assumed.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from .. import Host, Quirk
from ..engine.http.messages import NotSimulated
from .matching import Reader, meets
from .scene import SHEET, Document, Refused, Scene

OOPS = (
    "oops! an internal error has occurred. for reference purposes, this is your request id: "
    "00000000-0000-4000-8000-000000000000"
)
LIGHT_PAGE = 2
"""Rows that a page may have at most where heavier ones fail."""
MOST_COUNTED = 10_000
"""Where a totalCount ends; assumed."""
QUIRKS = (
    Quirk("empty-middle", f"stave finding-002, {SHEET} 4.3", "every other page has no rows"),
    Quirk(
        "null-page",
        f"{SHEET} 3: nodes is nullable",
        "where there are no rows, nodes is null and not an empty list",
    ),
    Quirk(
        "no-cursor",
        f"{SHEET} 4.4",
        "the second page says that there are more and has no cursor",
    ),
    Quirk("repeated-cursor", f"{SHEET} 4.4", "the second page leads to itself"),
    Quirk(
        "endless-empty",
        f"{SHEET} 4.3 and 4.4; without an end it is assumed",
        "after the last row come empty pages under fresh cursors, for ever",
    ),
    Quirk(
        "overlapping-pages",
        f"{SHEET} 4.8",
        "a page begins with the last row of the one before",
    ),
    Quirk(
        "total-too-high",
        f"{SHEET} 4.8",
        "totalCount counts a row that is in no page",
    ),
    Quirk(
        "partial-data",
        f"{SHEET} 5",
        "from the second page on, the rows come with an error beside them",
    ),
    Quirk(
        "heavy-pages",
        f"{SHEET} 4.6",
        f"pages of more than {LIGHT_PAGE} rows fail with an internal error and HTTP 200",
    ),
    Quirk(
        "heavy-pages-504",
        f"{SHEET} 4.6",
        f"pages of more than {LIGHT_PAGE} rows fail with HTTP 504",
    ),
)


class Place(NamedTuple):
    """Where a row is: which of a host's; `mark` tells cursors apart that lead to one place."""

    host: int
    row: int
    mark: int = 0


Row = tuple[Place, Document]
Documents = Callable[[Scene, Host], Iterable[Document]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One connection of the root: a host's nodes, what they can be filtered by, and who may read.

    `most` rows come at once. `pins` are the filters that lead to the hosts a value belongs to;
    `extras` what the connection has beside nodes.
    """

    name: str
    scope: str
    documents: Documents
    readers: Mapping[str, Reader]
    most: int = 500
    pins: Mapping[str, Callable[[Scene, str], Host | None]] = field(default_factory=dict)
    extras: Callable[["Listing"], Document] = lambda _: {}


class HeavyPage(Exception):
    """The gateway gives up on a page (contract 4.6)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A shelf under a filter."""

    shelf: Shelf
    scene: Scene
    wanted: Mapping[str, object]

    def rows(self, after: Place | None = None, *, inclusive: bool = False) -> Iterator[Row]:
        """The rows behind a place, or from it on, with where they are."""
        for host in self._hosts(after.host if after else 0):
            for number, node in enumerate(self.shelf.documents(self.scene, host)):
                place = Place(host.index, number)
                if after and (place[:2] < after[:2] or (place[:2] == after[:2] and not inclusive)):
                    continue
                if self._shown(node) and meets(node, self.wanted, self.shelf.readers):
                    yield place, node

    def count(self, **wanted: object) -> int:
        """How many nodes there are whose fields have these values, up to a bound."""
        nodes = (
            node
            for _, node in self.rows()
            if all(node.get(name) == value for name, value in wanted.items())
        )
        return sum(1 for _ in islice(nodes, MOST_COUNTED))

    def total(self) -> int:
        """totalCount."""
        count = self.count()
        return count + 1 if count and "total-too-high" in self.scene.quirks else count

    def _shown(self, node: Document) -> bool:
        return bool(self.wanted.get("includeDeleted")) or not node.get("deletedAt")

    def _hosts(self, start: int) -> Iterator[Host]:
        for name, find in self.shelf.pins.items():
            if values := _pinned(self.wanted.get(name)):
                found = (find(self.scene, value) for value in values)
                hosts = {host.index: host for host in found if host and host.index >= start}
                return iter([hosts[index] for index in sorted(hosts)])
        return self.scene.world.hosts(start)


def connection(shelf: Shelf, scene: Scene, args: Mapping[str, object]) -> Document:
    """One page; raises Refused for what the vendor would not take."""
    scene.require(shelf.scope)
    _check_order(args.get("orderBy"))
    size = _size(shelf, scene, args.get("first"))
    wanted = args.get("filterBy") or {}
    if not isinstance(wanted, dict):
        raise TypeError(f"a filter is an object, not {type(wanted).__name__}")
    listing = Listing(shelf, scene, wanted)
    after = _place(str(args.get("after") or ""))
    nodes, info = _page(listing, after, size)
    if after and "partial-data" in scene.quirks:
        scene.added.append({"message": "Resource not found", "path": [shelf.name, "nodes", 0]})
    return {
        "nodes": None if not nodes and "null-page" in scene.quirks else nodes,
        "pageInfo": info,
        "totalCount": lambda _: listing.total(),
        "maxCountReached": lambda _: listing.count() >= MOST_COUNTED,
        **shelf.extras(listing),
    }


def _page(listing: Listing, after: Place | None, size: int) -> tuple[list[Document], Document]:
    quirks = listing.scene.quirks
    if after and "empty-middle" in quirks and not after.mark:
        return [], _info(after._replace(mark=1), more=True)
    overlap = after is not None and "overlapping-pages" in quirks and size > 1
    rows = listing.rows(after, inclusive=overlap)
    found = list(islice(rows, size))
    more = next(rows, None) is not None
    end = found[-1][0] if found else after
    if not more and "endless-empty" in quirks:
        end, more = (end or Place(0, 0))._replace(mark=1 + (after.mark if after else 0)), True
    if after and "repeated-cursor" in quirks and more:
        end = after
    if after and "no-cursor" in quirks and more:
        end = None
    return [node for _, node in found], _info(end, more=more)


def _info(end: Place | None, *, more: bool) -> Document:
    return {"hasNextPage": more, "endCursor": _cursor(end) if end else None}


def _cursor(place: Place) -> str:
    value = ".".join(map(str, place))
    return b64encode(json.dumps({"fields": [{"Field": "ID", "Value": value}]}).encode()).decode()


def _place(cursor: str) -> Place | None:
    """Where a cursor leads; an empty one is none (contract 4.1, unverified)."""
    if not cursor:
        return None
    try:
        held = json.loads(b64decode(cursor, validate=True))
        host, row, mark = map(int, held["fields"][0]["Value"].split("."))
    except (NotBase64, ValueError, LookupError, TypeError):
        raise Refused("failed to decode cursor", "BAD_USER_INPUT") from None
    return Place(host, row, mark)


def _size(shelf: Shelf, scene: Scene, first: object) -> int:
    """Rows a page. That `first` must be there is documented, the words of all refusals are not."""
    if not isinstance(first, int):
        raise Refused("argument 'first' is required", "BAD_USER_INPUT")
    if not 1 <= first <= shelf.most:
        text = f"argument 'first' must be between 1 and {shelf.most}"
        raise Refused(text, "BAD_USER_INPUT")
    if first > LIGHT_PAGE and "heavy-pages" in scene.quirks:
        raise Refused(OOPS)
    if first > LIGHT_PAGE and "heavy-pages-504" in scene.quirks:
        raise HeavyPage
    return first


def _check_order(order: object) -> None:
    if isinstance(order, dict) and order.get("field") not in (None, "ID", "INCREMENTAL"):
        raise NotSimulated(f"the order {order['field']}")


def _pinned(asked: object) -> list[str]:
    """The values that a filter is for, of those that name nothing else."""
    values = asked.get("equals") or asked.get("ids") if isinstance(asked, dict) else asked
    return values if isinstance(values, list) else []
