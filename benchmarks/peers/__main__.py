"""A listing through the SDK, every guard on, against other kits that read listings.

The budgets are in docs/decisions/0004-budgets.md.

    python -m benchmarks.peers [--rounds N] [--sizes N...] [--write]

Each client runs in a process and an environment of its own; each round walks the same pages with
each of them in turn, over loopback, and then in process those that can.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from statistics import median
from typing import cast

from ..listing import server
from ..results import machine, put, ratio
from ..server import PAGES
from .environment import KITS, LOOPS, SDK, Worker, entered, version

HEADING = "A listing against other kits"
SIZES = (10, 100, 500, 5000)
LARGE = 1000
"""Rows a page from which a third of the rounds must do, as a walk takes many seconds there."""

JUDGED = (100, 500)
"""Rows a page at which the bars of docs/decisions/0004-budgets.md are; the other sizes are told."""

Taken = Mapping[str, list[float]]


def report(sizes: list[int], rounds: int) -> Iterator[str]:
    """Yield two tables of ratios, the bars, and who could not be asked."""
    with ExitStack() as stack:
        workers, missing = entered(stack, (SDK, *LOOPS, *KITS))
        yield "Rows per second of the SDK by theirs: above 1 the SDK is faster. Our rows are typed"
        yield "and checked, the others' dicts (but the tightest loop's, which are typed as well)."
        yield ""
        versions = [version(worker.peer) for worker in workers if worker.peer.distribution]
        yield machine()
        yield f"{', '.join(versions) or 'the loops alone'};"
        yield f"{PAGES} pages a walk, {rounds} interleaved rounds ({fewer(LARGE, rounds)} at"
        yield f"{LARGE:,} rows and more), median (quartiles) of each round's ratio."
        for title, in_process in (("Over loopback", False), ("In process", True)):
            asked = [one for one in workers if one.peer.in_process or not in_process]
            taken = {size: measured(asked, size, fewer(size, rounds), in_process) for size in sizes}
            yield from ("", f"### {title}", "", *table(taken))
            yield from ("", *outside(title, missing), *(bars(taken) if not in_process else ()))


def outside(title: str, missing: Mapping[str, str]) -> Iterator[str]:
    """Yield the peers that are not in the table, and why."""
    for name, why in missing.items():
        yield f"- {name} could not be asked: {why}"
    if title == "In process":
        for peer in (*LOOPS, *KITS):
            if not peer.in_process:
                yield f"- {peer.name} takes neither an adapter nor an app."


def fewer(size: int, rounds: int) -> int:
    """Return how many rounds at that size; quartiles need two."""
    return max(2, rounds // 3) if size >= LARGE else rounds


def measured(workers: list[Worker], size: int, rounds: int, in_process: bool) -> Taken:
    """Return the seconds of each round, the clients interleaved, in an order that moves on."""
    taken: dict[str, list[float]] = {worker.peer.name: [] for worker in workers}
    with ExitStack() as stack:
        place = {"size": size} if in_process else {"url": stack.enter_context(server(size))}
        for number in range(rounds + 1):
            first = number % len(workers)
            for worker in (*workers[first:], *workers[:first]):
                answer = worker.ask("walk", **place)
                assert answer["rows"] == size * PAGES, worker.peer
                if number:
                    taken[worker.peer.name].append(cast(float, answer["wall"]))
    return taken


def table(taken: Mapping[int, Taken]) -> Iterator[str]:
    """Yield a row for each size, the SDK's own speed first."""
    others = [name for name in next(iter(taken.values())) if name != SDK.name]
    yield f"| rows a page | sdk, rows per second | {' | '.join(others)} |"
    yield "|---|---|" + "---|" * len(others)
    for size, times in taken.items():
        sdk = times[SDK.name]
        cells = [
            f"{size * PAGES / median(sdk):,.0f}",
            *(ratio(times[one], sdk) for one in others),
        ]
        yield f"| {size} | {' | '.join(cells)} |"


def bars(taken: Mapping[int, Taken]) -> Iterator[str]:
    """Yield what docs/decisions/0004-budgets.md asks for, and the least that was reached."""
    judged = {size: times for size, times in taken.items() if size in JUDGED}
    for peer in KITS if judged else ():
        if peer.bar and all(peer.name in times for times in judged.values()):
            least = min(ratio_to_sdk(peer.name, times) for times in judged.values())
            held = "held" if least >= peer.bar else "NOT held"
            sizes = " and ".join(map(str, judged))
            yield f"- {peer.name}: at least {peer.bar:g} at {sizes} rows; {least:.2f}: {held}."


def ratio_to_sdk(name: str, times: Taken) -> float:
    """Return the median ratio of that peer's seconds to those of the SDK."""
    return median(one / sdk for one, sdk in zip(times[name], times[SDK.name], strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    lines = list(report(options.sizes, options.rounds))
    sys.stdout.write("\n".join((f"## {HEADING}", "", *lines)) + "\n")
    if options.write:
        put(HEADING, lines)


if __name__ == "__main__":
    main()
