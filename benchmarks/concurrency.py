"""Many calls at once: ideal against achieved, what a task costs, and memory with an endless input.

    python -m benchmarks.concurrency [--rounds N] [--write]

The ideal is that `limit` calls are under way all the time.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sdk import Session
from sdk.core.clock import SystemClock
from sdk.http import Token
from sdk.runner import Limiter

from .collect import peak_mib
from .fleet import listing
from .tables import show_section, spread, table

TITLE = "Many calls at once"
LIMITS = (1, 10, 30, 100)
ANSWER_SECONDS = 0.05
CALLS_EACH = 20
TASKS = 5_000
FEW, MANY = 1_000, 200_000

Call = Callable[[int], object]


def limiter(limit: int) -> Limiter:
    """Return the limiter of the SDK."""
    return Limiter(limit, clock=SystemClock())


def through_limiter(limit: int, call: Call, items: Iterable[int]) -> int:
    """Return how many results come out of `Limiter.map`."""
    return sum(1 for _ in limiter(limit).map(call, items))


def through_pool(limit: int, call: Call, items: Iterable[int]) -> int:
    """Return how many come out of a raw ThreadPoolExecutor, which takes all items at once."""
    with ThreadPoolExecutor(limit) as pool:
        return sum(1 for _ in pool.map(call, items))


WAYS = {"limiter": through_limiter, "pool": through_pool}


def answered(_: int) -> None:
    """Wait as long as an answer takes, and do no work."""
    time.sleep(ANSWER_SECONDS)


@contextmanager
def asking(limit: int) -> Iterator[Call]:
    """Yield a call through a Session over loopback, to a server that takes so long to answer."""
    with (
        listing(ANSWER_SECONDS) as url,
        Session(url, auth=Token("token"), concurrency=limit) as session,
    ):
        yield lambda _: session.get("/machines", operation="machines")


def achieved(way: str, limit: int, call: Call) -> float:
    """Return the part of the ideal that is achieved, in hundredths."""
    calls = limit * CALLS_EACH
    began = time.perf_counter()
    assert WAYS[way](limit, call, range(calls)) == calls
    return 100 * CALLS_EACH * ANSWER_SECONDS / (time.perf_counter() - began)


def ideals(rounds: int) -> Iterator[list[object]]:
    """Yield a line for each limit: sleeping calls, then requests."""
    for limit in LIMITS:
        found: dict[str, list[float]] = defaultdict(list)
        with asking(limit) as request:
            through_limiter(limit, request, range(limit))
            for _ in range(rounds):
                for way in WAYS:
                    found[way].append(achieved(way, limit, answered))
                    found[f"{way}, requests"].append(achieved(way, limit, request))
        names = ("limiter", "pool", "limiter, requests", "pool, requests")
        yield [limit, *(spread(found[name], 1) for name in names)]


def overheads(rounds: int) -> Iterator[list[object]]:
    """Yield a line for each limit: microseconds of a task that does nothing."""
    for limit in LIMITS:
        taken: dict[str, list[float]] = defaultdict(list)
        for number in range(rounds + 1):
            for way, run in WAYS.items():
                began = time.perf_counter()
                run(limit, int, range(TASKS))
                if number:
                    taken[way].append((time.perf_counter() - began) / TASKS * 1e6)
        pairs = zip(taken["limiter"], taken["pool"], strict=True)
        ratios = spread(limiter / pool for limiter, pool in pairs)
        yield [limit, spread(taken["limiter"], 1), spread(taken["pool"], 1), ratios]


def endless(results: int) -> float:
    """Return the peak memory of a process that takes so many results of an endless input."""
    command = [sys.executable, "-m", "benchmarks.concurrency", "--endless", str(results)]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


def take(results: int) -> None:
    """Take them, and say what the peak was."""
    made = limiter(10).map(str, itertools.count())
    for _ in itertools.islice(made, results):
        pass
    made.close()
    sys.stdout.write(f"{peak_mib()}\n")


def report(rounds: int) -> Iterator[str]:
    """Yield the tables."""
    yield f"Part of the ideal in %, calls that take {ANSWER_SECONDS * 1e3:.0f} ms each: asleep, and"
    yield "requests through a Session over loopback. At limit 10 at least 95, asleep."
    yield ""
    head = ["limit", "limiter", "pool", "limiter, requests", "pool, requests"]
    yield from table(head, *ideals(rounds))
    yield ""
    yield f"A task that does nothing, {TASKS:,} of them, in µs:"
    yield ""
    yield from table(["limit", "limiter", "raw ThreadPoolExecutor", "ratio"], *overheads(rounds))
    yield ""
    few, many = endless(FEW), endless(MANY)
    yield f"- Peak memory with an endless input: {few:.1f} MiB after {FEW:,} results,"
    yield f"  {many:.1f} MiB after {MANY:,}. A ThreadPoolExecutor takes the whole input first."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    parser.add_argument("--endless", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.endless:
        take(options.endless)
        return
    conditions = f"{options.rounds} interleaved rounds, median (quartiles)."
    show_section(TITLE, conditions, report(options.rounds), write=options.write)


if __name__ == "__main__":
    main()
