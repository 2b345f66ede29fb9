"""Memory does not grow with the estate: 50,000 hosts use what 1,000 use (DESIGN 5)."""

import subprocess
import sys

import pytest

ALLOWED_GROWTH_KIB = 20 * 1024

MEASURED = """
import re, sys
from sdk import Integration, Job, NDJSONSink, registry
from sdk.testing import InProcess, VirtualClock

name, hosts, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
clock = VirtualClock(watchdog_seconds=600)
simulator = registry.simulator(name).create(hosts=hosts, clock=clock)
run = registry.integration(name)(
    Job(target=Integration(name, simulator.url), secrets=simulator.credentials, seed=0),
    transport=InProcess(simulator.app, clock=clock),
    clock=clock,
    sink=NDJSONSink(path),
).invoke()
assert run.complete, run.to_json()
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
print(run.streams[0].items, peak[1])
"""


def peak_kib(name, hosts, path):
    """The most memory a run of `hosts` used, in a process of its own."""
    command = [sys.executable, "-c", MEASURED, name, str(hosts), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    items, peak = map(int, done.stdout.split())
    assert items == hosts
    return peak


@pytest.mark.timeout(600)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is read from /proc")
def test_fifty_thousand_hosts_use_the_memory_of_one_thousand(tmp_path):
    small = peak_kib("qualys", 1_000, tmp_path / "small.ndjson")
    large = peak_kib("qualys", 50_000, tmp_path / "large.ndjson")

    assert large - small <= ALLOWED_GROWTH_KIB
