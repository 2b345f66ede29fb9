"""A GET whose URL is too long: sent as a POST, by choice or after a 414, and repeatable still."""

import pytest

from sdk.core.journal import Kind
from sdk.core.retry import Retry
from sdk.errors import UnexpectedResponse, VendorUnavailable
from sdk.http import ErrorTable

from ..scripted import HTML, Answer, Run

IDS = ",".join(map(str, range(1000, 1100)))
GOOD = Answer(body=b"[1]")
TOO_LONG = Answer(414, b"<html>too long</html>", HTML)


def asked(run):
    """Return each request: its method, query and form."""
    return [(one.method, one.query, one.body.decode()) for one in run.vendor.asked]


def test_a_short_get_stays_one():
    run = Run(GOOD)

    run.session.get("/hosts", params={"ids": "1"}, post_when_longer_than=100)

    assert asked(run) == [("GET", {"ids": "1"}, "")]
    assert run.vendor.asked[0].headers["content-type"] == ""


def test_a_get_that_is_too_long_is_sent_as_a_form():
    run = Run(GOOD)

    reply = run.session.get(
        "/hosts?action=list",
        params={"ids": IDS, "show": True, "tag": ["a b", "ü&="], "none": None},
        headers={"X-Requested-With": "test"},
        post_when_longer_than=100,
        operation="hosts",
    )

    form = f"action=list&ids={IDS.replace(',', '%2C')}&show=true&tag=a+b&tag=%C3%BC%26%3D"
    assert reply.json(list[int]) == [1]
    assert asked(run) == [("POST", {}, form)]
    assert run.vendor.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert run.vendor.asked[0].headers["x-requested-with"] == "test"
    assert [e.facts["method"] for e in run.events if e.kind is Kind.REQUEST] == ["POST"]


@pytest.mark.parametrize(("characters", "method"), [(39, "POST"), (40, "GET")])
def test_the_length_is_that_of_the_whole_url(characters, method):
    run = Run(GOOD)

    run.session.get("https://vendor.test/hosts?ids=123456789x", post_when_longer_than=characters)

    assert run.vendor.asked[0].method == method


def test_a_long_path_alone_cannot_be_made_shorter():
    run = Run(GOOD)

    run.session.get("/hosts/" + "x" * 100, post_when_longer_than=10)

    assert asked(run) == [("GET", {}, "")]


@pytest.mark.parametrize("status", [503, 429])
def test_a_get_that_became_a_post_is_repeated_as_one(status):
    run = Run(Answer(status), Answer(spoilt={"reset": True}), GOOD)

    reply = run.session.get("/hosts", params={"ids": IDS}, post_when_longer_than=100)

    assert reply.json(list[int]) == [1]
    assert [method for method, _, _ in asked(run)] == ["POST"] * 3
    assert asked(run)[0] == asked(run)[1] == asked(run)[2]


def test_too_long_url_is_sent_once_more_as_a_form():
    run = Run(TOO_LONG, GOOD)

    reply = run.session.get("/hosts", params={"ids": "1,2"}, post_when_longer_than=5000)

    assert reply.json(list[int]) == [1]
    assert asked(run) == [("GET", {"ids": "1,2"}, ""), ("POST", {}, "ids=1%2C2")]
    assert run.slept == []
    assert run.journal.counters().retries == 0


def test_a_form_that_is_too_long_as_well_is_an_error():
    run = Run(TOO_LONG)

    with pytest.raises(UnexpectedResponse, match="414") as caught:
        run.session.get("/hosts", params={"ids": IDS}, post_when_longer_than=10**6, operation="ids")

    assert caught.value.operation == "ids"
    assert [method for method, _, _ in asked(run)] == ["GET", "POST"]


def test_after_a_414_every_repeat_is_a_form():
    run = Run(Answer(503), TOO_LONG, Answer(503), GOOD)

    run.session.get("/hosts", params={"ids": "1,2"}, post_when_longer_than=5000)

    assert [method for method, _, _ in asked(run)] == ["GET", "GET", "POST", "POST"]
    assert run.journal.counters().retries == 2


def test_a_form_is_given_up_like_anything_else():
    run = Run(TOO_LONG, Answer(503), retry=Retry(retries=2))

    with pytest.raises(VendorUnavailable, match="given up after 4 attempts"):
        run.session.get("/hosts", params={"ids": "1,2"}, post_when_longer_than=5000)

    assert [method for method, _, _ in asked(run)] == ["GET"] + ["POST"] * 3


def test_a_vendor_that_takes_no_forms_is_never_sent_one():
    run = Run(TOO_LONG, GOOD)

    with pytest.raises(UnexpectedResponse, match="414"):
        run.session.get("/hosts", params={"ids": IDS})

    assert [method for method, _, _ in asked(run)] == ["GET"]


def test_a_414_without_a_query_is_an_error_at_once():
    run = Run(TOO_LONG, GOOD)

    with pytest.raises(UnexpectedResponse, match="414"):
        run.session.get("/hosts", post_when_longer_than=100)

    assert len(run.vendor.asked) == 1


def test_the_vendors_own_meaning_of_414_comes_second():
    run = Run(TOO_LONG, errors=ErrorTable(unavailable=[414]))

    with pytest.raises(VendorUnavailable):
        run.session.get("/hosts", params={"ids": "1"}, post_when_longer_than=100)

    assert [method for method, _, _ in asked(run)][:3] == ["GET", "POST", "POST"]


def test_secret_in_a_form_is_in_no_error_and_no_log(caplog):
    run = Run(Answer(400))

    with caplog.at_level("DEBUG"), pytest.raises(UnexpectedResponse) as caught:
        run.session.get("/hosts", params={"ids": IDS}, post_when_longer_than=10)

    assert "1000" not in caplog.text + str(caught.value) + repr(run.events)
