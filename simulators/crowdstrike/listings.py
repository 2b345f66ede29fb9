"""The routes that list: ids by offset, ids by token, and whole rows by token."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from .. import Answer
from . import asked, devices, discover, vulnerabilities
from .cursor import LIFETIME_SECONDS
from .pages import Call, Listing, Page
from .scene import Document
from .shelf import Shelf

NANOSECONDS = 1_000_000_000


def device_ids(call: Call) -> Answer:
    """Agent ids by offset, of the first ten thousand."""
    return _by_offset(call, devices.SHELF, "device_id")


def device_scroll(call: Call) -> Answer:
    """Agent ids by token; the end is a page without rows, total or token (recorded, 4.2)."""
    page = Listing(call, devices.SHELF).by_token("offset", ends_empty=True)
    pagination = {
        "total": page.total if page.rows else 0,
        "offset": page.following,
        "expires_at": _expiry(call),
    }
    return call.reply(_each(page.rows, "device_id"), pagination)


def devices_in_full(call: Call) -> Answer:
    """Whole devices by token; the last page has none."""
    page = Listing(call, devices.SHELF).by_token("offset")
    pagination: dict[str, object] = {
        "total": page.total,
        "limit": asked.limit(call.request),
        # recorded as a number where there is no result, though it is text otherwise
        "offset": (call.request.parameter("offset") or "") if page.rows else 0,
        "expires_at": _expiry(call),
    }
    if page.following:
        pagination["next"] = page.following
    names = [name for name in (call.request.parameter("fields") or "").split(",") if name]
    rows = [_only(row, names) for row in page.rows] if names else page.rows
    return call.reply(rows, pagination)


def vulnerability_rows(call: Call) -> Answer:
    """Vulnerabilities by token, with the facets that this very call asks for."""
    facets = asked.facets(call.request, vulnerabilities.FACETS)
    joined = call.quirk("joined-agent-ids")
    return _by_after(
        call,
        vulnerabilities.SHELF,
        lambda row: vulnerabilities.shown(row, facets, joined),
    )


def vulnerability_ids(call: Call) -> Answer:
    """Ids of vulnerabilities by token."""
    return _by_after(call, vulnerabilities.SHELF, lambda row: row["id"])


def asset_ids(call: Call) -> Answer:
    """Ids of assets by offset, of the first ten thousand."""
    return _by_offset(call, discover.SHELF, "id")


def asset_rows(call: Call) -> Answer:
    """Assets by token, with the facets that this very call asks for."""
    facets = asked.facets(call.request, discover.FACETS)
    return _by_after(call, discover.SHELF, lambda row: discover.shown(row, facets))


def application_rows(call: Call) -> Answer:
    """Applications by token; their facets hold nothing here."""
    asked.facets(call.request, discover.APPLICATION_FACETS)
    return _by_after(call, discover.APPLICATIONS, lambda row: row)


def _by_offset(call: Call, shelf: Shelf, name: str) -> Answer:
    page = Listing(call, shelf).by_offset()
    limit = asked.limit(call.request)
    pagination = {"offset": int(page.following), "limit": limit, "total": page.total}
    return call.reply(_each(page.rows, name), pagination)


def _by_after(call: Call, shelf: Shelf, show: Callable[[Document], object]) -> Answer:
    page = Listing(call, shelf).by_token("after")
    return call.reply([show(row) for row in page.rows], _after(call, page))


def _after(call: Call, page: Page) -> Mapping[str, object]:
    return {
        "limit": asked.limit(call.request),
        "total": page.total,
        "after": page.following,
    }


def _expiry(call: Call) -> int:
    """When the token of this answer will be too old."""
    return int((call.clock.now().timestamp() + LIFETIME_SECONDS) * NANOSECONDS)


def _each(rows: Iterable[Document], name: str) -> Sequence[object]:
    return [row[name] for row in rows]


def _only(row: Document, names: Iterable[str]) -> Document:
    return {name: row[name] for name in names if name in row}
