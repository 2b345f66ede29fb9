"""Many threads and many processes: nothing lost, nothing sent, and the same file every time."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from sdk.testing.cassette import Cassette, Metadata
from sdk.testing.transport.virtual_clock import EPOCH

from .taping import Vendor, ask, numbered

REQUESTS = 150
PLACES = [f"/hosts/{number % 40}?offset={number}" for number in range(REQUESTS)]
ROOT = Path(__file__).parents[4]


def in_threads(adapter, places, threads):
    with ThreadPoolExecutor(threads) as pool:
        return dict(
            zip(places, pool.map(lambda place: ask(adapter, place)[2], places), strict=True)
        )


@pytest.fixture(scope="module")
def by_one_thread(tmp_path_factory):
    """Return the file, and the answers in it, as one thread records them."""
    path = tmp_path_factory.mktemp("tapes") / "talk.yaml"
    return path, record(path, Vendor(), PLACES, 1)


def record(path, vendor, places, threads):
    moment = Metadata(recorded_at=EPOCH)
    with Cassette(path, mode="all", live=vendor.transport, metadata=moment) as cassette:
        return in_threads(cassette, places, threads)


@pytest.mark.parametrize("threads", [1, 10, 32])
def test_threads_record_every_request_and_the_file_is_the_same(tmp_path, by_one_thread, threads):
    path, answers = by_one_thread
    places = Random(threads).sample(PLACES, REQUESTS)
    vendor = Vendor()

    recorded = record(tmp_path / "talk.yaml", vendor, places, threads)

    assert len(vendor.calls) == REQUESTS
    assert recorded == answers
    assert (tmp_path / "talk.yaml").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("threads", [1, 10, 32])
def test_threads_play_every_recording_and_send_nothing(by_one_thread, threads):
    path, answers = by_one_thread
    vendor = Vendor()

    with Cassette(path, live=vendor.transport) as cassette:
        played = in_threads(cassette, Random(threads).sample(PLACES, REQUESTS), threads)
        unused = cassette.unused

    assert played == answers
    assert unused == ()
    assert vendor.calls == []


def test_equal_requests_of_many_threads_get_each_recording_once(tmp_path):
    path = tmp_path / "talk.yaml"
    with Cassette(path, mode="all", live=Vendor(numbered).transport) as cassette:
        recorded = [ask(cassette, "/same")[2] for _ in range(200)]

    with Cassette(path) as cassette, ThreadPoolExecutor(32) as pool:
        played = list(pool.map(lambda _: ask(cassette, "/same")[2], range(200)))

    assert sorted(played) == sorted(recorded)


SUITE = """
import pytest
from sdk.testing.cassette import Cassette
from tests.sdk.testing.cassette.taping import Vendor, ask

@pytest.mark.parametrize("number", range(40))
def test_one(number):
    with Cassette({path!r}, mode={mode!r}, live=Vendor().transport) as cassette:
        assert ask(cassette, f"/{{number}}")[0] == 200
"""


@pytest.fixture
def repository():
    """Yield a folder that no worker of this test session has."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def under_xdist(folder, path, mode):
    suite = folder / "test_suite.py"
    suite.write_text(SUITE.format(path=str(path), mode=mode))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "--rootdir", str(folder), "-c", "/dev/null", str(suite)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    ).stdout


@pytest.mark.slow
def test_xdist_workers_play_one_cassette(tmp_path, repository):
    path = tmp_path / "talk.yaml"
    with Cassette(path, mode="all", live=Vendor().transport) as cassette:
        for number in range(40):
            ask(cassette, f"/{number}")

    assert "40 passed" in under_xdist(repository, path, "none")


@pytest.mark.slow
def test_xdist_workers_may_not_record_one_cassette(repository):
    path = repository / "talk.yaml"

    output = under_xdist(repository, path, "new_episodes")

    assert "40 failed" in output
    assert "what the others recorded would be lost" in " ".join(output.split())
    assert not path.exists()
