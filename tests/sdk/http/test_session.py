"""Session: what is sent, what comes back, what is repeated, and what the journal says of it."""

import msgspec
import pytest

from sdk.core.retry import Retry
from sdk.decode import Rows
from sdk.errors import ConfigurationError, CredentialError, UnexpectedResponse, VendorUnavailable
from sdk.http import Session
from sdk.http.auth import Basic, Token

from ..scripted import XML, Answer, Run


class Row(msgspec.Struct):
    id: int
    name: str = ""


class NamedRow(msgspec.Struct):
    id: str


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
        (
            {"data": {"ids": [1, 2], "all": False}},
            "application/x-www-form-urlencoded",
            b"ids=1&ids=2&all=false",
        ),
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


def test_response_has_typed_rows_which_the_journal_counts():
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
    assert counted.row_errors_named == ["row 1: id: expected int, got text"]


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


def test_renewable_token_is_renewed_once_and_the_call_repeated():
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
    assert run.context.redactor.text("second-token") == "[redacted]"
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
def test_malformed_base_url_is_a_configuration_error(url):
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


class Host(msgspec.Struct, rename="upper"):
    id: int


class Warned(msgspec.Struct):
    code: int | None = msgspec.field(name="WARNING/CODE", default=None)


def test_a_reply_gives_an_xml_document_and_the_journal_its_flaws():
    body = b"<LIST><H><ID>1</ID></H><H><ID>x</ID></H><WARNING><CODE>7</CODE>\x01</WARNING></LIST>"
    run = Run(Answer(body=body, headers=XML))

    run.journal.begin("hosts")
    reply = run.session.get("/hosts", operation="hosts")
    document = reply.xml("LIST", envelope=Warned, row="H", type=Host)
    counted = run.journal.end()

    assert (document.envelope.code, document.rows, document.repairs) == (7, [Host(1)], 1)
    assert (counted.row_errors, counted.repairs) == (1, 1)
    assert counted.row_errors_named == ["H 1 (line 1): ID: expected int, got text"]


def test_a_page_of_null_is_an_empty_one():
    page = Run(Answer(body=b"null")).session.get("/hosts").page(None)

    assert (list(page.items), page.received, page.bytes_read) == ([], 0, 4)


def test_rows_that_are_all_wrong_name_the_call():
    run = Run(Answer(body=b"[" + b",".join([b"{}"] * 10) + b"]"))

    reply = run.session.get("/hosts", operation="hosts")
    with pytest.raises(UnexpectedResponse, match=r"^vendor hosts: not one of 10 rows.*GET /hosts"):
        reply.rows(reply.json(list[msgspec.Raw]), Row)


@pytest.mark.parametrize(
    ("vendor_id", "options", "is_found"),
    [
        ("a1", {}, True),
        ("A1", {}, False),
        ("b2", {}, False),
        ("A1", {"ignore_case": True}, True),
        ("b2", {"ignore_case": True}, False),
    ],
)
def test_row_that_was_looked_up_has_the_id(vendor_id, options, is_found):
    response = Run(Answer(body=b'{"id": "a1"}')).session.get("/hosts/1", operation="host")

    if is_found:
        assert response.row(NamedRow, vendor_id=vendor_id, **options).id == "a1"
    else:
        with pytest.raises(UnexpectedResponse, match=r"^vendor host: the row has another id"):
            response.row(NamedRow, vendor_id=vendor_id, **options)


def test_a_timeout_of_nothing_is_refused():
    with pytest.raises(ValueError, match="timeout_seconds"):
        Session("https://vendor.test", timeout_seconds=0)
