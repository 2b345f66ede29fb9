"""A refusal tells the user what to do about it, where the integration knows."""

import pytest

from sdk import CredentialError, ErrorTable, NotFound, RateLimited, VendorUnavailable
from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.http import Session
from sdk.testing.transport.in_process import InProcess
from sdk.testing.transport.virtual_clock import VirtualClock

from ..scripted import HTML, Answer, Vendor

TABLE = ErrorTable(
    not_found=[404],
    credential=["77"],
    code=lambda reply: "77" if b"77" in reply.head else None,
    advice={
        401: "make a new key",
        403: "ask for the role",
        "77": "extend the subscription",
        (403, "77"): "extend it or ask for the role",
        429: "run it at night",
    },
)


def refused(*answers):
    clock = VirtualClock()
    vendor = Vendor(*answers, clock=clock)
    context = RunContext(
        transport=InProcess(vendor, clock=clock), clock=clock, retry=Retry(retries=1)
    )
    session = Session("https://vendor.test", integration="scripted", errors=TABLE, context=context)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - looked at by each test
        session.get("/things", operation="things")
    return caught.value


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (Answer(401), "make a new key"),
        (Answer(403), "ask for the role"),
        (Answer(403, b"77"), "extend it or ask for the role"),
        (Answer(400, b"77"), "extend the subscription"),
        (Answer(200, b"77"), "extend the subscription"),
    ],
)
def test_most_specific_advice_follows_the_error(answer, advice):
    error = refused(answer)

    assert isinstance(error, CredentialError)
    assert str(error).startswith("scripted things: HTTP ")
    assert str(error).endswith(f"; {advice}")
    assert "/things" in str(error)


def test_it_is_kept_when_the_session_gives_up_repeating():
    error = refused(Answer(429, b"<html>", HTML))

    assert isinstance(error, RateLimited)
    assert "run it at night; given up after 2 attempts" in str(error)


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (503, VendorUnavailable)])
def test_without_advice_an_error_is_as_it_was(status, kind):
    error = refused(Answer(status))

    assert isinstance(error, kind)
    assert "; make" not in str(error)


def test_data_is_not_taken_for_an_error():
    clock = VirtualClock()
    context = RunContext(transport=InProcess(Vendor(), clock=clock), clock=clock)

    reply = Session("https://vendor.test", errors=TABLE, context=context).get("/")

    assert reply.content == b"{}"
