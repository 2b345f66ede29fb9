"""Simulators: in this process and over loopback, and beside what others serve the same body with.

    python -m benchmarks.simulators [--rounds N] [--node FOLDER] [--write]

Every server is asked by the same requests session, in turn. moto answers Security Hub's GetFindings
with as many findings of its own as a page of ours has hosts; Prism, mountebank and
pytest-httpserver send the body of our page as it is. Prism and mountebank are asked where FOLDER
has them in node_modules (`npm install @stoplight/prism-cli mountebank`), pytest-httpserver where it
is installed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

import requests
from falcon.testing import create_environ

from sdk import Session
from sdk.core.context import RunContext
from sdk.http import Token
from sdk.testing import InProcess
from simulators.example import ExampleSimulator as Example

from .fleet import Listing, listing
from .servers import (
    PATH,
    ROWS,
    SIMULATOR,
    Server,
    resident_mib,
    servers,
    simulator_page,
    started,
    token,
)
from .tables import show_section, spread, table

TITLE = "Simulators"

Query = Mapping[str, int]

SIZES = (1, 10, 100)
PAGES = 100
TEN_MILLION = 10_000_000


def beside(rounds: int, node: Path | None) -> Iterator[list[object]]:
    """Yield a line for each server: pages a second, start-up and memory."""
    with ExitStack() as stack:
        body = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "body.json"
        body.write_bytes(our_body())
        sending = stack.enter_context(requests.Session())
        sending.trust_env = False
        running = {}
        for server in servers(node):
            url, seconds, process = stack.enter_context(started(server, body))
            server.prepare(sending, url)
            running[server] = url, seconds, process
        speeds: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds + 1):
            for server, (url, _, _) in running.items():
                speeds[server.name].append(asked(server, sending, url))
        for server, (_, seconds, process) in running.items():
            found = speeds[server.name][1:]
            memory = f"{resident_mib(process):.0f}"
            yield [server.name, spread(found, 0), f"{seconds:.2f}", memory]


def our_body() -> bytes:
    """Return a page of the SDK's simulator."""
    simulator = Example.create(hosts=ROWS)
    with requests.Session() as sending:
        sending.mount("https://", InProcess(simulator.app))
        return simulator_page(sending, simulator.url).content


def asked(server: Server, sending: requests.Session, url: str) -> float:
    """Return pages a second."""
    began = time.perf_counter()
    for _ in range(PAGES):
        answer = server.ask(sending, url)
        assert answer.ok, answer.text
        assert len(answer.content) > 10_000
    return PAGES / (time.perf_counter() - began)


def transports(rounds: int) -> Iterator[list[object]]:
    """Yield a line for each size of page: pages a second, in process and over loopback."""
    with listing() as url:
        plain = Listing(PAGES, 1)
        yield compared("1, made beforehand", url, plain, "/machines", {}, rounds)
    simulator = Example.create(hosts=ROWS * PAGES).app
    with started(SIMULATOR, Path()) as (url, _, _):
        for size in SIZES:
            yield compared(str(size), url, simulator, PATH, {"limit": size}, rounds)


def compared(
    name: str, url: str, app: WSGIApplication, path: str, query: Query, rounds: int
) -> list[object]:
    """Return a line of that table; the first round warms up."""
    inner, outer, bare = [], [], []
    for _ in range(rounds + 1):
        outer.append(walked(url, path, query))
        inner.append(walked(url, path, query, InProcess(app)))
        bare.append(made(app, path, query))
    pairs = zip(inner[1:], outer[1:], strict=True)
    ratio = spread(one / other for one, other in pairs)
    making = median(1e3 / pages for pages in bare[1:])
    ways = (median(1e3 / pages for pages in found[1:]) - making for found in (inner, outer))
    spent = (f"{milliseconds:.2f}" for milliseconds in (making, *ways))
    return [name, spread(inner[1:], 0), spread(outer[1:], 0), ratio, *spent]


def made(app: WSGIApplication, path: str, query: Query) -> float:
    """Return pages a second without a client: the app is called, and its body is joined."""
    text, headers = urlencode(query), {"Authorization": f"Bearer {token()}"}
    began = time.perf_counter()
    for _ in range(PAGES):
        asked = create_environ(path, query_string=text, headers=headers)
        answer = app(asked, lambda *_: sys.stdout.buffer.write)
        assert b"".join(answer)
    return PAGES / (time.perf_counter() - began)


def walked(url: str, path: str, query: Query, transport: InProcess | None = None) -> float:
    """Return pages a second through a Session."""
    context = RunContext(transport=transport)
    with Session(url, auth=Token(token()), context=context) as sending:
        began = time.perf_counter()
        for _ in range(PAGES):
            sending.get(path, params=query, operation="hosts")
        return PAGES / (time.perf_counter() - began)


def ten_million() -> tuple[float, float, float]:
    """Return seconds until a world of ten million hosts answers for its last page, and memory.

    The memory is that before there is a world, and that after the page.
    """
    code = f"""
import resource, sys, time
import requests
from benchmarks.servers import PATH, token
from sdk.testing import InProcess
from simulators.example import ExampleSimulator as Example

Example.create(hosts=1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
simulator = Example.create(hosts={TEN_MILLION})
session = requests.Session()
session.mount("https://", InProcess(simulator.app))
query = {{"limit": 100, "offset": {TEN_MILLION} - 100}}
headers = {{"Authorization": "Bearer " + token()}}
answer = session.get(simulator.url + PATH, params=query, headers=headers)
assert len(answer.json()["items"]) == 100
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.perf_counter() - began, before / 1024, after / 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    seconds, before, after = map(float, done.stdout.split())
    return seconds, before, after


def report(rounds: int, node: Path | None) -> Iterator[str]:
    """Yield the tables."""
    yield "Pages a second of the example, and of one that costs nothing, through a Session; that in"
    yield "process at least 3 times as many as over loopback. Making a page takes the same in both,"
    yield "so the more rows there are, the less the way matters; *made* is what making one takes,"
    yield "*inside* and *outside* what all the rest does, in milliseconds a page:"
    yield ""
    columns = [
        "rows a page",
        "in process",
        "loopback",
        "ratio",
        "made",
        "inside",
        "outside",
    ]
    yield from table(columns, *transports(rounds))
    yield ""
    yield f"A page of {ROWS} rows over loopback, asked for by requests:"
    yield ""
    others = list(beside(rounds, node))
    yield from table(["server", "pages/s", "start-up, s", "memory, MiB"], *others)
    missing = {"moto", "pytest-httpserver", "Prism", "mountebank"} - {line[0] for line in others}
    yield ""
    seconds, before, after = ten_million()
    yield f"- The last page of a world of {TEN_MILLION:,} hosts: {seconds * 1e3:.0f} ms after the"
    yield f"  world was asked for, with {after - before:.1f} MiB more memory ({after:.0f} in all)."
    if missing:
        yield f"- Not installed: {', '.join(sorted(missing))}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--node", type=Path, help="a folder with node_modules")
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    conditions = f"{PAGES} pages a round, {options.rounds} interleaved rounds, median (quartiles)."
    show_section(TITLE, conditions, report(options.rounds, options.node), write=options.write)


if __name__ == "__main__":
    main()
