"""Vendors whose listings do not end, or end wrongly; each counts how often it is asked.

They were all met in the field: https://github.com/airbytehq/airbyte/issues/14861 (the same page
for ever), https://github.com/openai/codex/issues/36308 (cursors that go round),
https://github.com/turbot/steampipe-plugin-cloudflare/pull/212 (empty pages for ever),
https://github.com/cartography-cncf/cartography/pull/2942 (a total against rows),
https://github.com/dlt-hub/dlt/issues/2932 (null in place of rows).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

SIZE: Final = 10
"""Rows a page."""
ROWS: Final = 30
"""Rows that the finite listings have."""

Body = Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """One misbehaviour: the body of the nth page asked for, and how many rows there really are."""

    name: str
    answer: Callable[[int, str], Body]
    paging: str = "cursor"
    truth: int | None = None


def rows(first: int, number: int = SIZE) -> list[Body]:
    """Return rows with distinct ids."""
    return [
        {"id": str(one), "hostname": f"host-{one}", "address": "", "last_seen": "", "tags": []}
        for one in range(first, first + number)
    ]


def _page(index: int) -> dict[str, object]:
    """Return a right page of the finite listing."""
    following = str(index + 1) if (index + 1) * SIZE < ROWS else None
    return {"items": rows(index * SIZE) if index * SIZE < ROWS else [], "next": following}


def _null_rows(_: int, cursor: str) -> Body:
    """Return a page of four: the second has null in place of its rows."""
    index = int(cursor or 0)
    pages: list[Body] = [
        {"items": rows(0), "next": "1"},
        {"items": None, "next": "2"},
        {"items": rows(SIZE), "next": "3"},
        {"items": rows(2 * SIZE), "next": None},
    ]
    return pages[index]


def _missing_next(_: int, cursor: str) -> Body:
    """Return a page of three: the second does not say what follows."""
    page = _page(int(cursor or 0))
    return {"items": page["items"]} if cursor == "1" else page


def _totalled(total: int) -> Callable[[int, str], Body]:
    """Return pages by offset, with that total in place of the right one."""

    def answer(_: int, offset: str) -> Body:
        start = int(offset or 0)
        return {"items": rows(start) if start < ROWS else [], "total": total}

    return answer


def _hole(number: int, offset: str) -> Body:
    """Return a page by offset: the page after the first is empty, once."""
    return _totalled(ROWS)(number, offset) if number != 2 else {"items": [], "total": ROWS}


CASES: Final = (
    Case("the same cursor and page for ever", lambda *_: {"items": rows(0), "next": "a"}),
    Case(
        "cursors A, B, A, B and their pages",
        lambda _, cursor: {
            "items": rows(SIZE if cursor == "A" else 0),
            "next": "B" if cursor == "A" else "A",
        },
    ),
    Case(
        "a fresh cursor each time, the same page",
        lambda number, _: {"items": rows(0), "next": f"c{number}"},
    ),
    Case(
        "a fresh cursor each time, empty pages",
        lambda number, _: {"items": [], "next": f"c{number}"},
    ),
    Case(
        "a fresh cursor each time, new rows: no end",
        lambda number, _: {"items": rows(number * SIZE), "next": f"c{number}"},
    ),
    Case("by offset, a total of 1,000 and 30 rows", _totalled(1000), "offset", ROWS),
    Case("by offset, a total of 15 and 30 rows", _totalled(15), "offset", ROWS),
    Case("by offset, a total of 10 and 30 rows", _totalled(10), "offset", ROWS),
    Case("by offset, a total of 30 and an empty second page", _hole, "offset", ROWS),
    Case("`items` is null on a page between others", _null_rows, truth=ROWS),
    Case("`next` is missing on a page that is not the last", _missing_next, truth=ROWS),
)


class Hostile:
    """A WSGI app that answers one case up to `cap` times, and with 404 from then on."""

    def __init__(self, case: Case, cap: int) -> None:
        self.case = case
        self.cap = cap
        self.asked = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the next answer."""
        with self._lock:
            self.asked += 1
            number = self.asked
        (position,) = parse_qs(environ["QUERY_STRING"]).get(self.case.paging, [""])
        over = number > self.cap
        body = json.dumps({} if over else self.case.answer(number, position)).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("404 Not Found" if over else "200 OK", headers)
        return [body]
