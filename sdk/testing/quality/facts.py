"""Facts: what was seen of a vendor's own traffic or files, each with the route it is about."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from ..cassette.compare.provenance import route_of
from ..cassette.exchange import RecordedRequest
from .routes import FILE

SEEN: Final = frozenset(
    {
        *("places", "paths", "fields", "forms", "types", "document", "table", "keys", "root"),
        *("headers", "pagination", "error", "errors", "code"),
    }
)
"""Names of what was seen in a response: places of its body, or headers."""

SOURCE: Final = re.compile(r"https?://\S+|\b(?:19|20)\d\d\b")
"""A source is a URL, or a document with a date."""

Fact = Mapping[str, Any]


class Facts(msgspec.Struct, frozen=True):
    """A file of facts, with the `provenance` and the `source` of those that name no other.

    A fact counts where its provenance is "vendor": the vendor's own traffic, or files that its
    software wrote.
    """

    provenance: str = "unknown"
    source: str = ""
    exchanges: tuple[Fact, ...] = ()

    @property
    def vendors(self) -> tuple[Fact, ...]:
        """The facts that are said to be the vendor's own."""
        usual = {"provenance": self.provenance, "source": self.source}
        whole = ({**usual, **fact} for fact in self.exchanges)
        return tuple(fact for fact in whole if fact["provenance"] == "vendor")

    def refused(self, simulator: Any) -> Iterator[str]:
        """Yield why facts of the vendor's are not facts."""
        for fact in self.vendors:
            name = f"fact {fact.get('name')!r}"
            if not fact.get("name"):
                yield f"{name} has no name"
            if not route_of_fact(fact, simulator):
                yield f"{name} has no `request` with the method and path of an operation"
            if not any(whole.get(key) for whole in (fact, _reply(fact)) for key in SEEN):
                yield f"{name} has no place or header that was seen"
            if not SOURCE.search(str(fact.get("source"))):
                yield f"{name} has no source that is a URL, or a document with a date"

    def routes(self, simulator: Any) -> frozenset[str]:
        """Return the operations that the vendor's facts are about."""
        return frozenset(route_of_fact(fact, simulator) for fact in self.vendors)


def route_of_fact(fact: Fact, simulator: Any) -> str:
    """Return the operation that a fact is about, "" if there is none; of a file, the file."""
    if not hasattr(simulator, "routes"):
        return FILE
    request = fact.get("request")
    if not isinstance(request, Mapping):
        return ""
    url = f"https://vendor{request.get('path', '')}"
    return route_of(simulator, RecordedRequest(str(request.get("method", "")), url)).name


def _reply(fact: Fact) -> Mapping[str, Any]:
    reply = fact.get("reply")
    return reply if isinstance(reply, Mapping) else {}
