"""A listing through the SDK, every guard on, against the loops people write by hand.

The budgets are in docs/decisions/0004-budgets.md.

    python -m benchmarks.listing [--rounds N] [--write]

Each round walks the same pages with each client in turn; printed are medians of wall time and, as
it is steadier, of the client's own processor time, as ratios to the two loops written by hand.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Generic, TypeVar

import msgspec
import requests

from sdk import Limits, Page, Session
from sdk.http import Token
from sdk.pagination import Guard, by_cursor

from .results import machine, put, ratio
from .server import PAGES

HEADING = "A listing over loopback, every guard on"


class Row(msgspec.Struct, frozen=True):
    """The fields of a row that an integration would use."""

    id: str
    hostname: str
    address: str
    last_seen: str
    tags: list[str]


R = TypeVar("R")


class Rows(msgspec.Struct, Generic[R]):
    """A page as the tightest loop reads it, and an integration."""

    items: list[R]
    next: str | None


def by_hand(url: str) -> int:
    """Count rows as people write it: a requests session, `.json()`, a while loop."""
    session = requests.Session()
    session.headers["Authorization"] = "Bearer token"
    rows, cursor = 0, "0"
    while cursor:
        page = session.get(f"{url}/rows", params={"cursor": cursor}, timeout=30).json()
        rows += sum(1 for row in page["items"] if row["hostname"])
        cursor = page["next"]
    return rows


def tightest(url: str) -> int:
    """Count rows with the least work: a request prepared once, decoded by type."""
    session = requests.Session()
    session.trust_env = False
    prepared = session.prepare_request(
        requests.Request("GET", f"{url}/rows", headers={"Authorization": "Bearer token"})
    )
    decoder = msgspec.json.Decoder(Rows[Row])
    rows, cursor = 0, "0"
    while cursor:
        prepared.url = f"{url}/rows?cursor={cursor}"
        page = decoder.decode(session.send(prepared, timeout=30).content)
        rows += sum(1 for row in page.items if row.hostname)
        cursor = page.next or ""
    return rows


def through_the_sdk(url: str) -> int:
    """Count rows by an integration's client, as the example has it."""
    guard: Guard[Row] = Guard(identity=attrgetter("id"))
    with Session(url, auth=Token("token")) as session:

        def fetch(cursor: str | None) -> Page[Row]:
            reply = session.get("/rows", params={"cursor": cursor}, operation="rows")
            body = reply.listing(Rows[Row])
            return reply.page(body.items, next=body.next)

        return sum(1 for row in by_cursor(fetch, limits=Limits(), guard=guard) if row.hostname)


CLIENTS: dict[str, Callable[[str], int]] = {
    "by hand": by_hand,
    "tightest": tightest,
    "sdk": through_the_sdk,
}


@contextmanager
def server(size: int) -> Iterator[str]:
    """Yield the pages, from a process of their own."""
    command = [sys.executable, "-m", "benchmarks.server", str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def measured(size: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return wall and processor seconds of each round, the clients interleaved."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in CLIENTS}
    with server(size) as url:
        for number in range(rounds + 1):
            for name, client in CLIENTS.items():
                wall, cpu = time.perf_counter(), time.process_time()
                assert client(url) == size * PAGES
                if number:
                    spent = time.perf_counter() - wall, time.process_time() - cpu
                    taken[name].append(spent)
    return taken


def report(sizes: list[int], rounds: int) -> Iterator[str]:
    """Yield a table of ratios, with the quartiles of the wall time's."""
    yield "| rows a page | wall: by hand | wall: tightest | cpu: by hand | cpu: tightest |"
    yield "|---|---|---|---|---|"
    for size in sizes:
        taken = measured(size, rounds)
        cells = [
            ratio([one[which] for one in taken["sdk"]], [one[which] for one in taken[other]])
            for which in (0, 1)
            for other in ("by hand", "tightest")
        ]
        yield f"| {size} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 500, 5000])
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    lines = [
        "The SDK's time by the other's: below 1 the SDK is faster.",
        "",
        machine(),
        f"{PAGES} pages a walk, {options.rounds} interleaved rounds, median (quartiles).",
        "",
        *report(options.sizes, options.rounds),
    ]
    sys.stdout.write("\n".join((f"## {HEADING}", "", *lines)) + "\n")
    if options.write:
        put(HEADING, lines)


if __name__ == "__main__":
    main()
