"""One whole run in a process of its own, and what it took: as JSON, for `benchmarks.scale`.

python -m benchmarks.collect VENDOR HOSTS FILE
"""

import re
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from sdk import Capability, Integration, Job, NDJSONSink, registry
from sdk.testing import InProcess, VirtualClock

from .fleet import Listing, fleet
from .stages import Stages

FLEET = "fleet"
PAGE = 500


class Taken(msgspec.Struct, frozen=True):
    """What a run took; `stages` are parts of the processor's time."""

    hosts: int
    models: int
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    stages: Mapping[str, float]


def collecting(vendor: str, hosts: int, path: str) -> Capability:
    """The vendor's integration on its simulator, into a file; `fleet` is the vendor for free."""
    sink = NDJSONSink(path)
    if vendor == FLEET:
        return fleet(Listing(hosts // PAGE, PAGE), sink=sink)
    make = registry.integration(vendor)
    clock = VirtualClock(watchdog_seconds=600)
    simulator = registry.simulator(vendor).create(hosts=hosts, clock=clock)
    return make(
        Job(target=Integration(vendor, simulator.url), secrets=simulator.credentials, seed=0),
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        sink=sink,
        # A million hosts within a vendor's rate limit take more than the hours of a usual run.
        timeout=timedelta(days=365),
        limits=replace(make.limits, max_pages=hosts),
    )


def taken(vendor: str, hosts: int, path: str) -> Taken:
    """Run it, and say what it took."""
    run = collecting(vendor, hosts, path)
    wall, cpu = time.perf_counter(), time.process_time()
    with Stages() as stages:
        report = run.invoke()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert report.complete, report.to_json()
    models = sum(stream.delivered for stream in report.streams)
    return Taken(hosts, models, wall, cpu, peak_mib(), stages.shares())


def peak_mib() -> float:
    """The most memory this process has used, which only Linux tells."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    found = taken(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    sys.stdout.write(msgspec.json.encode(found).decode())
