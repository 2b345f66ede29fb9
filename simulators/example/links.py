"""Addresses of next pages, as the quirks would have them."""

from urllib.parse import urlencode

from simulators import Quirk, Request
from simulators.example.api import ScannerAPI
from simulators.example.marked import MarkedPage

QUIRKS = (
    Quirk(
        "foreign-next-url",
        "assumed: a proxy in front of the vendor that does not rewrite addresses",
        "the next page is said to be on https://elsewhere.test",
    ),
)
"""What happens in listings that say where the next page is."""

CUT_LINK = Quirk(
    "cut-link",
    "assumed: a proxy that cuts long headers",
    "the header `Link` ends in the middle of the next page's address",
)


def address_after(
    simulator: ScannerAPI, request: Request, page: MarkedPage, origin: str
) -> str | None:
    """Return the address of the page after this one, None after the last."""
    if page.next is None:
        return None
    query = urlencode({"limit": simulator.limit(request), "after": page.next.encode()})
    elsewhere = simulator.quirk("foreign-next-url")
    return f"{'https://elsewhere.test' if elsewhere else origin}{request.path}?{query}"


def link_header(simulator: ScannerAPI, request: Request, page: MarkedPage) -> str:
    """Return the header `Link` of a page (RFC 8288), to the first and to the next page."""
    first = f'<{request.path}?limit={simulator.limit(request)}>; rel="first"'
    following = address_after(simulator, request, page, "")
    if following is None:
        return first
    last = f', <{following}>; rel="next"'
    return first + (last[:-20] if simulator.quirk("cut-link") else last)
