"""The journal: counts per stream, events for listeners, and memory that does not grow."""

import threading

import pytest

from sdk.core.journal import NAMED, Journal, Kind
from sdk.testing.transport.virtual_clock import EPOCH, VirtualClock


def test_events_are_counted_under_the_stream_that_was_begun_last():
    journal = Journal()

    journal.record(Kind.REQUEST, bytes=1)
    journal.begin("hosts")
    journal.record(Kind.REQUEST, bytes=100)
    journal.record(Kind.PAGE, received=7)
    journal.record(Kind.RETRY, seconds=1.5)
    journal.record(Kind.REPAIR, count=2)
    hosts = journal.end()
    journal.begin("risks")
    risks = journal.end()

    assert (hosts.requests, hosts.pages, hosts.rows, hosts.retries) == (1, 1, 7, 1)
    assert (hosts.waited_seconds, hosts.bytes_read, hosts.repairs) == (1.5, 100, 2)
    assert (risks.requests, risks.pages) == (0, 0)
    assert journal.counters().requests == 1
    assert journal.counters("hosts") == hosts
    assert journal.counters("never") == risks


def test_listeners_receive_event_time_and_stream():
    received = []
    journal = Journal([received.append], clock=VirtualClock())

    journal.begin("hosts")
    journal.record(Kind.WAIT, seconds=5, operation="hosts")
    journal.end()

    assert [event.kind for event in received] == [Kind.STREAM, Kind.WAIT, Kind.STREAM]
    assert [event.stream for event in received] == ["hosts"] * 3
    assert received[1].facts == {"seconds": 5, "operation": "hosts"}
    assert received[1].at == EPOCH


def test_row_errors_are_counted_and_the_first_ones_named():
    journal = Journal()

    journal.begin("hosts")
    for index in range(1000):
        journal.record(Kind.ROW_ERROR, position=f"row {index}", reason="bad")
    counted = journal.end()

    assert counted.row_errors == 1000
    assert len(counted.row_errors_named) == NAMED
    assert counted.row_errors_named[0] == "row 0: bad"


def test_counters_are_given_as_a_copy():
    journal = Journal()
    journal.begin("hosts")

    journal.counters("hosts").row_errors_named.append("mine")

    assert journal.end().row_errors_named == []


def test_no_event_is_lost_between_threads():
    journal = Journal()
    journal.begin("hosts")

    def work():
        for _ in range(500):
            journal.record(Kind.REQUEST, bytes=2)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counted = journal.end()
    assert (counted.requests, counted.bytes_read) == (4000, 8000)


def test_a_listener_that_fails_is_not_hidden():
    def broken(event):
        raise RuntimeError("disk full")

    journal = Journal([broken])

    with pytest.raises(RuntimeError, match="disk full"):
        journal.record(Kind.PAGE)
