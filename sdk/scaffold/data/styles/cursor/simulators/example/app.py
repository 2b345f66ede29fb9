"""The Example scanner, a made-up vendor: its list, and the contract of it.

Tokens, errors, limits and look-ups are in `api.py`, rows in `rows.py`, and what is to be made of
them in `oracle.py`.

**Routes.** GET `/v1/hosts` lists the hosts in a fixed order, `limit` of them at a time: 1 to
500, 100 if not given. `cursor` is that of the page before. An answer is `{"items", "cursor":
TEXT or null, "more": BOOL}`; `cursor` is null on the last page.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

from simulators import Answer, Request, Route
from simulators.example import marked, rows
from simulators.example.api import LARGEST_PAGE, LOOKUPS, ScannerAPI, whole
from simulators.example.marked import Mark, mark_of, marked_page, refusal_of_old

LIST = Route(
    name="hosts",
    methods=("GET",),
    path="/v1/hosts",
    handler="list_hosts",
    fidelity="documented",
    source="this module",
    parameters=frozenset({"limit", "cursor"}),
)


class ExampleSimulator(ScannerAPI):
    """The Example scanner with its list."""

    name = "example"
    quirks = (*rows.QUIRKS, *marked.QUIRKS)
    routes = (*LOOKUPS, LIST)
    rows: ClassVar[Mapping[str, str]] = {"hosts": "items"}
    unseen: ClassVar[Mapping[str, str]] = {
        "hosts": "the list declares no total, and a page may be empty"
    }
    values: ClassVar[Mapping[str, Callable[[str], object]]] = {
        "limit": whole(1, LARGEST_PAGE),
        "cursor": Mark.decode,
    }

    def list_hosts(self, request: Request) -> Answer:
        """Answer a page of hosts with the cursor of the next."""
        page = marked_page(self, mark_of(request, "cursor"), self.limit(request))
        cursor = None if page.next is None else page.next.encode()
        return Answer.json({"items": page.rows, "cursor": cursor, "more": page.more})

    def check_parameters(self, request: Request) -> Answer | None:
        """Refuse what does not parse (400), and an old mark (410)."""
        return super().check_parameters(request) or refusal_of_old(self, request, "cursor")
