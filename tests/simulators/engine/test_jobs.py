"""Jobs: ordered, polled by the clock, fetched by chunk; every quirk changes what is seen."""

from itertools import chain, pairwise

import pytest

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import JOB_QUIRKS, Answer, ChunkNotReady, JobRules, Jobs, Request, number_of
from simulators.engine.jobs import REMEMBERED, in_order, place_of

from .acme import Acme

STEP = 10
"""Seconds after which a job is finished."""


class Exporting(Acme):
    """A vendor of which only the contexts are needed."""

    quirks = (*Acme.quirks, *JOB_QUIRKS)


class Exports:
    """The jobs of a vendor at the times that its clock shows."""

    def __init__(self, hosts=25, quirks=(), size=10, **rules):
        self.vendor = Exporting(World(hosts=hosts), clock=VirtualClock(), quirks=quirks)
        self.jobs, self.size = Jobs(self.vendor.clock, "acme", JobRules(**rules)), size
        self.requests = 0

    @property
    def context(self):
        self.requests += 1
        route = self.vendor.routes[0]
        request = Request("GET", route.path, {}, route=route, ordinal=self.requests)
        return self.vendor.context(request)

    def start(self, kind="hosts"):
        return self.jobs.start(kind, None, rows, self.size, self.vendor.world)

    def finished(self):
        job = self.start()
        self.wait(STEP)
        return job

    def wait(self, seconds):
        self.vendor.clock.sleep(seconds)

    def chunk(self, job, place):
        return job.chunk(self.context, number_of(place), Answer.json)

    def chunks(self, job):
        return [self.ids(job, place) for place in job.progress(self.context).ready]

    def ids(self, job, place):
        return [row.id for row in job.chunk_rows(self.context, place)]

    def truth(self):
        return [host.id for host in self.vendor.world.hosts()]


def rows(_context, hosts):
    return hosts


def states(job, exports, seconds, count=30):
    found = []
    for _ in range(count):
        found.append(job.progress(exports.context).state)
        exports.wait(seconds)
    return list(dict.fromkeys(found))


def test_job_goes_on_with_the_clock():
    exports = Exports()

    assert states(exports.start(), exports, 0.1) == ["queued", "running", "finished"]


@pytest.mark.parametrize("hosts", [0, 1, 10, 11, 45])
def test_chunks_have_every_row_once(hosts):
    exports = Exports(hosts)

    found = exports.chunks(exports.finished())

    assert sorted(chain(*found)) == sorted(exports.truth())
    assert all(len(ids) <= 10 for ids in found)


def test_chunks_get_ready_singly_and_out_of_order():
    exports = Exports(45)
    job, seen = exports.start(), []

    for _ in range(30):
        seen.append(list(job.progress(exports.context).ready))
        exports.wait(0.1)

    assert all(later[: len(before)] == before for before, later in pairwise(seen))
    assert {len(one) for one in seen} == set(range(6))
    assert seen[-1] != sorted(seen[-1])


@pytest.mark.parametrize("total", [0, 1, 2, 5, 12])
def test_numbers_of_chunks_have_gaps_and_are_inverted(total):
    numbers = [number_of(place) for place in range(total)]

    assert [place_of(number) for number in numbers] == list(range(total))
    assert [place_of(number) for number in (0, 4, 8)] == [None] * 3
    assert sorted(in_order(total)) == list(range(total))


@pytest.mark.parametrize("number", [0, 4, 99])
def test_chunk_that_there_is_not_is_refused(number):
    exports = Exports()
    job = exports.finished()

    with pytest.raises(LookupError) as refused:
        job.chunk(exports.context, number, Answer.json)
    assert not isinstance(refused.value, ChunkNotReady)


def test_chunk_of_a_job_that_runs_is_not_ready():
    exports = Exports()

    with pytest.raises(ChunkNotReady):
        exports.chunk(exports.start(), 0)


def test_rows_are_as_of_the_time_of_the_order():
    exports, times = Exports(), []
    job = exports.jobs.start(
        "hosts", None, lambda context, _: times.append(context.now) or iter(()), 9, World()
    )
    exports.wait(3600)

    list(job.chunk_rows(exports.context, 0))

    assert times == [job.ordered]


def test_jobs_are_found_by_id_the_latest_first():
    exports = Exports()
    jobs = [exports.start() for _ in range(3)]

    assert len({job.identifier for job in jobs}) == 3
    assert [exports.jobs.find(job.identifier.upper()) for job in jobs] == jobs
    assert exports.jobs.all() == jobs[::-1]
    assert exports.jobs.find("none") is None


def test_oldest_job_is_forgotten_first():
    exports = Exports(1)
    jobs = [exports.start() for _ in range(REMEMBERED + 1)]

    assert exports.jobs.find(jobs[0].identifier) is None
    assert exports.jobs.find(jobs[1].identifier) is jobs[1]


def test_jobs_and_chunks_are_kept_as_long_as_the_rules_say():
    exports = Exports(life=100, chunk_life=50)
    job = exports.start()

    exports.wait(50)
    kept = exports.chunk(job, 0).status
    exports.wait(1)
    with pytest.raises(LookupError):
        exports.chunk(job, 0)
    exports.wait(50)

    assert kept == 200
    assert exports.jobs.find(job.identifier) is None


def test_cancelled_job_keeps_its_ready_chunks():
    exports = Exports()
    job = exports.start()
    exports.wait(1.3)
    ready = list(job.progress(exports.context).ready)

    exports.jobs.cancel(job)
    exports.wait(STEP)

    progress = job.progress(exports.context)
    assert (progress.state, list(progress.ready)) == ("cancelled", ready)
    assert len(progress.cancelled) + len(ready) == job.chunks(exports.context)
    assert exports.jobs.running(exports.context) == []


@pytest.mark.parametrize(
    ("quirk", "state"),
    [
        ("error-export", "failed"),
        ("cancelled-export", "cancelled"),
        ("endless-export", "running"),
        ("failed-chunk", "finished"),
    ],
)
def test_job_can_stop_half_way(quirk, state):
    exports = Exports(quirks=[quirk])
    job = exports.finished()

    progress = job.progress(exports.context)

    assert (progress.state, len(progress.ready)) == (state, 2)
    assert bool(progress.failed) == (quirk == "failed-chunk")


@pytest.mark.parametrize("quirk", ["error-export-once", "failed-chunk-once", "expired-chunks-once"])
def test_first_job_of_a_kind_goes_wrong_and_the_second_does_not(quirk):
    exports = Exports(quirks=[quirk])
    jobs = [exports.finished() for _ in range(2)]

    def is_whole(job):
        try:
            exports.chunk(job, 0)
        except LookupError:
            return False
        return len(job.progress(exports.context).ready) == 4

    assert [is_whole(job) for job in jobs] == [False, True]


def test_slow_job_takes_half_an_hour_for_its_first_chunk():
    exports = Exports(quirks=["slow-export"])
    job = exports.start()

    exports.wait(1800)
    before = job.progress(exports.context)
    exports.wait(100)

    assert (before.state, list(before.ready)) == ("running", [])
    assert job.progress(exports.context).state == "finished"


def test_chunk_can_be_missing_lost_or_empty():
    missing, lost, empty = (
        Exports(quirks=[quirk]) for quirk in ("missing-chunk", "lost-chunk", "empty-chunk")
    )

    assert len(missing.chunks(missing.finished())) == 3
    with pytest.raises(LookupError):
        lost.chunk(lost.finished(), 2)
    assert sorted(map(len, empty.chunks(job := empty.finished())))[:2] == [0, 4]
    assert [job.is_empty(empty.context, place) for place in range(5)] == [False] * 4 + [True]


@pytest.mark.parametrize(("where", "place"), [("first", 0), ("middle", 2), ("last", 3)])
@pytest.mark.parametrize(
    ("quirk", "answer"), [("null-chunk", (200, b"null")), ("empty-chunk-body", (204, b""))]
)
def test_chunk_can_have_no_rows_to_decode(quirk, where, place, answer):
    exports = Exports(quirks=[f"{quirk}-{where}"])
    job = exports.jobs.start("hosts", None, lambda *_: iter(()), 10, exports.vendor.world)
    exports.wait(STEP)

    found = [exports.chunk(job, each) for each in range(4)]

    assert [(one.status, one.body) for one in found].index(answer) == place


@pytest.mark.parametrize(("quirk", "then"), [("truncated-chunk", 4), ("broken-chunk", 3)])
def test_chunk_can_break_off_once_or_always(quirk, then):
    exports = Exports(quirks=[quirk])
    job = exports.jobs.start("hosts", None, lambda *_: iter(()), 10, exports.vendor.world)
    exports.wait(STEP)

    first, second = ([exports.chunk(job, each).body for each in range(4)] for _ in range(2))

    assert first.count(b"[]") == 4 - (4 if quirk == "truncated-chunk" else 1)
    assert second.count(b"[]") == then
