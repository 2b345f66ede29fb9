"""What the tests of the riskiest modules let pass: small mistakes put into them one by one.

    python -m benchmarks.mutants [--at-once N] [MODULE...]

Runs mutmut on a copy of what is committed, one module after the other with the tests whose file is
named after it, and prints how many mutants of each file were killed, and each that survived as a
difference. Interrupted it says what it has measured. Takes half an hour; docs/mutants.md has the
score, and why the survivors may live.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]

MODULES = {
    "pagination": ["sdk/pagination/*.py"],
    "limiter": ["sdk/core/limiter.py"],
    "retry": ["sdk/core/retry.py"],
    "filters": ["sdk/filters/*.py"],
}
"""What is changed, by the word that the files of its tests begin with."""

SPARED = ["sdk/filters/refresh.py"]
"""A command that fetches data while developing, and no part of a run."""

KILLED = {"killed", "timeout", "caught by type check", "segfault"}

UNMEASURED = {"not checked", "check was interrupted by user"}

# Many a mutant makes a listing without an end: what takes so much longer than usual is one.
CONFIGURATION = """
[tool.mutmut]
source_paths = ["sdk/"]
only_mutate = {sources}
do_not_mutate = {spared}
also_copy = ["simulators", "integrations"]
mutate_only_covered_lines = true
track_dependencies = false
timeout_multiplier = 3
timeout_constant = 2
pytest_add_cli_args = ["-k", "not tiny", "--timeout=20", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
"""

ENVIRONMENT = {"HYPOTHESIS_PROFILE": "mutants", "PYTHONWARNINGS": "ignore"}


def main(modules: Iterable[str], at_once: int) -> None:
    """Measure and print each module, until all are done or interrupted."""
    if not all(measured(module, at_once) for module in modules):
        sys.exit("interrupted")


def measured(module: str, at_once: int) -> bool:
    """Print what is found out about a module; whether that is all."""
    with TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", ROOT, place], check=True)
        with (place / "pyproject.toml").open("a") as settings:
            settings.write(configuration(place, module))
        whole = run(place, at_once)
        outcomes = dict(
            re.findall(r"^\s*(\S+): (.+)$", said(place, "results", "--all", "true"), re.M)
        )
        for line in chain(scores(outcomes), survivors(place, outcomes), [""]):
            print(line, flush=True)  # noqa: T201 - a command's output
        return whole


def configuration(place: Path, module: str) -> str:
    """Return the settings of mutmut for a module."""
    files = sorted((place / "tests" / "sdk").glob(f"test_{module}*.py"))
    tests = [str(path.relative_to(place)) for path in files]
    return CONFIGURATION.format(sources=MODULES[module], spared=SPARED, tests=tests)


def run(place: Path, at_once: int) -> bool:
    """Return True if all mutants were run; print the progress to stderr."""
    arguments = ["run", "--max-children", str(at_once)]
    # In a session of its own, since tests that are interrupted would count as passed.
    with subprocess.Popen(
        command(arguments), cwd=place, env=environment(), stdout=2, start_new_session=True
    ) as running:
        try:
            failed = running.wait()
        except KeyboardInterrupt:
            running.send_signal(signal.SIGINT)
            running.wait()
            # Those that write the mutants do not hear of it at all.
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            return False
    if failed:
        sys.exit("mutmut failed")
    return True


def said(place: Path, *arguments: str) -> str:
    """Return what mutmut has to say of what it has run."""
    done = subprocess.run(
        command(arguments), cwd=place, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout


def command(arguments: Iterable[str]) -> list[str]:
    """Return the command line of mutmut with these arguments."""
    return [sys.executable, "-m", "mutmut", *arguments]


def environment() -> dict[str, str]:
    """Return the environment of this process, and what tests are to know."""
    return {**os.environ, **ENVIRONMENT}


def scores(outcomes: Mapping[str, str]) -> Iterator[str]:
    """Yield a table of the files, and of all of them together."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in outcomes.items():
        for row in (name.rpartition(".")[0], "all"):
            counts[row][kind(outcome)] += 1
    yield "| module | mutants | measured | killed | survived |"
    yield "|---|---|---|---|---|"
    for module, counted in sorted(counts.items(), key=lambda row: (row[0] == "all", row[0])):
        survived, killed = counted["survived"], counted["killed"]
        done = survived + killed
        share = f"{killed / done:.0%}" if done else ""
        yield f"| `{module}` | {counted.total()} | {done} | {share} | {survived} |"


def kind(outcome: str) -> str:
    """Return "killed", "survived" or "not known"; a mutant that no test runs has survived."""
    if outcome in UNMEASURED:
        return "unmeasured"
    return "killed" if outcome in KILLED else "survived"


def survivors(place: Path, outcomes: Mapping[str, str]) -> Iterator[str]:
    """Yield what each of them changed."""
    for name, outcome in outcomes.items():
        if kind(outcome) == "survived":
            lines = said(place, "show", name).splitlines()
            changed = [line for line in lines if re.match(r"[-+](?![-+])", line)]
            yield "\n".join((f"\n{name}: {outcome}", *changed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, metavar="N")
    chosen = parser.parse_args()
    main(chosen.modules or MODULES, chosen.at_once)
