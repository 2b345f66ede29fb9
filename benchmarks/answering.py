"""How fast a simulator answers the calls of a whole run: in this process, and over loopback.

    python -P benchmarks/answering.py VENDOR HOSTS MODELS

For `benchmarks.versions`, which runs this file with the packages of one checkout or another, so it
uses only what both have. In process, only the thread that answers is timed, by the processor. Over
loopback come the same calls again: a version that keeps hosts has them then.
"""

import http.client
import io
import json
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, NDJSONSink
from sdk.testing import InProcess, VirtualClock


class Call(NamedTuple):
    """A call as it came, to be sent again."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class Timed:
    """A simulator that answers one call at a time, and keeps the calls and what they took."""

    def __init__(self, app: WSGIApplication) -> None:
        self.calls: list[Call] = []
        self.seconds = 0.0
        self._app = app
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call."""
        with self._lock:
            self.calls.append(read(environ))
            began = time.thread_time()
            answer = list(self._app(environ, start_response))
            self.seconds += time.thread_time() - began
        return answer


def read(environ: WSGIEnvironment) -> Call:
    """Return a call, whose body can be read once more."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    names = (name for name in environ if name.startswith("HTTP_") and name != "HTTP_HOST")
    headers = {name[5:].replace("_", "-"): environ[name] for name in names}
    if content_type := environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = content_type
    query = environ.get("QUERY_STRING")
    path = environ["PATH_INFO"] + (f"?{query}" if query else "")
    return Call(environ["REQUEST_METHOD"], path, body, headers)


def in_process(vendor: str, hosts: int, models: str) -> Timed:
    """Run the integration of a vendor against its simulator."""
    clock = VirtualClock(watchdog_seconds=600)
    simulator = registry.simulator(vendor).create(hosts=hosts, clock=clock)
    timed = Timed(simulator.app)
    make = registry.integration(vendor)
    run = make(
        Job(target=Integration(vendor, simulator.url), secrets=simulator.credentials, seed=0),
        transport=InProcess(timed, clock=clock),
        clock=clock,
        sink=NDJSONSink(models),
        timeout=timedelta(days=365),
        limits=replace(make.limits, max_pages=hosts),
    )
    report = run.invoke()
    assert report.complete, report.to_json()
    return timed


def over_loopback(vendor: str, hosts: int, calls: Iterable[Call]) -> float:
    """Return the seconds that a new simulator takes for the same calls, through a socket."""
    clock = VirtualClock(watchdog_seconds=600)
    with registry.simulator(vendor).create(hosts=hosts, clock=clock).serve() as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        began = time.perf_counter()
        for call in calls:
            connection.request(*call)
            connection.getresponse().read()
        return time.perf_counter() - began


def main(vendor: str, hosts: str, models: str) -> None:
    """Print the calls a second, in process and over loopback."""
    timed = in_process(vendor, int(hosts), models)
    number, seconds = len(timed.calls), over_loopback(vendor, int(hosts), timed.calls)
    sys.stdout.write(json.dumps([number / timed.seconds, number / seconds]))


if __name__ == "__main__":
    main(*sys.argv[1:])
