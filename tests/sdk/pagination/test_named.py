"""What a listing's errors say of where they happened: integration and operation, always."""

import pytest

from sdk.core.limits import Limits
from sdk.errors import (
    BudgetExceeded,
    CursorCycle,
    EchoMismatch,
    NoProgress,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)
from sdk.pagination import End, Guard, by_cursor, by_offset, by_page

from ..scripted import Run


def counted(strategy, **options):
    """Return a listing of a scripted vendor whose pages are equal, but for the given fields."""

    def listing(run, **page):
        def fetch(asked):
            reply = run.session.get("/hosts", operation="hosts")
            said = {
                name: value(asked) if callable(value) else value for name, value in page.items()
            }
            return reply.page(said.pop("items", [asked]), **said)

        return strategy(fetch, **options)

    return listing


@pytest.mark.parametrize(
    ("listing", "page", "error"),
    [
        (counted(by_cursor), {"next": "a"}, RepeatedCursor),
        (
            counted(by_cursor),
            {"next": lambda cursor: {None: "a", "a": "b", "b": "a"}[cursor]},
            CursorCycle,
        ),
        (counted(by_cursor, end=End.EMPTY_PAGE), {}, UnexpectedResponse),
        (counted(by_cursor, end=End.NO_MORE), {"next": "a"}, UnexpectedResponse),
        (counted(by_cursor, guard=Guard(exact_total=True)), {}, UnexpectedResponse),
        (counted(by_cursor, guard=Guard(exact_total=True)), {"total": 9}, TotalMismatch),
        (counted(by_page, end=End.EMPTY_PAGE), {"items": [1]}, NoProgress),
        (counted(by_page, end=End.NO_MORE), {"position": 1, "more": True}, EchoMismatch),
        (
            counted(by_page, end=End.NO_MORE, limits=Limits(max_pages=2)),
            {"more": True},
            BudgetExceeded,
        ),
        (counted(by_offset), {"items": [], "total": 4}, TotalMismatch),
        (counted(by_offset, end=End.NO_MORE), {"items": [], "more": True}, NoProgress),
        (counted(by_offset), {"total": 0}, TotalMismatch),
        (counted(by_offset), {}, UnexpectedResponse),
    ],
)
def test_errors_of_a_listing_name_vendor_and_operation(listing, page, error):
    with pytest.raises(error) as caught:
        list(listing(Run(), **page))

    assert type(caught.value) is error
    assert (caught.value.integration, caught.value.operation) == ("vendor", "hosts")
    assert str(caught.value).startswith("vendor hosts: ")
