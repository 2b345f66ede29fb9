"""Where the time of a listing goes, in the SDK and in the tightest loop: the profile side by side.

    python -m benchmarks.profile [--size N] [--write]

The profiler makes Python's calls dearer than they are, so the shares count, not the sums.
"""

import argparse
import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

from .listing import server, through_the_sdk, tightest
from .results import put
from .server import PAGES

WALKS = 20
HEADING = "Where the time of a listing goes"

AREAS = {
    "sdk/session": "Session: address, preparation, error table, body, reply",
    "sdk/pagination": "pagination: the guard, identities, one row at a time",
    "sdk/decode": "decoding: a page of typed rows",
    "sdk/rate": "rate gate, breaker, deadline, clock, journal",
    "sdk/breaker": "rate gate, breaker, deadline, clock, journal",
    "sdk/deadline": "rate gate, breaker, deadline, clock, journal",
    "sdk/clock": "rate gate, breaker, deadline, clock, journal",
    "sdk/journal": "rate gate, breaker, deadline, clock, journal",
    "sdk/redaction": "redaction",
    "site-packages/requests": "requests, urllib3, http.client, email",
    "site-packages/urllib3": "requests, urllib3, http.client, email",
    "/http/": "requests, urllib3, http.client, email",
    "/email/": "requests, urllib3, http.client, email",
    "_socket.socket": "the socket",
    "msgspec": "msgspec",
    "benchmarks/": "the loop itself",
}
"""Whose time it is, by a part of the file's name; the first that fits."""

REST = "the rest of Python's library and built-ins"


def profiled(client: Callable[[str], int], url: str) -> Counter[str]:
    """Return the microseconds of a page, by area."""
    client(url)
    # The processor's time, since a wall clock would count the server's as ours.
    profile = cProfile.Profile(time.process_time)
    for _ in range(WALKS):
        profile.runcall(client, url)
    spent: Counter[str] = Counter()
    # The type stubs do not know what has been there since Python 1.5.
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = vars(
        pstats.Stats(profile)
    )["stats"]
    for (file, _, function), (_, _, own_seconds, _, _) in stats.items():
        spent[area(f"{file} {function}")] += own_seconds * 1e6 / (WALKS * PAGES)
    return spent


def area(place: str) -> str:
    """Return the area of a function, by its file and name."""
    return next((name for part, name in AREAS.items() if part in place), REST)


def report(size: int) -> Iterator[str]:
    """Yield a table of microseconds a page, the SDK's greatest surplus first."""
    with server(size) as url:
        sdk, tightest_client = profiled(through_the_sdk, url), profiled(tightest, url)
    yield f"Under cProfile, {size} rows a page, microseconds of own time a page."
    yield ""
    yield "| area | sdk | tightest | more |"
    yield "|---|---|---|---|"
    names = sorted({*sdk, *tightest_client}, key=lambda name: tightest_client[name] - sdk[name])
    for name in names:
        more = sdk[name] - tightest_client[name]
        yield f"| {name} | {sdk[name]:.0f} | {tightest_client[name]:.0f} | {more:+.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="add it to RESULTS.md")
    options = parser.parse_args()
    lines = list(report(options.size))
    sys.stdout.write("\n".join((f"## {HEADING}", "", *lines)) + "\n")
    if options.write:
        put(HEADING, lines)


if __name__ == "__main__":
    main()
