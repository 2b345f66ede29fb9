"""Replaying a cassette, against vcrpy as it comes and against cassetter (DESIGN 5).

    python -m benchmarks.replay [--rounds N] [--write]

Each round sends the same requests, spread over the cassette, through one requests session and each
of the replayers in turn; loading the file is not counted, and shown on its own. cassetter is left
out where it is not installed.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median

import requests
import vcr

from sdk.testing.cassette import Cassette, Metadata
from sdk.testing.cassette.interaction import Answered, Asked, Interaction
from sdk.testing.cassette.store import encoded, save

from .results import machine, put, ratio

HEADING = "Replaying a cassette"
SIZES = (100, 400, 1600)
ASKED = 60
URL = "http://vendor.test/hosts"
BODY = b'{"items": [%s]}' % b",".join(b'{"id": %d, "name": "host-%d"}' % (n, n) for n in range(30))

Replayer = Callable[[Path], AbstractContextManager[requests.Session]]


@contextmanager
def ours(path: Path) -> Iterator[requests.Session]:
    """The SDK's adapter."""
    with Cassette(path) as cassette, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", cassette)
        yield session


@contextmanager
def vcrpy(path: Path) -> Iterator[requests.Session]:
    """vcrpy as its manual shows it."""
    with vcr.use_cassette(path, record_mode="none"), requests.Session() as session:
        session.trust_env = False
        yield session


@contextmanager
def cassetter(path: Path) -> Iterator[requests.Session]:
    """cassetter as its manual shows it."""
    module = import_module("cassetter")
    with module.use_cassette(str(path), record_mode="none"), requests.Session() as session:
        session.trust_env = False
        yield session


REPLAYERS: dict[str, Replayer] = {"ours": ours, "vcrpy": vcrpy}
if find_spec("cassetter"):
    REPLAYERS["cassetter"] = cassetter


def made(folder: Path, size: int) -> Path:
    """A cassette of that many interactions, all of them different."""
    headers = (("Content-Type", "application/json"), ("Content-Length", str(len(BODY))))
    interactions = [
        Interaction(Asked("GET", f"{URL}?offset={number}"), Answered(200, "OK", headers, BODY))
        for number in range(size)
    ]
    path = folder / f"{size}.yaml"
    save(path, encoded(path, interactions, Metadata()))
    return path


def spent(replayer: Replayer, path: Path, places: list[int]) -> tuple[float, float]:
    """Seconds to load the cassette, and seconds a request."""
    began = time.perf_counter()
    with replayer(path) as session:
        loaded = time.perf_counter()
        for place in places:
            answer = session.get(f"{URL}?offset={place}", timeout=5)
            # cassetter writes JSON in its own way.
            assert answer.status_code == 200
            assert len(answer.content) > len(BODY) / 2
        ended = time.perf_counter()
    return loaded - began, (ended - loaded) / len(places)


def measured(rounds: int) -> dict[tuple[str, int], list[tuple[float, float]]]:
    """Loading and asking for each replayer and size, round by round; the first round warms up."""
    taken: dict[tuple[str, int], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: made(Path(folder), size) for size in SIZES}
        for number in range(rounds + 1):
            for size, path in paths.items():
                places = Random(number).sample(range(size), ASKED)
                for name, replayer in REPLAYERS.items():
                    found = spent(replayer, path, places)
                    if number:
                        taken.setdefault((name, size), []).append(found)
    return taken


def report(rounds: int) -> Iterator[str]:
    """A table of times, and the ratios that are bounded."""
    taken = measured(rounds)
    yield (
        "| interactions | " + " | ".join(f"{name}: a request, loading" for name in REPLAYERS) + " |"
    )
    yield "|---|" + "---|" * len(REPLAYERS)
    for size in SIZES:
        cells = [_cell(taken[name, size]) for name in REPLAYERS]
        yield f"| {size} | {' | '.join(cells)} |"
    few, many = ([one[1] for one in taken["ours", size]] for size in (SIZES[0], SIZES[-1]))
    yield ""
    yield f"- A request at {SIZES[-1]} by one at {SIZES[0]}: {ratio(many, few)}; at most 1.5."
    for name in list(REPLAYERS)[1:]:
        theirs = [one[1] for one in taken[name, SIZES[-1]]]
        bound = "; at least 20." if name == "vcrpy" else "."
        yield f"- {name}'s request by ours at {SIZES[-1]}: {ratio(theirs, many)}{bound}"
    if "cassetter" not in REPLAYERS:
        yield "- cassetter was not installed."


def _cell(times: list[tuple[float, float]]) -> str:
    loading, asking = (median(one[which] for one in times) for which in (0, 1))
    return f"{asking * 1e6:,.0f} µs, {loading * 1e3:,.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    # A round asks for a part of each cassette, of which the rest is named as unused.
    logging.disable(logging.WARNING)
    lines = [
        machine(),
        f"{ASKED} requests a round, {options.rounds} interleaved rounds, median (quartiles).",
        "",
        *report(options.rounds),
    ]
    sys.stdout.write("\n".join((f"## {HEADING}", "", *lines)) + "\n")
    if options.write:
        put(HEADING, lines)


if __name__ == "__main__":
    main()
