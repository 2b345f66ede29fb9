"""The Example scanner, a made-up vendor: its list, and the contract of it.

Tokens, errors, limits and look-ups are in `api.py`, rows in `rows.py`, and what is to be made of
them in `oracle.py`.

**Routes.** GET `/v1/hosts` lists the hosts in a fixed order, `limit` of them at a time: 1 to
500, 100 if not given. `offset` is the number of rows before. An answer is `{"items", "offset",
"total"}`; past the end there are no items.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

from simulators import Answer, Request, Route
from simulators.example import numbered, rows
from simulators.example.api import LARGEST_PAGE, LOOKUPS, ScannerAPI, whole
from simulators.example.numbered import numbered_page

LIST = Route(
    name="hosts",
    methods=("GET",),
    path="/v1/hosts",
    handler="list_hosts",
    fidelity="documented",
    source="this module",
    parameters=frozenset({"limit", "offset"}),
)


class ExampleSimulator(ScannerAPI):
    """The Example scanner with its list."""

    name = "example"
    quirks = (*rows.QUIRKS, *numbered.QUIRKS)
    routes = (*LOOKUPS, LIST)
    rows: ClassVar[Mapping[str, str]] = {"hosts": "items"}
    values: ClassVar[Mapping[str, Callable[[str], object]]] = {
        "limit": whole(1, LARGEST_PAGE),
        "offset": whole(0, 10**9),
    }

    def list_hosts(self, request: Request) -> Answer:
        """Answer a page of hosts by how many come before."""
        page = numbered_page(self, self.number(request, "offset", 0), self.limit(request))
        return Answer.json({"items": page.rows, "offset": page.offset, "total": page.total})
