"""The pytest plugin: rules by code, levels at the end, and threads that switch far too often.

Its options begin with `--chariot-`, its marker and properties with `chariot_`, since the short
names belong to others. Nothing is changed for tests that do not ask for it.
"""

import re
import sys
import sysconfig
import threading
import time
from argparse import SUPPRESS
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import CodeType, FrameType
from typing import Final

import pytest

from ..conformance import Rule
from ..conformance.base import ConformanceBase
from ..conformance.rule import rule_of
from ..quality.conformance_kinds import every_rule, kind_of
from ..quality.levels import Proof, standing
from .client_calls import ClientCalls
from .reports import recorded
from .session_record import Record
from .source_digest import digest
from .unrun_tests import UnrunTests

TINY_SECONDS: Final = 1e-6
"""A switch interval in which no critical section fits: what is not locked shows sooner."""

STALLS_AT_FIRST: Final = 0.5
FIRST: Final = 2
STALLS: Final = 0.01
"""The share of calls and returns at which a thread stalls: the first of each place, and later."""
STALL_SECONDS: Final = 0.003
MOST_STALLS: Final = 300

CALL_EVENTS: Final = frozenset({"call", "return"})
LIBRARIES: Final = (str(Path(threading.__file__).parent), sysconfig.get_path("purelib"))
"""Where code is that is not of the kit or its user."""

LEFT: Final = pytest.StashKey[UnrunTests]()
SOURCES: Final = pytest.StashKey[str]()

RACES: Final = "chariot_races"
SHOWN: Final = 5

INTERVALS: Final[Mapping[str, float | None]] = {"usual": None, "tiny": TINY_SECONDS}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, in a group of their own."""
    group = parser.getgroup("chariot", "integrations and the rules they keep")
    group.addoption(
        "--chariot-rules",
        metavar="CODES",
        help="Run only the tests of these rules, by code or group: TRUTH,PAGING-2.",
    )
    group.addoption(
        "--chariot-levels",
        action="store_true",
        help="Say at the end which level each integration has reached, and what the next needs.",
    )
    group.addoption(
        "--chariot-results",
        type=Path,
        metavar="FILE",
        help="Write the results of each rule to FILE, for `chariot check --results FILE`.",
    )
    # The old name of --chariot-results, until the release after 0.2.
    group.addoption("--chariot-findings", type=Path, help=SUPPRESS)
    group.addoption(
        "--chariot-switch-interval",
        type=float,
        metavar="SECONDS",
        help=f"Have threads take turns this often in every test; {TINY_SECONDS:g} is often.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and follow what is left out."""
    config.addinivalue_line(
        "markers", f"{RACES}: run twice, the second time with threads that switch far too often"
    )
    path: Path | None = _results(config)
    config.stash[LEFT] = UnrunTests(config)
    config.stash[SOURCES] = digest(config.rootpath) if path else ""
    config.pluginmanager.register(config.stash[LEFT], "chariot-left")
    config.pluginmanager.register(ClientCalls(), "chariot-client-calls")
    if path and not hasattr(config, "workeroutput"):
        _clear(path)
        if config.getoption("--chariot-findings"):
            sys.stderr.write("--chariot-findings is deprecated: use --chariot-results\n")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked twice."""
    if metafunc.definition.get_closest_marker(RACES):
        # Not a fixture: Hypothesis would complain of one that is set up once for all examples.
        metafunc.fixturenames.append(RACES)
        metafunc.parametrize(RACES, list(INTERVALS))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tell reports which rule a test checks, of which class and in which case."""
    found = _rule(item)
    if found is not None and isinstance(item, pytest.Function):
        case = item.callspec.params.get("case", "") if hasattr(item, "callspec") else ""
        properties = {"class": item.cls.__name__, "rule": found.code, "case": case}
        item.user_properties += [(f"chariot_{name}", value) for name, value in properties.items()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave only the rules that were asked for."""
    wanted = config.getoption("--chariot-rules")
    if wanted is None:
        return
    codes = _codes(re.split(r"[ ,]+", wanted.strip()))
    kept = [item for item in items if (found := _rule(item)) and found.code in codes]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Have threads switch as often as is asked for, while the test runs."""
    with _switching(_interval(item)):
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write down what was found, and say which level each integration has reached by it."""
    config = terminalreporter.config
    found = recorded(terminalreporter.stats.values(), config.stash[LEFT], config.stash[SOURCES])
    if (path := _results(config)) is not None:
        found.write(path)
    if not config.getoption("--chariot-levels"):
        return
    terminalreporter.section("levels")
    for place in sorted(found.findings, key=_class):
        # Replays, searches and evidence are no tests of the class: `chariot check` knows of them.
        kind = kind_of(one.rule for one in found.findings[place])
        reached = standing(found.of(place, kind), Proof(), kind)
        terminalreporter.write_line(f"{_class(place)}: {reached.level}")
        for line in reached.missing[:SHOWN]:
            terminalreporter.write_line(f"  for {reached.following}: {line}")
        if (more := len(reached.missing) - SHOWN) > 0:
            terminalreporter.write_line(f"  and {more} more")


def _results(config: pytest.Config) -> Path | None:
    """Return the file of results, by the new name of its option or by the old one."""
    path: Path | None = config.getoption("--chariot-results") or config.getoption(
        "--chariot-findings"
    )
    return path


def _clear(path: Path) -> None:
    """Remove what an earlier session has found, so that it is not taken for this one's."""
    try:
        path.unlink(missing_ok=True)
        Record().write(path)
        path.unlink()
    except OSError as error:
        raise pytest.UsageError(f"--chariot-results: {path}: {error.strerror}") from error


def _class(place: str) -> str:
    return place.rpartition("::")[2]


def _rule(item: pytest.Item) -> Rule | None:
    """Return the rule that a test checks, if it is one of a conformance class."""
    cls = getattr(item, "cls", None)
    if (
        isinstance(item, pytest.Function)
        and isinstance(cls, type)
        and issubclass(cls, ConformanceBase)
    ):
        return rule_of(cls, item.originalname)
    return None


def _codes(names: Iterable[str]) -> set[str]:
    known = every_rule().values()
    codes: set[str] = set()
    for name in names:
        found = {rule.code for rule in known if name in (rule.code, rule.group)}
        if not found:
            groups = ", ".join(dict.fromkeys(rule.group for rule in known))
            raise pytest.UsageError(
                f"--chariot-rules: no rule or group {name!r}; there is {groups}"
            )
        codes |= found
    return codes


def _interval(item: pytest.Item) -> float | None:
    asked: float | None = item.config.getoption("--chariot-switch-interval")
    params = getattr(getattr(item, "callspec", None), "params", {})
    own = INTERVALS.get(params.get(RACES, ""))
    return own if own is not None else asked


@contextmanager
def _switching(seconds: float | None) -> Generator[None, None, None]:
    """Have threads take turns that often, and stall now and then as they call and return."""
    if seconds is None:
        yield
        return
    interval = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    threading.setprofile(Stalling().profile)
    try:
        yield
    finally:
        threading.setprofile(None)
        sys.setswitchinterval(interval)


class Stalling:
    """Stalls the threads of a test at calls and returns, long enough for others to catch up.

    Mostly where none of them has been before: the first to come by is the one that others must not
    overtake between a look and what it does upon it. Intervals alone find little, since threads on
    a virtual clock mostly wait for each other. It is a profile function because the trace function
    is coverage's.
    """

    def __init__(self) -> None:
        self._random = Random(0)
        self._met: Counter[tuple[CodeType, str]] = Counter()
        self._left = MOST_STALLS

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Stall now and then; called at each call and return, in the thread that makes it."""
        if event not in CALL_EVENTS or not self._left:
            return
        place = (frame.f_code, event)
        self._met[place] += 1
        share = STALLS_AT_FIRST if self._met[place] <= FIRST else STALLS
        if self._random.random() < share and not place[0].co_filename.startswith(LIBRARIES):
            self._left -= 1
            time.sleep(STALL_SECONDS)
