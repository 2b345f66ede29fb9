"""A listing through the SDK and through the tightest loop, in instructions of the processor.

    python -m benchmarks.instructions [--sizes N...] [--write]

They are as many every time, whatever else the machine does; what the system does for them, and
waiting for memory, they leave out. Needs valgrind, which makes Python fifty times slower.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

from .listing import CLIENTS, server
from .server import PAGES
from .tables import show_section, table

TITLE = "A listing, in instructions"
WALKS = 2, 4
"""What is in both runs, such as Python's start, is in neither number."""


def counted(client: str, url: str, walks: int) -> int:
    """Return the instructions of a process that walks so many times."""
    callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    command = [sys.executable, "-m", "benchmarks.instructions", "--walk", client, url, str(walks)]
    done = subprocess.run(
        [*callgrind, *command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found, done.stderr
    return int(found[1])


def a_page(client: str, url: str) -> float:
    """Return the instructions of a page."""
    few, many = (counted(client, url, walks) for walks in WALKS)
    return (many - few) / (WALKS[1] - WALKS[0]) / PAGES


def report(sizes: list[int]) -> Iterator[str]:
    """Yield the table, a row for each size."""
    if not shutil.which("valgrind"):
        yield "valgrind is not there."
        return
    rows = []
    for size in sizes:
        with server(size) as url:
            sdk, tightest_client = (a_page(client, url) for client in ("sdk", "tightest"))
        rows.append(
            [
                size,
                f"{sdk / 1000:,.0f}",
                f"{tightest_client / 1000:,.0f}",
                f"{sdk / tightest_client:.3f}",
            ]
        )
    yield from table(["rows a page", "sdk, thousands a page", "tightest", "ratio"], *rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 500])
    parser.add_argument("--walk", nargs=3, metavar=("CLIENT", "URL", "WALKS"))
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    if options.walk:
        client, url, walks = options.walk
        for _ in range(int(walks)):
            CLIENTS[client](url)
        return
    show_section(TITLE, "Counted by valgrind.", report(options.sizes), write=options.write)


if __name__ == "__main__":
    main()
