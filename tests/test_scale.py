"""Memory does not grow with the estate: 50,000 models use what 1,000 use.

Source: docs/decisions/0004-budgets.md.
"""

import subprocess
import sys

import pytest

ALLOWED_GROWTH_KIB = 20 * 1024

MEASURED = """
import re, sys
from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, NDJSONSink
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
models = sum(stream.items for stream in run.streams)
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
print(models, peak[1])
"""


def models_and_peak_kib(name, hosts, path):
    """Return the models of a run over `hosts`, and its peak memory, in a process of its own."""
    command = [sys.executable, "-c", MEASURED, name, str(hosts), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is read from /proc")
def test_fifty_thousand_models_use_the_memory_of_one_thousand(tmp_path):
    few, small = models_and_peak_kib("qualys", 220, tmp_path / "small.ndjson")
    many, large = models_and_peak_kib("qualys", 11_000, tmp_path / "large.ndjson")

    assert few > 1_000
    assert many > 50_000
    assert large - small <= ALLOWED_GROWTH_KIB
