"""What a row costs on its way page -> rows -> filter -> sink, in instructions: as many every time.

A clock would say something else on every machine. The listing, and the integration that reads it,
are those of `python -m benchmarks.scale`.
"""

import gc
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import sdk
from benchmarks.fleet import Fleet, Listing, fleet
from sdk import Asset, Model, Risk, stream
from sdk.models import to_json
from sdk.runner import NDJSONSink
from sdk.sinks.store import StoreSink

# It traces the interpreter itself, which whoever counts coverage does as well.
pytestmark = pytest.mark.slow

SDK = str(Path(sdk.__file__).parent)
TESTING = f"{SDK}/testing"
"""What requests or SQLAlchemy take is not ours to say, nor what a test's transport does."""

NEWER = sys.version_info >= (3, 12)
"""From 3.12 on a comprehension is no function of its own, and instructions are fewer."""

ROW_INSTRUCTIONS = 1420 if NEWER else 1575
ROW_CALLS = 152 if NEWER else 153
PAGE_INSTRUCTIONS = 3475 if NEWER else 3855
RISK_INSTRUCTIONS = 1735 if NEWER else 1930
STORED_ROW_INSTRUCTIONS = 1136 if NEWER else 1263
MARGIN = 1.02
"""Who makes the path cheaper lowers the numbers; who must make it dearer says what for. The margin
is for addresses of more digits, and for releases of Python and msgspec."""

STAGES = {"http", "decode", "pagination", "models", "filters", "runner", "sinks"}
"""What a row passes on its way, by file or folder."""

FIRST = count(step=10_000)
"""No two walks have a row in common, so that no cache makes the second cheaper."""


class Instructions:
    """Bytecode instructions, by place."""

    def __init__(self):
        self.counted = Counter()

    def __enter__(self):
        self.before = sys.gettrace()
        gc.disable()
        sys.settrace(self.entered)
        return self.counted

    def __exit__(self, *_):
        sys.settrace(self.before)
        gc.enable()

    def entered(self, frame, event, argument):
        if not self.counts(frame.f_code.co_filename):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        counted, place = self.counted, (frame.f_code.co_filename, frame.f_code.co_name)

        def executed(frame, event, argument):
            if event == "opcode":
                counted[place] += 1
            return executed

        return executed

    def counts(self, file):
        return True


class OurInstructions(Instructions):
    """The same, of the SDK alone, which is counted sooner."""

    def counts(self, file):
        return file.startswith(SDK) and not file.startswith(TESTING)


class Calls:
    """Calls of functions: of Python's by place, of C's by name."""

    def __init__(self):
        self.counted = Counter()

    def __enter__(self):
        self.before = sys.getprofile()
        gc.disable()
        sys.setprofile(self.called)
        return self.counted

    def __exit__(self, *_):
        sys.setprofile(self.before)
        gc.enable()

    def called(self, frame, event, argument):
        if event == "call":
            self.counted[frame.f_code.co_filename, frame.f_code.co_name] += 1
        elif event == "c_call":
            self.counted["built in", argument.__qualname__] += 1


def to_stdout():
    return NDJSONSink("-", stdout=io.BytesIO())


def walked(counter, pages, size, collecting=Fleet, sink=to_stdout):
    """Return the cost of so many pages of so many rows."""
    run = fleet(Listing(pages, size, next(FIRST)), collecting=collecting, sink=sink())

    with counter() as counted:
        report = run.invoke()

    assert report.complete, report.to_json()
    assert report.streams[0].kept == pages * size
    return counted


def for_a_row(counter, **options):
    """Return the cost of one more row in each page, by function."""
    walked(counter, 1, 1, **options)
    few, many = (walked(counter, 2, size, **options) for size in (10, 60))
    return per(many, few, 100)


def for_a_page(counter):
    """Return the cost of one more page of a row, by function."""
    walked(counter, 1, 1)
    few, many = (walked(counter, pages, 1) for pages in (5, 25))
    return per(many, few, 20)


def per(many, few, times):
    """Return the difference of two readings, divided."""
    return {place: (spent - few[place]) / times for place, spent in many.items()}


def within(spent, bound):
    """Return True if the cost is within the limit; else print where most of it is."""
    total = sum(spent.values())
    dearest = sorted(spent.items(), key=lambda one: -one[1])[:12]
    lines = (f"{taken:8.1f}  {function} in {file}" for (file, function), taken in dearest)
    assert total <= bound * MARGIN, "\n".join((f"{total:.1f}, at most {bound}; of them", *lines))


def test_a_row_takes_as_many_instructions_as_it_did():
    spent = for_a_row(Instructions)

    within(spent, ROW_INSTRUCTIONS)
    # Who has made it cheaper lowers the bound, or the next may make it as dear again.
    assert sum(spent.values()) == pytest.approx(ROW_INSTRUCTIONS, rel=0.05)


def test_a_row_takes_no_more_calls_than_it_did():
    within(for_a_row(Calls), ROW_CALLS)


def test_page_takes_at_most_the_known_instructions():
    within(for_a_page(OurInstructions), PAGE_INSTRUCTIONS)


def test_stored_row_takes_at_most_the_known_instructions(tmp_path):
    stores = count()
    spent = for_a_row(OurInstructions, sink=lambda: StoreSink(tmp_path / f"{next(stores)}.db"))

    within(spent, STORED_ROW_INSTRUCTIONS)


class Weaknesses(Fleet):
    """Finds a weakness a row, all on one host, which it makes again for each."""

    @stream()
    def machines(self) -> Iterator[Model]:
        for model in super().machines():
            host = Asset("www.example.com", "11.0.0.1", cloud_id="1")
            yield Risk(host, f"weakness-{model.cloud_id}", "TH")


def test_risk_takes_at_most_the_known_instructions():
    within(for_a_row(OurInstructions, collecting=Weaknesses), RISK_INSTRUCTIONS)


def test_every_stage_is_counted():
    places = [file.removeprefix(f"{SDK}/") for file, _ in for_a_row(OurInstructions)]

    assert {stage for stage in STAGES if any(file.startswith(stage) for file in places)} == STAGES


class DearerTransform(Fleet):
    """Looks at every character of an id, as a check written by hand would."""

    @stream()
    def machines(self) -> Iterator[Model]:
        for model in super().machines():
            if all(digit in "0123456789abcdef" for digit in model.cloud_id):
                yield model


class DearerFilter(Fleet):
    """Asks the filter twice."""

    @stream()
    def machines(self) -> Iterator[Model]:
        return filter(self.filter.decision, super().machines())


class DearerSink(NDJSONSink):
    """Reads each line again, to see that it can be read."""

    def write(self, batch):
        for model in batch:
            json.loads(to_json(model))
        super().write(batch)


@pytest.mark.parametrize("collecting", [DearerTransform, DearerFilter])
def test_a_dearer_stream_is_found_out(collecting):
    with pytest.raises(AssertionError, match="at most"):
        within(for_a_row(Instructions, collecting=collecting), ROW_INSTRUCTIONS)


def test_a_dearer_sink_is_found_out():
    def dearer():
        return DearerSink("-", stdout=io.BytesIO())

    with pytest.raises(AssertionError, match="at most"):
        within(for_a_row(Calls, sink=dearer), ROW_CALLS)
