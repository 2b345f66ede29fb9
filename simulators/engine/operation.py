"""Operations: a route, its parameters and its answer in one row of a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from .collection import Collection, Query
from .context import Context, Document
from .errors import ApiError
from .http.messages import Answer, Fidelity, Route
from .page import Page
from .pagination import page_of
from .parameters import Parameter
from .styles import MARK, Style

Handler = Callable[[Context], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route is called, what it takes, who may call it, and what answers it.

    `request` is method and path, `GET /v2/devices`; several methods are joined by `|`. `answer` is
    a function of the context, or the name of a method where a call has effects: of the vendor, or
    of what it holds (`clients.issue`). A call that is not `safe` is never answered twice to see
    whether a quirk changed it. `facts` are what functions of the vendor need to know of it. `extra`
    are names of parameters that the handler reads itself, None for any. `rows` says where the rows
    are (`http/rows.py`); `unseen`, why no client can tell that rows are missing: by fault (`half`),
    or for both (``).
    """

    name: str
    request: str
    answer: Handler | str
    fidelity: Fidelity
    source: str
    parameters: tuple[Parameter, ...] = ()
    scope: str = ""
    authenticated: bool = True
    group: str | None = None
    safe: bool = True
    style: Style | None = None
    extra: frozenset[str] | None = frozenset()
    facts: Mapping[str, object] = field(default_factory=dict)
    rows: str = ""
    unseen: Mapping[str, str] = field(default_factory=dict)

    def route(self) -> Route:
        """Return the route as the engine has it."""
        methods, path = self.request.split(" ")
        names = None
        if self.extra is not None:
            asked = (one.name for one in self.parameters if one.place == "query")
            names = frozenset(asked) | self.extra
            if self.style is not None and self.style.marked:
                names |= {MARK}
        return Route(
            name=self.name,
            methods=tuple(methods.split("|")),
            path=path,
            handler="operate",
            fidelity=self.fidelity,
            source=self.source,
            parameters=names,
            authenticated=self.authenticated,
            group=self.group,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A handler that answers with a page of a collection.

    `query` reads what is asked for, `envelope` makes the answer, `path` is what links to further
    pages are about.
    """

    collection: Collection
    style: Style
    query: Callable[[Context, Collection], Query]
    envelope: Callable[[Context, Page], Answer]
    path: Callable[[Context], str] = lambda context: context.request.path

    def __call__(self, context: Context) -> Answer:
        """Return the answer to one call."""
        return self.envelope(context, self.page(context))

    def page(self, context: Context) -> Page:
        """Return the page that a call asks for."""
        query = self.query(context, self.collection)
        return page_of(context, self.collection, self.style, query, self.path(context))


@dataclass(frozen=True, slots=True)
class Single:
    """A handler that answers with the document of a collection that a path names, or with 404.

    `name` is what its id is called in the path.
    """

    collection: Collection
    name: str = "id"
    envelope: Callable[[Document], Answer] = Answer.json
    message: str = ""

    def __call__(self, context: Context) -> Answer:
        """Return the answer to one call."""
        found = self.collection.find(context, context.request.path_parameters[self.name])
        if found is None:
            raise ApiError(404, self.message)
        return self.envelope(found)


def everything(_context: Context, _collection: Collection) -> Query:
    """Return the query of a listing that has no filters."""
    return Query()


@dataclass(frozen=True, slots=True)
class RetiredPath:
    """What the vendor has switched off: the beginning of a path, since when, and its refusal.

    Before that day it answers as its operation does, with `Deprecation` and `Sunset` (RFC 9745,
    RFC 8594) where `announced`. Without an `answer`, the refusal is not known: 501.
    """

    path: str
    since: date
    source: str
    answer: Answer | None = None
    announced: bool = False

    @property
    def announcement(self) -> dict[str, str]:
        """Return the headers that say so before that day."""
        if not self.announced:
            return {}
        moment = datetime.combine(self.since, time(), UTC)
        when = f"@{int(moment.timestamp())}"
        return {"Deprecation": when, "Sunset": format_datetime(moment, usegmt=True)}
