"""How long each conformance class takes, alone and with pytest-xdist.

    python -m benchmarks.suite [--only WORD] [--write]

The classes are those of tests/integrations. Seconds of a class are the sum of its tests', so with
xdist, which runs several at once, they are more than have passed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from .tables import show_section, table

TITLE = "The conformance classes"
ROOT = Path(__file__).parents[1]
CLASS = re.compile(r"^class (Test\w+)\([\w.\[\], ]*Conformance\b", re.M)


class Session(NamedTuple):
    """What a session took: seconds that passed, those of each class, and tests of each."""

    passed: float
    seconds: Counter[str]
    tests: Counter[str]


def classes(folder: Path = ROOT / "tests" / "integrations") -> Iterator[str]:
    """Yield the classes, as pytest names them."""
    for path in sorted(folder.rglob("test_*.py")):
        for name in CLASS.findall(path.read_text()):
            yield f"{path.relative_to(ROOT)}::{name}"


def session(wanted: Sequence[str], workers: int) -> Session:
    """Run them, on so many processes; 0 is on this one alone."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        options = ["-q", "-p", "no:cacheprovider", "-n", str(workers), f"--junitxml={report}"]
        command = [sys.executable, "-m", "pytest", *options, *wanted]
        environment = {**os.environ, "HYPOTHESIS_PROFILE": "ci"}
        began = time.perf_counter()
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        passed = time.perf_counter() - began
        if done.returncode:
            sys.exit(f"the suite does not pass:\n{done.stdout[-2000:]}")
        return Session(passed, *parse_report(report.read_text()))


def parse_report(report: str) -> tuple[Counter[str], Counter[str]]:
    """Return the seconds and number of tests of each class, from a report in JUnit's form."""
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    # Written by the pytest that was just run.
    for case in Xml.fromstring(report).iter("testcase"):
        name = case.attrib["classname"].rpartition(".")[2]
        seconds[name] += float(case.attrib["time"])
        tests[name] += 1
    return seconds, tests


def report(wanted: Sequence[str]) -> Iterator[str]:
    """Yield a table by class, the slowest first."""
    cores = os.cpu_count() or 1
    alone, together = session(wanted, 0), session(wanted, cores)
    lines = [
        [name, alone.tests[name], f"{seconds:.1f}", f"{together.seconds[name]:.1f}"]
        for name, seconds in alone.seconds.most_common()
    ]
    total = ["all, as it passes", alone.tests.total()]
    yield from table(
        ["class", "tests", "seconds", f"with -n {cores}"],
        *lines,
        [*total, f"{alone.passed:.1f}", f"{together.passed:.1f}"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="classes whose name or file has this word")
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    wanted = [name for name in classes() if options.only in name]
    show_section(
        TITLE, "Hypothesis as in CI; one session each.", report(wanted), write=options.write
    )


if __name__ == "__main__":
    main()
