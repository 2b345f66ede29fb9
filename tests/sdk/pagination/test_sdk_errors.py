"""What a vendor's own client raises: said in our words, without its own, and never an end."""

import traceback

import pytest

from sdk.errors import (
    Cancelled,
    CredentialError,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.pagination import Page, by_sdk

from ..paged import Client, ClientError, Gone
from .test_styles import read


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (ClientError("Throttling"), RateLimited),
        (ClientError("AccessDenied"), CredentialError),
        (ClientError("Whatever"), VendorUnavailable),
        (Gone("Throttling"), UnexpectedResponse),
        (Gone("AccessDenied"), CredentialError),
        (KeyError("s3cr3t"), UnexpectedResponse),
        (StopAsyncIteration("s3cr3t"), UnexpectedResponse),
    ],
)
@pytest.mark.parametrize("place", ["first", "second", "begin"])
def test_exception_of_the_client_is_an_error_in_own_words(raised, error, place):
    client = Client(*([] if place == "first" else [Page([1], next="a")]), raised)

    def begin():
        raise raised

    pages = begin if place == "begin" else client.paginate
    walk = by_sdk(pages, lambda page: page, sdk=client.sdk, operation="rows")
    rows, caught = read(walk)

    said = "".join(traceback.format_exception(caught)) + repr(caught)
    assert rows == ([1] if place == "second" else [])
    assert type(caught) is error
    assert (caught.integration, caught.operation) == ("vendor", "rows")
    assert type(raised).__name__ in caught.message
    assert "s3cr3t" not in said


def test_a_code_is_named_where_it_looks_like_one():
    plain, odd = Client(ClientError("Slow.Down-1")), Client(ClientError("token s3cr3t"))

    _, named = read(plain.rows())
    _, unnamed = read(odd.rows())

    assert "Slow.Down-1" in named.message
    assert unnamed.message == "ClientError from the vendor's client"


def test_our_own_errors_pass_through_the_client_however_deep():
    def wrapped():
        try:
            raise Cancelled("told to stop")
        except Cancelled as error:
            try:
                raise ClientError("HTTP") from error
            except ClientError:
                raise RuntimeError("in the client") from None

    client = Client()
    walk = by_sdk(wrapped, lambda page: page, sdk=client.sdk, operation="rows")

    with pytest.raises(Cancelled, match="vendor rows: told to stop"):
        list(walk)


def test_exceptions_in_a_circle_of_causes_are_read_once():
    one, other = ClientError("Throttling"), ClientError("HTTP")
    one.__cause__, other.__cause__ = other, one

    _, caught = read(Client(one).rows())

    assert type(caught) is RateLimited


def test_error_of_a_later_page_is_translated():
    client = Client("page")

    def lazily(page):
        raise ClientError("Throttling")

    with pytest.raises(RateLimited, match="vendor rows: ClientError"):
        list(client.rows(lazily))


def test_a_bug_in_reading_a_page_is_left_as_it_is():
    client = Client({"Items": [1]})

    with pytest.raises(KeyError):
        list(client.rows(lambda page: Page(page["items"])))


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_no_error_of_the_client(signal):
    client = Client()

    def begin():
        raise signal

    with pytest.raises(signal):
        list(by_sdk(begin, lambda page: page, sdk=client.sdk, operation="rows"))
