"""Session: what a vendor's refusal means, in its own dialect, and with a status that lies."""

import re

import msgspec
import pytest

from sdk.core.retry import Retry
from sdk.errors import (
    CredentialError,
    CursorExpired,
    IntegrationError,
    NotFound,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.http import HTML as WEB_PAGE
from sdk.http import ErrorTable

from ..scripted import HTML, XML, Answer, Run

# docs/contracts/qualys.md 4
QUALYS = ErrorTable(
    code=re.compile(rb"<SIMPLE_RETURN>.*?<CODE>\s*(\d+)\s*</CODE>", re.DOTALL),
    unavailable=[202],
    rate_limited=["1920", "1960", "1965"],
    credential=["2001", "2003", "2011"],
    wait_headers=("X-RateLimit-ToWait-Sec", "Retry-After"),
    waits={"1960": 30.0},
)


def simple_return(status, code, **headers):
    body = f"""<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE SIMPLE_RETURN SYSTEM "https://vendor.test/api/2.0/simple_return.dtd">
<SIMPLE_RETURN>
  <RESPONSE>
    <DATETIME>2026-01-05T10:00:00Z</DATETIME>
    <CODE>{code}</CODE>
    <TEXT> A text of the vendor's with hunter2 in it.</TEXT>
  </RESPONSE>
</SIMPLE_RETURN>
"""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, body.encode(), {**XML, **named})


def test_expired_account_under_status_200_is_refused():
    run = Run(simple_return(200, 2001), errors=QUALYS)

    with pytest.raises(CredentialError) as raised:
        run.session.get("/api/2.0/fo/asset/host/", operation="hosts")

    assert len(run.vendor.asked) == 1
    assert raised.value.status == 200
    assert "HTTP 200 OK with the vendor's code 2001" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_find_is_none_where_the_vendor_has_nothing():
    run = Run(Answer(404, b"{}"), Answer(200, b"{}"), errors=ErrorTable(not_found=[404]))

    found = [run.session.find("/assets/1", operation="asset") for _ in range(2)]

    assert found[0] is None
    assert found[1] is not None
    assert found[1].json(dict) == {}


@pytest.mark.parametrize("status", [401, 403, 400])
def test_find_raises_every_other_refusal(status):
    run = Run(Answer(status, b"{}"), errors=ErrorTable(not_found=[404]))

    with pytest.raises(IntegrationError):
        run.session.find("/assets/1", operation="asset")


@pytest.mark.parametrize("code", [2003, 2011])
def test_a_conflict_about_the_account_is_not_repeated(code):
    run = Run(simple_return(409, code), errors=QUALYS)

    with pytest.raises(CredentialError):
        run.session.get("/api/2.0/fo/asset/host/")

    assert len(run.vendor.asked) == 1


@pytest.mark.parametrize(
    ("code", "headers", "shortest", "longest"),
    [
        (1965, {"X_RateLimit_ToWait_Sec": "750"}, 750, 825),
        (1960, {"X_RateLimit_ToWait_Sec": "0"}, 30, 33),
        (1920, {}, 0, 1),
    ],
)
def test_a_conflict_about_throttling_is_waited_for(code, headers, shortest, longest):
    run = Run(simple_return(409, code, **headers), Answer(body=b"<X/>"), errors=QUALYS)

    run.session.get("/api/2.0/fo/asset/host/")

    assert shortest <= run.slept[0] <= longest
    assert len(run.vendor.asked) == 2


@pytest.mark.parametrize("answer", [simple_return(409, 4711), Answer(409, b"<odd/>", XML)])
def test_an_unknown_conflict_is_a_surprise(answer):
    run = Run(answer, errors=QUALYS)

    with pytest.raises(UnexpectedResponse):
        run.session.get("/api/2.0/fo/asset/host/")

    assert len(run.vendor.asked) == 1


def test_a_rule_for_a_status_holds_for_successes_too():
    run = Run(Answer(202, b""), Answer(body=b"<X/>"), errors=QUALYS)

    run.session.get("/")

    assert len(run.vendor.asked) == 2


def test_a_code_in_a_list_is_not_taken_for_a_refusal():
    page = b"<LIST><RESPONSE><WARNING><CODE>2001</CODE></WARNING></RESPONSE></LIST>"
    run = Run(Answer(body=page, headers=XML), errors=QUALYS)

    reply = run.session.get("/api/2.0/fo/asset/host/")

    assert reply.content == page


def test_a_code_is_looked_for_in_the_first_few_kilobytes_only():
    far = b"<LIST>" + b" " * 5000 + b"<SIMPLE_RETURN><CODE>2001</CODE></SIMPLE_RETURN></LIST>"
    run = Run(Answer(body=far, headers=XML), errors=QUALYS)

    reply = run.session.get("/")

    assert reply.content == far
    assert len(reply.head) == 4096


def test_a_code_that_does_not_look_like_one_is_not_shown():
    table = ErrorTable(code=lambda reply: "hunter2 <b>")
    run = Run(Answer(400), errors=table)

    with pytest.raises(UnexpectedResponse) as raised:
        run.session.get("/")

    assert "hunter2" not in str(raised.value)


def test_the_most_particular_rule_decides():
    table = ErrorTable(
        code=lambda reply: reply.head.decode(),
        not_found=[(404, "gone")],
        credential=["gone"],
        unavailable=[404],
    )
    once = Retry(retries=0)

    def error_for(status, body):
        run = Run(Answer(status, body), errors=table, retry=once)
        with pytest.raises(Exception, match="HTTP") as raised:
            run.session.get("/")
        return raised.type

    assert error_for(404, b"gone") is NotFound
    assert error_for(400, b"gone") is CredentialError
    assert error_for(404, b"other") is VendorUnavailable
    assert error_for(400, b"other") is UnexpectedResponse


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"Please log in", HTML),
        Answer(200, b"<!DOCTYPE html><p>maintenance"),
        Answer(200, b"\xef\xbb\xbf\n <HTML lang='en'>"),
        Answer(414, b"<html>URI Too Long", HTML),
    ],
)
def test_web_page_in_place_of_data_is_not_retried(answer):
    run = Run(answer)

    with pytest.raises(UnexpectedResponse, match="a web page where data was expected"):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 1


def test_a_web_page_of_a_gateway_is_the_vendor_being_away():
    run = Run(Answer(502, b"<html>Bad Gateway", HTML), Answer())

    run.session.get("/hosts")

    assert len(run.vendor.asked) == 2


def test_known_maintenance_page_may_be_retried():
    table = ErrorTable(unavailable=[(200, WEB_PAGE)])
    run = Run(Answer(200, b"<html>", HTML), Answer(), errors=table)

    run.session.get("/hosts")

    assert len(run.vendor.asked) == 2


def test_an_empty_body_is_no_web_page():
    run = Run(Answer(200, b"", HTML))

    assert run.session.get("/logout").content == b""


def test_a_half_read_list_is_never_an_empty_one():
    run = Run(Answer(body=b'{"items": [{"id": 1}, {"id"'))

    reply = run.session.get("/hosts", operation="hosts")
    with pytest.raises(UnexpectedResponse) as raised:
        reply.json(dict[str, list[dict[str, int]]])

    assert str(raised.value) == (
        "vendor hosts: the body is not the JSON that was expected: it breaks off (GET /hosts)"
    )
    assert raised.value.status == 200


class APIError(msgspec.Struct):
    status: int
    message: str

    @property
    def code(self):
        return str(self.status)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"not_found": [404], "credential": [404]}, "404 is given twice"),
        ({"not_found": "404"}, "not_found is a text"),
        ({"credential": [(None, "77")]}, "no error case"),
        ({"advice": {(401, None): "make a new key"}}, "no error case"),
        ({"code": re.compile(b"(x)"), "messages": {"gone": "gone"}}, "messages need a field"),
    ],
)
def test_table_with_a_case_that_cannot_apply_is_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        ErrorTable(**groups)


NAMED = ErrorTable(code="errors", messages={"expired": "dead"}, cursor_expired=["dead"])


@pytest.mark.parametrize(
    ("errors", "error_type"),
    [
        (b'[{"code": 404, "message": "Search context Expired, start again"}]', CursorExpired),
        (b'[{"message": "expired"}]', CursorExpired),
        (b'[{"code": 404, "message": "no such route"}]', UnexpectedResponse),
        (b'"expired"', UnexpectedResponse),
    ],
)
def test_message_names_the_code_where_it_says_more(errors, error_type):
    run = Run(Answer(200, b'{"rows": [], "errors": %s}' % errors), errors=NAMED)

    with pytest.raises(error_type):
        run.session.get("/hosts")


TYPED = ErrorTable(
    code=(APIError, "error"), not_found=[(404, "404")], rate_limited=[(404, "no-route")]
)


@pytest.mark.parametrize(
    ("body", "error_type"),
    [
        (b'{"status": 404, "message": "gone"}', NotFound),
        (b'{"status": 404}', UnexpectedResponse),
        (b'{"status": 404, "error": "no-route"}', RateLimited),
        (b'{"status": 404, "message": "%s"}' % (b"x" * 5000), UnexpectedResponse),
        (b"404", UnexpectedResponse),
    ],
)
def test_code_is_read_from_a_short_body_of_the_type_alone(body, error_type):
    run = Run(Answer(404, body), errors=TYPED, retry=Retry(retries=0))

    with pytest.raises(error_type):
        run.session.get("/hosts/1")
