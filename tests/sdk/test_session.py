"""Session: what is sent, what comes back, what is repeated, and what the journal says of it."""

import threading

import msgspec
import pytest

from sdk.auth import Basic, Token
from sdk.deadline import Deadline
from sdk.decode import Rows
from sdk.errors import (
    Cancelled,
    ConfigurationError,
    CredentialError,
    DeadlineExceeded,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.journal import Kind
from sdk.retry import Retry
from sdk.session import Session
from sdk.testing.clock import VirtualClock

from .scripted import Answer, Run


class Row(msgspec.Struct):
    id: int
    name: str = ""


class Listing(msgspec.Struct):
    items: list[msgspec.Raw]
    next: str | None = None


def test_a_get_sends_path_query_headers_and_credentials():
    run = Run(url="https://vendor.test/base/", auth=Basic("me", "hunter2"), headers={"X-A": "1"})

    run.session.get("/hosts", params={"limit": 5, "tag": ["a", "b"], "none": None, "all": True})

    asked = run.vendor.asked[0]
    assert (asked.method, asked.path) == ("GET", "/base/hosts")
    assert asked.query == {"limit": "5", "tag": "b", "all": "true"}
    assert asked.headers["authorization"] == "Basic bWU6aHVudGVyMg=="
    assert asked.headers["x-a"] == "1"
    assert "vendor" in asked.headers["user-agent"]


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        ({"data": {"ids": [1, 2], "all": False}}, "application/x-www-form-urlencoded", b"ids=1&ids=2&all=false"),
        ({"json": {"ids": [1, 2]}}, "application/json", b'{"ids":[1,2]}'),
        ({"data": "<x/>", "headers": {"Content-Type": "text/xml"}}, "text/xml", b"<x/>"),
        ({"data": b"\x00"}, "", b"\x00"),
        ({}, "", b""),
    ],
)
def test_a_post_sends_a_form_json_or_bytes(body, content_type, sent):
    run = Run()

    run.session.post("/query", **body)

    asked = run.vendor.asked[0]
    assert (asked.headers["content-type"], asked.body) == (content_type, sent)


def test_a_body_is_either_data_or_json():
    run = Run()

    with pytest.raises(TypeError, match="not both"):
        run.session.post("/query", data={"a": "1"}, json={})

    assert run.vendor.asked == []


def test_a_reply_gives_typed_rows_and_a_page_and_the_journal_counts_them():
    body = b'{"items": [{"id": 1}, {"id": "bad"}, {"id": 3}], "next": "c2"}'
    run = Run(Answer(body=body))

    run.journal.begin("hosts")
    reply = run.session.get("/hosts", operation="hosts")
    listing = reply.json(Listing)
    page = reply.page(reply.rows(listing.items, Row), next=listing.next, total=3)
    counted = run.journal.end()

    assert page.items == [Row(1), Row(3)]
    assert isinstance(page.items, Rows)
    assert (page.received, page.next, page.total) == (3, "c2", 3)
    assert (page.bytes_read, page.read_at) == (len(body), 0.0)
    assert (counted.pages, counted.requests, counted.rows, counted.row_errors) == (1, 1, 3, 1)
    assert counted.row_errors_named == ["row 1: Expected `int`, got `str` at $.id"]


@pytest.mark.parametrize("attribute", ["status", "status_code", "ok", "_status"])
def test_a_reply_has_no_status_to_be_looked_at(attribute):
    reply = Run().session.get("/")

    assert not hasattr(reply, attribute)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, CredentialError),
        (403, CredentialError),
        (404, UnexpectedResponse),
        (400, UnexpectedResponse),
        (409, UnexpectedResponse),
        (304, UnexpectedResponse),
        (100, UnexpectedResponse),
        (999, VendorUnavailable),
    ],
)
def test_a_refusal_is_raised_with_its_place(status, error):
    run = Run(Answer(status), retry=Retry(retries=0))

    with pytest.raises(error) as raised:
        run.session.get("/hosts?token=x", operation="hosts")

    assert len(run.vendor.asked) == 1
    assert raised.value.integration == "vendor"
    assert raised.value.operation == "hosts"
    assert raised.value.status == status
    assert str(raised.value).startswith(f"vendor hosts: HTTP {status}")
    assert "(GET /hosts)" in str(raised.value)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_repeated_until_it_does(status):
    run = Run(Answer(status), Answer(status), Answer(body=b"[1]"))

    reply = run.session.get("/hosts")

    assert reply.json(list[int]) == [1]
    assert len(run.vendor.asked) == 3
    assert len(run.slept) == 2
    assert run.journal.counters().retries == 2
    assert run.journal.counters().requests == 3
    assert run.journal.counters().waited_seconds == pytest.approx(sum(run.slept))


def test_a_call_is_made_once_and_repeated_as_often_as_the_policy_says():
    run = Run(Answer(503), retry=Retry(retries=3))

    with pytest.raises(VendorUnavailable, match="given up after 4 attempts"):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 4


@pytest.mark.parametrize(
    "spoilt", [{"reset": True}, {"truncate": 5}, {"truncate": 0}], ids=["reset", "cut", "empty"]
)
def test_a_broken_connection_or_a_cut_body_is_repeated_and_never_short(spoilt):
    whole = Answer(body=b"[1, 2, 3]")
    run = Run(Answer(body=b"[1, 2, 3]", spoilt=spoilt), whole)

    reply = run.session.get("/hosts")

    assert reply.json(list[int]) == [1, 2, 3]
    assert len(run.vendor.asked) == 2


def test_a_body_that_is_always_cut_is_an_error_and_not_an_empty_list():
    run = Run(Answer(body=b"[1, 2, 3]", spoilt={"truncate": 4}))

    with pytest.raises(VendorUnavailable, match="broke off in the middle of the body"):
        run.session.get("/hosts")


@pytest.mark.parametrize("answer", [Answer(503), Answer(429), Answer(spoilt={"reset": True})])
def test_a_post_is_repeated_only_where_that_is_said_to_do_no_harm(answer):
    careful, repeatable = Run(answer, Answer()), Run(answer, Answer())

    with pytest.raises((VendorUnavailable, RateLimited), match="twice might do harm"):
        careful.session.post("/launch")
    repeatable.session.post("/query", repeatable=True)

    assert len(careful.vendor.asked) == 1
    assert len(repeatable.vendor.asked) == 2


def test_the_vendor_is_waited_for_as_long_as_it_asks_and_a_little_longer():
    run = Run(Answer(429, headers={"Retry-After": "600"}), Answer())

    run.session.get("/hosts", operation="hosts")

    (waited,) = run.slept
    assert 600 <= waited <= 660
    kinds = [event.kind for event in run.events]
    assert kinds == [Kind.REQUEST, Kind.WAIT, Kind.RETRY, Kind.REQUEST]
    assert run.events[1].facts["told_seconds"] == 600
    assert run.events[1].facts["error"] == "RateLimited"
    assert run.events[1].facts["operation"] == "hosts"


def test_the_wait_after_an_unavailable_vendor_is_heeded_as_well():
    run = Run(Answer(503, headers={"Retry-After": "30"}), Answer())

    run.session.get("/hosts")

    assert 30 <= run.slept[0] <= 33


def test_a_wait_beyond_the_limit_raises_instead_of_sleeping():
    run = Run(Answer(429, headers={"Retry-After": "86400"}), retry=Retry(max_wait_seconds=900))

    with pytest.raises(RateLimited, match=r"asked to wait 86400 s.*max_wait_seconds.*900 s") as raised:
        run.session.get("/hosts")

    assert run.slept == []
    assert raised.value.retry_after_seconds == 86400


def test_the_budget_of_repeats_is_shared_by_all_calls_of_a_run():
    run = Run(Answer(503), retry=Retry(retries=4, budget=6, budget_share=0))

    for _ in range(3):
        with pytest.raises(VendorUnavailable):
            run.session.get("/hosts")
    with pytest.raises(VendorUnavailable, match="budget of repeats is used up"):
        run.session.get("/hosts")

    assert run.journal.counters().retries == 6


def test_a_wait_that_would_pass_the_deadline_ends_the_run_at_once():
    clock = VirtualClock()
    run = Run(Answer(429, headers={"Retry-After": "60"}), deadline=Deadline(clock, 30))

    with pytest.raises(DeadlineExceeded) as raised:
        run.session.get("/hosts", operation="hosts")

    assert clock.monotonic() == 0
    assert (raised.value.integration, raised.value.operation) == ("vendor", "hosts")
    assert isinstance(raised.value.cause, RateLimited)


def test_nothing_is_sent_once_the_time_is_up():
    clock = VirtualClock()
    run = Run(deadline=Deadline(clock, 30))
    clock.advance(31)

    with pytest.raises(DeadlineExceeded):
        run.session.get("/hosts")

    assert run.vendor.asked == []


def test_an_answer_slower_than_the_time_left_is_the_deadline_s_affair():
    clock = VirtualClock()
    run = Run(Answer(takes_seconds=20), deadline=Deadline(clock, 15))

    with pytest.raises(DeadlineExceeded):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 1


def test_an_answer_slower_than_the_timeout_is_repeated():
    run = Run(Answer(takes_seconds=31), Answer(takes_seconds=29))

    run.session.get("/hosts")

    assert len(run.vendor.asked) == 2
    assert run.events[0].facts["error"] == "ReadTimeout"


def cancel_at(clock, deadline, seconds):
    clock.sleep(seconds)
    deadline.cancel("the user asked")


def test_cancelling_wakes_a_wait():
    clock = VirtualClock()
    deadline = Deadline(clock)
    run = Run(Answer(429, headers={"Retry-After": "600"}), deadline=deadline)

    waiting = threading.Thread(target=clock.task(lambda: cancel_at(clock, deadline, 100)))
    waiting.start()
    with pytest.raises(Cancelled, match="the user asked"):
        run.session.get("/hosts")

    waiting.join()
    assert clock.monotonic() == 100


def test_ten_threads_share_one_session():
    run = Run(*[Answer(503)] * 10, Answer(body=b"[7]"))
    seen = []

    def call():
        seen.append(run.session.get("/hosts").json(list[int]))

    threads = [threading.Thread(target=run.clock.task(call)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [[7]] * 10
    assert run.journal.counters().requests == 20


def test_a_token_that_can_be_renewed_is_renewed_once_and_the_call_repeated():
    class Renewed(Token):
        def renew(self, refused):
            renewals.append(refused.headers["Authorization"])
            self.secrets = ("second-token",)
            self._header = "Bearer second-token"
            return True

    renewals = []
    run = Run(Answer(401), Answer(), Answer(401), auth=Renewed("first-token"))

    run.session.get("/hosts")
    with pytest.raises(CredentialError):
        run.session.get("/hosts")

    assert renewals == ["Bearer first-token", "Bearer second-token"]
    assert [asked.headers["authorization"] for asked in run.vendor.asked] == [
        "Bearer first-token",
        "Bearer second-token",
        "Bearer second-token",
        "Bearer second-token",
    ]
    assert run.environment.redactor.text("second-token") == "[redacted]"
    assert run.slept == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vendor.test",
        "ftp://vendor.test",
        "https://",
        "https://user:hunter2@vendor.test",
        "https://vendor.test/?key=hunter2",
        "https://vendor.test:port",
        "https://[::1",
    ],
)
def test_a_base_url_that_is_none_is_a_setting_to_be_changed(url):
    with pytest.raises(ConfigurationError) as raised:
        Session(url)

    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("headers", [{"X-Key": "a\r\nX-Other: b"}, {"X Key": "a"}, {"X": "é"}])
def test_a_header_that_cannot_be_sent_is_named_and_not_shown(headers):
    run = Run()

    with pytest.raises(ConfigurationError) as raised:
        run.session.get("/", headers=headers)

    assert "X-Other" not in str(raised.value)
    assert run.vendor.asked == []


def test_a_closed_session_sends_nothing():
    run = Run()

    with run.session as session:
        session.get("/")

    with pytest.raises(RuntimeError, match="closed"):
        session.get("/")
    assert len(run.vendor.asked) == 1


def test_an_app_that_crashes_is_no_failure_of_the_vendor():
    run = Run()
    run.vendor.answers = [None]

    with pytest.raises(RuntimeError, match="in the app"):
        run.session.get("/")
