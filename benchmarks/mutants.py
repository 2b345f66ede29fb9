"""What the tests of the riskiest modules let pass: small mistakes put into them one by one.

    python -m benchmarks.mutants [MODULE...]

Runs mutmut on a copy of what is committed, with the tests whose file is named after a module, and
prints how many mutants of each were killed, and each that survived as a difference. Takes half an
hour; docs/mutants.md has the score, and why the survivors may live.
"""

import argparse
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]

MODULES = {
    "pagination": ["sdk/pagination/*.py"],
    "limiter": ["sdk/limiter.py"],
    "retry": ["sdk/retry.py"],
    "filters": ["sdk/filters/*.py"],
}
"""What is changed, by the word that the files of its tests begin with."""

SPARED = ["sdk/filters/refresh.py"]
"""A command that fetches data while developing, and no part of a run."""

KILLED = {"killed", "timeout", "caught by type check", "segfault"}

CONFIGURATION = """
[tool.mutmut]
source_paths = ["sdk/"]
only_mutate = {sources}
do_not_mutate = {spared}
also_copy = ["simulators", "integrations"]
mutate_only_covered_lines = true
pytest_add_cli_args = ["-k", "not tiny"]
pytest_add_cli_args_test_selection = {tests}
"""


def main(wanted: Iterable[str]) -> None:
    """Copy, run, and print."""
    with TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", ROOT, place], check=True)
        with (place / "pyproject.toml").open("a") as settings:
            settings.write(configuration(place, list(wanted) or list(MODULES)))
        run(place, "run", "--max-children", str(os.cpu_count() or 1))
        outcomes = dict(
            re.findall(r"^\s*(\S+): (.+)$", run(place, "results", "--all", "true"), re.M)
        )
        for line in (*scores(outcomes), *survivors(place, outcomes)):
            print(line)  # noqa: T201 - a command's output


def configuration(place: Path, modules: Iterable[str]) -> str:
    """The settings of mutmut for these modules."""
    tests = place / "tests" / "sdk"
    files = [path for name in modules for path in sorted(tests.glob(f"test_{name}*.py"))]
    return CONFIGURATION.format(
        sources=[source for name in modules for source in MODULES[name]],
        spared=SPARED,
        tests=[str(path.relative_to(place)) for path in files],
    )


def run(place: Path, *arguments: str) -> str:
    """What mutmut says, once it is done."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "brief", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def scores(outcomes: Mapping[str, str]) -> Iterator[str]:
    """A table of the modules, and of all of them together."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in outcomes.items():
        for row in (name.rpartition(".")[0], "all"):
            counts[row]["killed" if outcome in KILLED else outcome] += 1
    yield "| module | mutants | killed | survived |"
    yield "|---|---|---|---|"
    for module, counted in sorted(counts.items(), key=lambda row: (row[0] == "all", row[0])):
        share = counted["killed"] / counted.total()
        survived = counted.total() - counted["killed"]
        yield f"| `{module}` | {counted.total()} | {share:.0%} | {survived} |"


def survivors(place: Path, outcomes: Mapping[str, str]) -> Iterator[str]:
    """What each of them changed."""
    for name, outcome in outcomes.items():
        if outcome not in KILLED:
            lines = run(place, "show", name).splitlines()
            changed = [line for line in lines if re.match(r"[-+](?![-+])", line)]
            yield "\n".join((f"\n{name}: {outcome}", *changed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE")
    main(parser.parse_args().modules)
