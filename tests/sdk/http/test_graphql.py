"""GraphQL answers: an error in one is never taken for data, wherever in the body it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import (
    CredentialError,
    ErrorTable,
    Limits,
    Page,
    RateLimited,
    Session,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.http import PARTIAL_DATA
from sdk.pagination import PageSize, by_cursor
from sdk.testing import InProcess, VirtualClock

TABLE = ErrorTable(
    graphql=True,
    messages={"oops": "internal"},
    credential=["UNAUTHORIZED"],
    rate_limited=["SLOW_DOWN"],
    unavailable=["internal"],
    advice={PARTIAL_DATA: "rows are missing"},
)
ROWS = {"hosts": {"nodes": [1, 2]}}
FINE = {"data": ROWS}


class Vendor:
    """Answers queries with bodies, one after the other and then the last again and again."""

    def __init__(self, *bodies, status=200):
        self.bodies = list(bodies)
        self.status = status
        self.asked = []

    def __call__(self, environ, start_response):
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.asked.append(json.loads(sent)["variables"])
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        start_response(f"{self.status} Told", [("Content-Type", "application/json")])
        return [body if isinstance(body, bytes) else json.dumps(body).encode()]


def ask(vendor, retries=0, **variables):
    return session(vendor, retries).post(
        "/graphql", json={"query": "{hosts}", "variables": variables}, repeatable=True
    )


def session(vendor, retries=5):
    clock = VirtualClock()
    context = RunContext(
        transport=InProcess(vendor, clock=clock), clock=clock, retry=Retry(retries=retries)
    )
    return Session("https://vendor.test", errors=TABLE, context=context)


@pytest.mark.parametrize("errors", [{}, {"errors": []}, {"errors": None}])
def test_an_answer_without_an_error_is_data(errors):
    assert json.loads(ask(Vendor({**FINE, **errors})).content)["data"] == ROWS


@pytest.mark.parametrize("body", [{"errors": [{}], **FINE}, {**FINE, "errors": [{}]}])
def test_data_beside_an_error_is_not_taken_for_all_there_is(body):
    with pytest.raises(UnexpectedResponse, match=r"partial-data .*; rows are missing"):
        ask(Vendor(body))


def test_an_error_behind_megabytes_of_data_is_found():
    body = {"data": ["x" * 5_000_000], "errors": [{"message": "Resource not found"}]}

    with pytest.raises(UnexpectedResponse, match="partial-data"):
        ask(Vendor(body))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"extensions": {"code": "UNAUTHORIZED"}}, CredentialError),
        ({"extensions": {"code": "SLOW_DOWN"}}, RateLimited),
        ({"message": "oops! an internal error"}, VendorUnavailable),
        ({"message": "oops!", "extensions": {"code": "SLOW_DOWN"}}, RateLimited),
        ({"message": "oops!", "extensions": {"code": None}}, VendorUnavailable),
        ({"extensions": {"code": 17}}, UnexpectedResponse),
        ({"message": "something else"}, UnexpectedResponse),
    ],
)
@pytest.mark.parametrize("data", [None, ROWS])
def test_error_is_classified_by_code_or_message(error, kind, data):
    with pytest.raises(kind):
        ask(Vendor({"data": data, "errors": [error]}))


def test_an_error_with_a_code_is_looked_for_behind_one_without():
    errors = [{"message": "first"}, {"extensions": {"code": "UNAUTHORIZED"}}]

    with pytest.raises(CredentialError):
        ask(Vendor({"data": None, "errors": errors}))


@pytest.mark.parametrize("errors", ["text", {"message": "x"}, [1], [{"extensions": 7}]])
def test_errors_of_another_form_are_errors_all_the_same(errors):
    with pytest.raises(UnexpectedResponse, match="unreadable"):
        ask(Vendor({**FINE, "errors": errors}))


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_no_error_list_but_an_empty_one_passes(errors):
    if not errors and not isinstance(errors, int | str):
        return

    with pytest.raises(UnexpectedResponse):
        ask(Vendor({**FINE, "errors": errors}))


DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    "body", [b'{"data":%b}' % DEEP, b'{"errors":%b}' % DEEP, b'{"data":' + DEEP[:200_000]]
)
def test_endless_nesting_is_an_error_of_the_vendor(body):
    with pytest.raises(UnexpectedResponse, match="unreadable"):
        ask(Vendor(body))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"Unauthorized"])
def test_body_other_than_graphql_is_not_read_for_data(body):
    reply = ask(Vendor(body))

    with pytest.raises(UnexpectedResponse):
        reply.json(dict[str, object])


def test_page_size_among_variables_of_a_query_shrinks():
    vendor = Vendor({"data": None, "errors": [{"message": "oops!"}]}, FINE)
    connected, size = session(vendor), PageSize(8, floor=1)

    def fetch(cursor):
        variables = {"first": size, "filterBy": {"type": ["VM"], "after": None}}
        reply = connected.post("/", json={"query": "", "variables": variables}, repeatable=True)
        return Page(json.loads(reply.content)["data"]["hosts"]["nodes"])

    assert list(by_cursor(fetch, size=size, limits=Limits())) == [1, 2]
    assert [asked["first"] for asked in vendor.asked] == [8, 4]
    assert vendor.asked[0]["filterBy"] == {"type": ["VM"], "after": None}
