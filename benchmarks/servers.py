"""Servers that answer one page: our simulator, and what others would serve the same with."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import requests

from simulators.example import ExampleSimulator as Example

ROWS = 100
PATH = "/v1/offset/hosts"
TIMEOUT_SECONDS = 60

SERVE = """
import sys, time
from simulators.example import ExampleSimulator as Example

simulator = Example.create(hosts=int(sys.argv[1]))
with simulator.serve(port=int(sys.argv[2])):
    time.sleep(3600)
"""
"""Our server, as `chariot simulate` would start it, with a token that the benchmark knows."""

HTTPSERVER = """
import sys, time
from pathlib import Path
from pytest_httpserver import HTTPServer

server = HTTPServer(port=int(sys.argv[1]))
server.expect_request("/v1/offset/hosts").respond_with_data(
    Path(sys.argv[2]).read_bytes(), content_type="application/json"
)
server.start()
time.sleep(3600)
"""


class Server(NamedTuple):
    """How to start a server on a port, and how to ask it; `body` is a file with the page."""

    name: str
    command: Callable[[int, Path], Sequence[str]]
    prepare: Callable[[requests.Session, str], None]
    ask: Callable[[requests.Session, str], requests.Response]


@cache
def token() -> str:
    """Return the token that a new example takes."""
    return Example.create(hosts=0).credentials["token"]


def simulator_page(sending: requests.Session, url: str) -> requests.Response:
    """Return a page of hosts."""
    headers = {"Authorization": f"Bearer {token()}"}
    return sending.get(f"{url}{PATH}", params={"limit": ROWS, "offset": 0}, headers=headers)


def findings(sending: requests.Session, url: str) -> requests.Response:
    """Request Security Hub's GetFindings, as boto3 would send it."""
    return sending.post(f"{url}/findings", json={"MaxResults": ROWS}, headers=AWS)


AWS = {"Authorization": "AWS4-HMAC-SHA256 Credential=made-up/20260105/us-east-1/securityhub/x"}


def import_findings(sending: requests.Session, url: str) -> None:
    """Import as many findings as a page of the SDK's simulator has hosts."""
    for begin in range(0, ROWS, 50):
        several = [_finding(number) for number in range(begin, begin + 50)]
        answer = sending.post(f"{url}/findings/import", json={"Findings": several}, headers=AWS)
        assert answer.ok, answer.text


def _finding(number: int) -> dict[str, object]:
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"finding-{number}",
        "ProductArn": "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default",
        "GeneratorId": "made-up",
        "AwsAccountId": "123456789012",
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-01-05T10:00:00Z",
        "UpdatedAt": "2026-01-05T10:00:00Z",
        "Severity": {"Label": "HIGH"},
        "Title": f"Finding {number}",
        "Description": "A finding of a service that is made up. " * 5,
        "Resources": [{"Type": "AwsEc2Instance", "Id": f"i-{number:017x}"}],
    }


def nothing(sending: requests.Session, url: str) -> None:
    """Prepare nothing."""


def simulator(port: int, _: Path) -> Sequence[str]:
    """Return the command of the example's simulator, with ten thousand hosts."""
    return [sys.executable, "-c", SERVE, str(ROWS * 100), str(port)]


def moto(port: int, _: Path) -> Sequence[str]:
    """Return the command of moto, which serves all of AWS."""
    return [sys.executable, "-m", "moto.server", "-p", str(port)]


def httpserver(port: int, body: Path) -> Sequence[str]:
    """Return the command of a server of one page, in Python."""
    return [sys.executable, "-c", HTTPSERVER, str(port), str(body)]


def prism(node: Path, port: int, body: Path) -> Sequence[str]:
    """Return the command of a server of one page, the example of an OpenAPI document."""
    document = body.with_name("openapi.json")
    document.write_text(json.dumps(openapi(json.loads(body.read_bytes()))))
    return [str(node / "prism"), "mock", "-p", str(port), str(document)]


def mountebank(node: Path, port: int, body: Path) -> Sequence[str]:
    """Return the command of a server of one page, the answer of an imposter."""
    document, pidfile = body.with_name("imposters.json"), body.with_name("mountebank.pid")
    document.write_text(json.dumps(imposters(port, body.read_text())))
    admin = ["--port", str(free_port()), "--pidfile", str(pidfile), "--nologfile"]
    return [str(node / "mb"), "start", *admin, "--configfile", str(document)]


SIMULATOR = Server("simulator", simulator, nothing, simulator_page)


def servers(node: Path | None) -> Iterator[Server]:
    """Yield the servers that are installed; `node` is a folder with node_modules."""
    yield SIMULATOR
    if find_spec("moto"):
        yield Server("moto", moto, import_findings, findings)
    if find_spec("pytest_httpserver"):
        yield Server("pytest-httpserver", httpserver, nothing, simulator_page)
    programs = node / "node_modules" / ".bin" if node else Path()
    if (programs / "prism").exists():
        yield Server("Prism", partial(prism, programs), nothing, simulator_page)
    if (programs / "mb").exists():
        yield Server("mountebank", partial(mountebank, programs), nothing, simulator_page)


def openapi(body: object) -> dict[str, object]:
    """Return an OpenAPI document whose one answer is the body."""
    content = {"application/json": {"schema": {"type": "object"}, "example": body}}
    answer = {"responses": {"200": {"description": "a page", "content": content}}}
    info = {"title": "example", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {PATH: {"get": answer}}}


def imposters(port: int, body: str) -> dict[str, object]:
    """Return the settings of mountebank: one imposter, whose one answer is the body."""
    answer = {"headers": {"Content-Type": "application/json"}, "body": body}
    stub = {"predicates": [{"equals": {"path": PATH}}], "responses": [{"is": answer}]}
    return {"imposters": [{"port": port, "protocol": "http", "stubs": [stub]}]}


def free_port() -> int:
    """Return a port of loopback that is free."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def started(server: Server, body: Path) -> Iterator[tuple[str, float, int]]:
    """Yield the URL of a server, the seconds until it answered, and its process."""
    port = free_port()
    began = time.perf_counter()
    with subprocess.Popen(
        server.command(port, body), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            answering(process, url)
            yield url, time.perf_counter() - began, process.pid
        finally:
            process.terminate()


def answering(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until something answers there."""
    until = time.perf_counter() + TIMEOUT_SECONDS
    while time.perf_counter() < until and process.poll() is None:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"the server on {url} did not begin to answer")


def resident_mib(process: int) -> float:
    """Return the memory of a process and of its children, which only Linux tells."""
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in _family(process)]
    return sum(pages) * 4096 / 2**20


def _family(process: int) -> Iterator[int]:
    yield process
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield from _family(int(child))
