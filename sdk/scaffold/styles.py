"""The styles of paging that a new integration may begin with, by where the next page's mark is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paging: its name, what a vendor that has it sends, and the name it used to have.

    Attributes:
        task: What the author declares to read the whole listing.
    """

    name: str
    sample: str
    task: str
    former_name: str = ""


_ALL: Final = (
    Style(
        "next-url-in-body",
        '{"items": [...], "next": "https://acme.test/hosts?after=Mi"}',
        "the URL of the next page, which the last page has not",
        "next-url",
    ),
    Style(
        "link-header",
        'Link: </hosts?after=Mi>; rel="next"',
        "the URL of the next page, which response.link reads from the header Link",
        "link",
    ),
    Style(
        "cursor",
        '{"items": [...], "cursor": "Mi", "more": true}',
        "the cursor of the next page, and whether there is one",
    ),
    Style(
        "page-number",
        '{"items": [...], "page": 2, "total": 841}',
        "the number of the page, and the total",
        "page",
    ),
    Style(
        "offset",
        '{"items": [...], "offset": 200, "total": 841}',
        "the rows before the page, and the total",
    ),
    Style(
        "vendor-sdk",
        "for page in AcmeClient(...).list_hosts(): ...",
        "the pages that the vendor's client reads, by sdk.pagination.by_sdk; it is to send by "
        "self.session",
        "sdk",
    ),
)

STYLES: Final[Mapping[str, Style]] = {style.name: style for style in _ALL}

FORMER_NAMES: Final[Mapping[str, str]] = {
    style.former_name: style.name for style in _ALL if style.former_name
}
"""The names that styles had before 0.3, which go with it."""
