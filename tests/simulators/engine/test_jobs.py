"""Jobs: ordered, polled by the clock, fetched by chunk; every quirk changes what is seen."""

from itertools import chain

import pytest

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import Collection, Condition, CursorExpired, Jobs, Query, Request
from simulators.engine.jobs import QUIRKS, REMEMBERED

from .acme import Acme, devices

DEVICES = Collection("devices", devices, fields=Acme.operations[0].answer.collection.fields)


class Exporting(Acme):
    """A vendor of which only the contexts are needed."""

    quirks = (*Acme.quirks, *QUIRKS)


class Exports:
    """The jobs of a vendor at the moments that its clock shows."""

    def __init__(self, hosts=25, quirks=(), size=10, query=None):
        self.vendor = Exporting(World(hosts=hosts), clock=VirtualClock(), quirks=quirks)
        self.jobs, self.size, self.query = Jobs(), size, query or Query()

    @property
    def context(self):
        route = self.vendor.routes[0]
        return self.vendor.context(Request("GET", route.path, {}, route=route))

    def start(self):
        return self.jobs.start(self.context, DEVICES, self.query, self.size)

    def wait(self, seconds):
        self.vendor.clock.sleep(seconds)

    def rows(self, job):
        return [self.chunk(job, number) for number in job.available(self.context)]

    def chunk(self, job, number):
        return [row["id"] for row in job.chunk(self.context, number)]

    def truth(self):
        return [host.id for host in self.vendor.world.hosts()]


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "queued"), (2.4, "queued"), (2.5, "running"), (5, "finished")]
)
def test_job_goes_on_with_the_clock(seconds, state):
    exports = Exports()
    job = exports.start()

    exports.wait(seconds)

    assert job.state(exports.context) == state
    assert bool(job.available(exports.context)) == (state == "finished")


@pytest.mark.parametrize("hosts", [0, 1, 10, 11, 25])
def test_chunks_have_every_row_once(hosts):
    exports = Exports(hosts)
    job = exports.start()

    exports.wait(5)

    found = exports.rows(job)
    assert list(chain(*found)) == exports.truth()
    assert all(len(rows) == 10 for rows in found[:-1])
    assert job.chunks(exports.context) == len(found)


def test_chunks_have_what_the_query_chooses():
    last = next(iter(Exports(1).vendor.world.hosts())).id
    expression = Condition("id", "is", (last,))
    exports = Exports(query=Query("one", expression))
    job = exports.start()

    exports.wait(5)

    assert exports.rows(job) == [[last]]


@pytest.mark.parametrize("number", [0, 4, -1])
def test_chunk_that_there_is_not_is_refused(number):
    exports = Exports()
    job = exports.start()
    exports.wait(5)

    with pytest.raises(LookupError):
        job.chunk(exports.context, number)


def test_chunk_of_a_job_that_runs_is_refused():
    exports = Exports()

    with pytest.raises(LookupError):
        exports.start().chunk(exports.context, 1)


def test_jobs_are_found_by_id_and_no_two_have_the_same():
    exports = Exports()
    jobs = [exports.start() for _ in range(3)]

    assert len({job.identifier for job in jobs}) == 3
    assert [exports.jobs.find(job.identifier) for job in jobs] == jobs
    assert exports.jobs.find("none") is None


def test_oldest_job_is_forgotten_first():
    exports = Exports()
    jobs = [exports.start() for _ in range(REMEMBERED + 1)]

    assert exports.jobs.find(jobs[0].identifier) is None
    assert exports.jobs.find(jobs[1].identifier) is jobs[1]


def test_slow_job_takes_an_hour():
    exports = Exports(quirks=["slow-job"])
    job = exports.start()

    exports.wait(3599)
    before = job.state(exports.context)
    exports.wait(1)

    assert (before, job.state(exports.context)) == ("running", "finished")


def test_first_job_fails_and_the_second_does_not():
    exports = Exports(quirks=["failed-job"])
    jobs = [exports.start() for _ in range(2)]

    exports.wait(5)

    assert [job.state(exports.context) for job in jobs] == ["failed", "finished"]
    assert exports.rows(jobs[0]) == []


def test_some_chunks_of_a_job_that_runs_can_be_fetched():
    exports = Exports(quirks=["partial-chunks"])
    job = exports.start()

    exports.wait(3)

    assert exports.rows(job) == [exports.truth()[:10]]


def test_last_chunk_is_gone_when_it_is_requested():
    exports = Exports(quirks=["expired-chunk"])
    job = exports.start()
    exports.wait(5)

    assert exports.chunk(job, 2) == exports.truth()[10:20]
    with pytest.raises(CursorExpired):
        job.chunk(exports.context, 3)


def test_empty_chunk_comes_before_all_rows():
    exports = Exports(quirks=["empty-chunk"])
    job = exports.start()

    exports.wait(5)

    first, *others = exports.rows(job)
    assert first == []
    assert list(chain(*others)) == exports.truth()
