"""Recording and replaying a cassette, against vcrpy as it comes and against cassetter.

The budgets are in docs/decisions/0004-budgets.md.

    python -m benchmarks.replay [--rounds N] [--sizes N...] [--write]

Each round sends the same requests through each of the replayers in turn, from one thread and from
ten, to a server on loopback while recording. Opening and closing the cassette is counted and shown
on its own. A round sends no more than `ASKED` requests, spread over the cassette, where it replays,
and all of them where it records. cassetter is left out where it is not installed.
"""

import argparse
import gc
import logging
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

import requests
import vcr
from requests.adapters import HTTPAdapter

from sdk.testing.cassette import Cassette, Metadata
from sdk.testing.cassette.exchange import Exchange, RecordedRequest, RecordedResponse
from sdk.testing.cassette.formats import encoded, save
from simulators.engine.http.server import serving

from .tables import show_section, spread, table

TITLE = "Recording and replaying a cassette"
SIZES = (100, 1600, 10_000)
THREADS = (1, 10)
ASKED = 60
MOST_RECORDED = 1600
"""vcrpy compares each request with all that were recorded before: 10,000 take a quarter hour."""
BODY = b'{"items": [%s]}' % b",".join(b'{"id": %d, "name": "host-%d"}' % (n, n) for n in range(30))
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]

Player = Callable[[Path, str], AbstractContextManager[requests.Session]]


class Took(NamedTuple):
    """What a round took: seconds to open and close, and seconds a request."""

    around: float
    request: float


def session() -> requests.Session:
    """Return a session as users have it, with a connection for each thread."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", HTTPAdapter(pool_maxsize=max(THREADS)))
    return made


@contextmanager
def sdk(path: Path, mode: str) -> Iterator[requests.Session]:
    """Yield the SDK's adapter."""
    with session() as made, Cassette(path, mode=mode, live=made.get_adapter("http://")) as cassette:
        made.mount("http://", cassette)
        yield made


@contextmanager
def vcrpy(path: Path, mode: str) -> Iterator[requests.Session]:
    """Yield a session of vcrpy as its manual shows it."""
    with vcr.use_cassette(path, record_mode=mode), session() as made:
        yield made


@contextmanager
def cassetter(path: Path, mode: str) -> Iterator[requests.Session]:
    """Yield a session of cassetter as its manual shows it."""
    module = import_module("cassetter")
    with module.use_cassette(str(path), record_mode=mode), session() as made:
        yield made


PLAYERS: dict[str, Player] = {"sdk": sdk, "vcrpy": vcrpy}
if find_spec("cassetter"):
    PLAYERS["cassetter"] = cassetter


def answer(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer as the app that is recorded."""
    start_response("200 OK", HEADERS)
    return [BODY]


def made(folder: Path, size: int, url: str) -> Path:
    """Return a cassette of that many interactions, all of them different."""
    interactions = [
        Exchange(
            RecordedRequest("GET", f"{url}/hosts?offset={number}"),
            RecordedResponse(200, "OK", tuple(HEADERS), BODY),
        )
        for number in range(size)
    ]
    path = folder / f"{size}.yaml"
    save(path, encoded(path, interactions, Metadata()))
    return path


def took(player: Player, path: Path, mode: str, urls: list[str], threads: int) -> Took:
    """Send the requests from so many threads."""
    # Nobody is to pay for what another left behind.
    gc.collect()
    began = time.perf_counter()
    with player(path, mode) as sending, ThreadPoolExecutor(threads) as pool:
        opened = time.perf_counter()

        def ask(url: str) -> None:
            got = sending.get(url, timeout=60)
            # cassetter writes JSON in its own way.
            assert got.status_code == 200
            assert len(got.content) > len(BODY) / 2

        list(pool.map(ask, urls))
        asked = time.perf_counter()
    around = opened - began + time.perf_counter() - asked
    return Took(around, (asked - opened) / len(urls))


Taken = dict[tuple[str, int, int], list[Took | str]]
"""By player, size and threads: what each round took, or what it ended with."""


def tried(taken: Taken, key: tuple[str, int, int], call: Callable[[], Took]) -> None:
    """Note what a round takes; who fails is noted with the kind of the failure."""
    try:
        found: Took | str = call()
    except Exception as error:
        if key[0] == "sdk":
            raise
        found = f"fails: {type(error).__name__}"
    taken.setdefault(key, []).append(found)


def replays(sizes: list[int], rounds: int, url: str) -> Taken:
    """Return the seconds of replaying, round by round; the first warms up."""
    taken: Taken = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: made(Path(folder), size, url) for size in sizes}
        for number in range(rounds + 1):
            for size, path in paths.items():
                places = Random(number).sample(range(size), min(ASKED, size))
                urls = [f"{url}/hosts?offset={place}" for place in places]
                for threads in THREADS:
                    for name, player in PLAYERS.items():
                        call = _bound(player, path, "none", urls, threads)
                        tried(taken if number else {}, (name, size, threads), call)
    return taken


def records(sizes: list[int], url: str) -> Taken:
    """Return the seconds of recording, once, since it takes long and is done seldom."""
    taken: Taken = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            urls = [f"{url}/hosts?offset={place}" for place in range(size)]
            for threads in THREADS:
                for name, player in PLAYERS.items():
                    if name == "vcrpy" and size > MOST_RECORDED:
                        continue
                    path = Path(folder, f"{name}-{size}-{threads}.yaml")
                    key = (name, size, threads)
                    tried(taken, key, _bound(player, path, "once", urls, threads))
                    kept = len(set(re.findall(r"offset=([0-9]+)", path.read_text())))
                    if kept < size:
                        taken[key] = [f"has {kept:,} of them in the end"]
    return taken


def _bound(
    player: Player, path: Path, mode: str, urls: list[str], threads: int
) -> Callable[[], Took]:
    return lambda: took(player, path, mode, urls, threads)


def report(sizes: list[int], rounds: int) -> Iterator[str]:
    """Yield tables of requests a second, and the ratios that are bounded."""
    with serving(answer) as url:
        replayed, recorded = replays(sizes, rounds, url), records(sizes, url)
    yield "Replayed requests a second, and what opening and closing takes:"
    yield ""
    yield from _table(replayed, sizes)
    yield ""
    yield "Recorded requests a second, once; closing writes the file:"
    yield ""
    yield from _table(recorded, sizes)
    yield ""
    few, many = (_requests(replayed["sdk", size, 1]) for size in (sizes[0], _bounded(sizes)))
    growth = spread(later / first for later, first in zip(many, few, strict=True))
    yield f"- A request at {_bounded(sizes):,} by one at {sizes[0]:,}: {growth}; at most 1.5."
    for name in list(PLAYERS)[1:]:
        others = _requests(replayed[name, _bounded(sizes), 1])
        ratio = spread(other / mine for other, mine in zip(others, many, strict=False))
        bound = "; at least 20." if name == "vcrpy" else "."
        yield f"- {name}'s request by the SDK's at {_bounded(sizes):,}: {ratio}{bound}"
    yield f"- vcrpy was not asked to record more than {MOST_RECORDED:,}: it compares each request"
    yield "  with all that were recorded before."
    if "cassetter" not in PLAYERS:
        yield "- cassetter was not installed."


def _bounded(sizes: list[int]) -> int:
    """Return the size that the bounds of docs/decisions/0004-budgets.md speak of."""
    return 1600 if 1600 in sizes else sizes[-1]


def _table(taken: Taken, sizes: list[int]) -> list[str]:
    lines = [
        [f"{size:,}", threads, *(_cell(taken.get((name, size, threads), [])) for name in PLAYERS)]
        for size in sizes
        for threads in THREADS
    ]
    return table(["interactions", "threads", *PLAYERS], *lines)


def _cell(times: list[Took | str]) -> str:
    failed = [one for one in times if isinstance(one, str)]
    if failed or not times:
        return failed[0] if failed else "left out"
    around = median(one.around for one in times if isinstance(one, Took))
    return f"{1 / median(_requests(times)):,.0f}/s, {around * 1e3:,.0f} ms"


def _requests(times: list[Took | str]) -> list[float]:
    return [one.request for one in times if isinstance(one, Took)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    # A round asks for a part of each cassette, of which the rest is named as unused.
    logging.disable(logging.WARNING)
    conditions = f"{ASKED} requests a round, {options.rounds} interleaved rounds, medians."
    show_section(TITLE, conditions, report(options.sizes, options.rounds), write=options.write)


if __name__ == "__main__":
    main()
