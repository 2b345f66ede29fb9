"""Runs into a store in processes of their own, to be killed, or to get in one another's way.

`python -m tests.sdk.storing together PATH VENDOR...` starts a run for each vendor at once;
`python -m tests.sdk.storing kill FOLDER TIMES` kills as many, each in the middle, and writes a
line for each: how many batches were acknowledged, what SQLite says of the file, and its keys.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sdk.models import Asset, Port, Risk, RiskDefinition, RiskStatus, stamp
from sdk.sinks.store import StoreSink

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
HOSTS = 40
BATCH = 8


def stream(vendor):
    """Yield six models for each host, in order; two vendors have the same hosts and names."""
    guids = random.Random(vendor)
    for number in range(HOSTS):
        host = Asset(f"host-{number}.example.com", f"192.0.2.{number}", capability=(vendor,))
        risk = Risk(
            host,
            f"CVE-2024-{1000 + number % 5}",
            RiskStatus.parse("TH"),
            definition=RiskDefinition("Bad. " * 50),
            proof=b"seen " * 100,
        )
        files = (risk.definition_file(), risk.proof_file())
        for model in (host, Port("tcp", 443, host), Port("tcp", 80, host), risk, *files):
            yield stamp(model, NOW, lambda: f"{guids.getrandbits(64):x}")


def batches(vendor):
    models = list(stream(vendor))
    return [models[start : start + BATCH] for start in range(0, len(models), BATCH)]


def run(path, vendor, written=lambda: None):
    sink = StoreSink(path)
    sink.open()
    for batch in batches(vendor):
        sink.write(batch)
        written()
    sink.close()


def forked(call, *arguments):
    """Return the id of a process that makes the call and ends."""
    child = os.fork()
    if child:
        return child
    call(*arguments)
    os._exit(0)


def together(path, *vendors):
    gate, opener = os.pipe()

    def start(vendor):
        os.close(opener)
        os.read(gate, 1)
        run(path, vendor)

    children = [forked(start, vendor) for vendor in vendors]
    os.close(opener)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    sys.exit(len(failed))


def kill(folder, times):
    moments = random.Random(0)
    for number in range(int(times)):
        path = Path(folder) / f"{number}.db"
        # A third is hit while the store is made, the others while the batches are written.
        after = moments.choice([0, *(moments.randrange(len(batches("a"))) for _ in range(2))])
        acknowledged = killed(path, after, moments.random() * (0.001 if after else 0.02))
        sys.stdout.write(json.dumps([acknowledged, *left_behind(path)]) + "\n")


def killed(path, after, seconds):
    """Return the number of batches that a run wrote which was killed after so many of them."""
    seen, say = os.pipe()
    child = forked(run, path, "a", lambda: os.write(say, b"."))
    os.close(say)
    acknowledged = sum(len(os.read(seen, 1)) for _ in range(after))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged += len(os.read(seen, 1000))
    os.close(seen)
    return acknowledged


def left_behind(path):
    keys = []
    with closing(sqlite3.connect(path)) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        for table in ("asset", "port", "risk", "file"):
            with suppress(sqlite3.OperationalError):
                keys += [key for (key,) in database.execute(f"SELECT key FROM {table}")]
    return sound, keys


if __name__ == "__main__":
    {"together": together, "kill": kill}[sys.argv[1]](*sys.argv[2:])
