"""What a call asks for: page, size, order and the body, checked as the console checks them."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

import msgspec

from .. import Request
from ..engine.http.messages import NotSimulated
from .envelope import Paging, Refused
from .scene import Document, Scene

DEFAULT_SIZE, MAX_SIZE = 10, 500
DIRECTIONS = {"asc", "desc"}
PAGED = frozenset({"page", "size", "sort", "view"})


def paging(request: Request, scene: Scene) -> Paging:
    """The page asked for; sizes above the maximum are cut to it (unverified, see the quirk)."""
    number, size = _number(request, "page", 0), _number(request, "size", DEFAULT_SIZE)
    if size < 1:
        raise Refused(400, "The size must be at least 1.")
    if size > MAX_SIZE and "refuses-large-pages" in scene.quirks:
        raise Refused(400, f"The size must not exceed {MAX_SIZE}.")
    if request.parameter("view") not in (None, "details"):
        raise NotSimulated(f"view={request.parameter('view')}")
    order = tuple(text.replace("ASC", "asc").replace("DESC", "desc") for text in _sort(request))
    return Paging(number, min(size, MAX_SIZE), order)


def ordered(rows: Iterable[Document], sort: Sequence[str], known: Iterable[str]) -> list[Document]:
    """Rows in the order asked for, by id if in none; 400 for a property that is not `known`."""
    found = sorted(rows, key=itemgetter("id"))
    for text in reversed(sort):
        *names, last = text.split(",")
        names, down = (names, last == "desc") if last in DIRECTIONS else ([*names, last], False)
        for name in reversed(names):
            if name not in known:
                raise Refused(400, f"The property {name} cannot be sorted by.")
            found.sort(key=itemgetter(name), reverse=down)
    return found


def descending(sort: Sequence[str]) -> bool:
    """Whether assets are wanted by falling id; they are sorted by nothing else here."""
    if sort in ((), ("id",), ("id,asc",)):
        return False
    if sort == ("id,desc",):
        return True
    raise NotSimulated(f"assets sorted by {'&'.join(sort)}")


def document(request: Request) -> object:
    """The JSON body; 415 for another type, 400 for what is none."""
    if not request.header("content-type").startswith("application/json"):
        raise Refused(415)
    try:
        return msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        raise Refused(400, "The body is not valid JSON.") from None


def _number(request: Request, name: str, default: int) -> int:
    text = request.parameter(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()):
        raise Refused(400, f"The parameter {name} must be a number from 0 up.")
    return int(text)


def _sort(request: Request) -> tuple[str, ...]:
    return request.query.get("sort", ())
