"""What becomes of a listing that does not end, or ends wrongly, in this SDK and in other kits.

    python -m benchmarks.loops [--cap N] [--write]

Each kit is shown each vendor of `hostile`, in its own process, over loopback: how often it asked
before it stopped, up to a cap, and what its user was told. Nothing here depends on the clock.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from simulators.engine.http.server import serving

from .hostile import CASES, SIZE, Case, Hostile
from .peers.environment import KITS, SDK, Peer, Worker, entered, version
from .results import machine, put

HEADING = "Listings that do not end, or end wrongly"
CAP = 2000
LONGEST = 160
"""Characters of a message that are shown."""


def report(cap: int, peers: tuple[Peer, ...] = (SDK, *KITS)) -> Iterator[str]:
    """Yield a table of all cases, what the errors say, and who could not be asked."""
    with ExitStack() as stack:
        workers, missing = entered(stack, peers)
        yield "How often each kit asked, and what came of it. **Quiet** is a walk that ended as if"
        yield "all were well, with fewer rows than there are or on a listing without an end."
        yield "`python -m benchmarks.loops` shows it anew."
        yield ""
        yield machine()
        versions = [version(worker.peer) for worker in workers if worker.peer.distribution]
        yield f"{', '.join(versions) or 'the SDK alone'}; asked at most {cap:,} times."
        yield ""
        found = {
            case.name: {worker.peer.name: tried(worker, case, cap) for worker in workers}
            for case in CASES
        }
        yield from table(found, [worker.peer.name for worker in workers])
        yield from ("", *(f"- {name} could not be asked: {why}" for name, why in missing.items()))
        yield from sentences(found)
        yield from ("", *NOTES)


NOTES = (
    "A total that full pages reach to the row cannot be doubted by its replies (a total of 10);",
    "where a vendor's may be too low, `end=End.SHORT_PAGE` reads on and takes it for an estimate.",
    "One that is too high cannot be told from rows that are missing (a total of 1,000, or of 30):",
    "the rows are delivered, and the run is told as incomplete. airbyte-cdk's paginators know",
    "nothing of totals.",
)

Found = Mapping[str, Mapping[str, "Outcome"]]


class Outcome(NamedTuple):
    """What one kit made of one vendor: how often it asked, in a word what came, and the error."""

    requests: int
    word: str
    message: str = ""


def tried(worker: Worker, case: Case, cap: int) -> Outcome:
    """Return what the kit makes of the vendor."""
    vendor = Hostile(case, cap)
    with serving(vendor) as url:
        outcome = worker.ask("outcome", url=url, paging=case.paging, size=SIZE)
    if vendor.asked > cap:
        return Outcome(cap, "still asking")
    message = shortened(str(outcome["error"] or outcome["warning"]))
    return Outcome(vendor.asked, _word(outcome, case.truth), message)


def _word(outcome: Mapping[str, object], truth: int | None) -> str:
    if outcome["error"]:
        return str(outcome["error"]).partition(":")[0]
    if outcome["rows"] == truth:
        return f"all {truth} rows"
    return f"**quiet**, {outcome['rows']}{f' of {truth}' if truth else ''} rows"


def table(found: Found, names: list[str]) -> Iterator[str]:
    """Yield a row for each vendor, with a column for each kit."""
    yield f"| what the vendor sends | {' | '.join(names)} |"
    yield "|---|" + "---|" * len(names)
    for case, outcomes in found.items():
        cells = [f"{outcomes[name].requests:,}: {outcomes[name].word}" for name in names]
        yield f"| {case} | {' | '.join(cells)} |"


def sentences(found: Found) -> Iterator[str]:
    """Yield each message; the user of a run that ends quietly reads nothing."""
    yield "What the user is told; of the quiet walks nothing, or what the log says here:"
    yield ""
    for case, outcomes in found.items():
        for name, outcome in outcomes.items():
            if outcome.message:
                yield f"- {case}, {name}: {outcome.message}"


def shortened(message: str) -> str:
    """Return the first line, without addresses that change, at most so long."""
    line = re.sub(r"http://127\.0\.0\.1:\d+", "http://vendor", " ".join(message.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cap", type=int, default=CAP)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    lines = list(report(options.cap))
    sys.stdout.write("\n".join((f"## {HEADING}", "", *lines)) + "\n")
    if options.write:
        put(HEADING, lines)


if __name__ == "__main__":
    main()
