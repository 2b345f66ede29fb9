"""One whole run in a process of its own, and what it took: as JSON, for `benchmarks.scale`.

python -m benchmarks.collect VENDOR HOSTS MODELS [--document FILE] [--assets-only]
"""

import argparse
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from sdk import Capability, registry
from sdk.models import Integration
from sdk.runner import Job, NDJSONSink, Sink
from sdk.testing import InProcess, VirtualClock

from .fleet import Listing, fleet
from .stages import Stages

FLEET = "fleet"
PAGE = 500
UNHURRIED = timedelta(days=365)
"""A million hosts within a vendor's rate limit take more than the hours of a usual run."""


class Taken(msgspec.Struct, frozen=True):
    """What a run took; `stages` are parts of the processor's time."""

    hosts: int
    models: int
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    stages: Mapping[str, float]


class Order(argparse.Namespace):
    """What to collect, and where its models go.

    `document` is the file that an import reads; with `assets_only` nobody asks what is wrong with
    the hosts.
    """

    vendor: str
    hosts: int
    models: str
    document: str | None
    assets_only: bool

    @property
    def config(self) -> Mapping[str, str]:
        """The settings of the job."""
        return {"importVulnerabilities": "false"} if self.assets_only else {}


def collecting(order: Order) -> Capability:
    """Return the integration on its simulator or its file; `fleet` is the vendor for free."""
    sink = NDJSONSink(order.models)
    if order.vendor == FLEET:
        return fleet(Listing(order.hosts // PAGE, PAGE), sink=sink)
    if order.document:
        target = Integration(order.vendor, order.document)
        job = Job(target=target, config=order.config, seed=0)
        return registry.integration(order.vendor)(job, sink=sink, timeout=UNHURRIED)
    return calling(order, sink)


def calling(order: Order, sink: Sink) -> Capability:
    """Return the vendor's integration on its simulator."""
    make = registry.integration(order.vendor)
    clock = VirtualClock(watchdog_seconds=600)
    simulator = registry.simulator(order.vendor).create(hosts=order.hosts, clock=clock)
    return make(
        Job(
            target=Integration(order.vendor, simulator.url),
            secrets=simulator.credentials,
            config=order.config,
            seed=0,
        ),
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        sink=sink,
        timeout=UNHURRIED,
        limits=replace(make.limits, max_pages=order.hosts),
    )


def taken(order: Order) -> Taken:
    """Run it, and say what it took."""
    run = collecting(order)
    wall, cpu = time.perf_counter(), time.process_time()
    with Stages() as stages:
        report = run.invoke()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert report.complete, report.to_json()
    models = sum(stream.delivered for stream in report.streams)
    return Taken(order.hosts, models, wall, cpu, peak_mib(), stages.shares())


def peak_mib() -> float:
    """Return the most memory this process has used, which only Linux tells."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vendor")
    parser.add_argument("hosts", type=int)
    parser.add_argument("models", help="the file they are written to")
    parser.add_argument("--document", help="the file that an import reads")
    parser.add_argument("--assets-only", action="store_true")
    found = taken(parser.parse_args(namespace=Order()))
    sys.stdout.write(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main()
