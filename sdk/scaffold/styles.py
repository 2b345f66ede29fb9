"""The styles of paging that a new integration may begin with, by where the next page's mark is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paging.

    Attributes:
        name: The name, and that of its folder in `data/styles`.
        sample: What a vendor that pages so sends.
        task: What the author writes to read the listing, and in which function.
        former_name: The name it had before 0.3.
    """

    name: str
    sample: str
    task: tuple[str, str]
    former_name: str = ""


_ALL: Final = (
    Style(
        "next-url-in-body",
        '{"items": [...], "next": "https://acme.test/hosts?after=Mi"}',
        ("read_page", "the rows of a page, and the URL of the next one"),
        "next-url",
    ),
    Style(
        "link-header",
        'Link: <https://acme.test/hosts?after=Mi>; rel="next"',
        ("read_page", 'the rows of a page, and response.link("next"), the URL of the next one'),
        "link",
    ),
    Style(
        "cursor",
        '{"items": [...], "cursor": "Mi", "more": true}',
        ("read_page", "the rows of a page, the cursor of the next one, and whether there is one"),
    ),
    Style(
        "page-number",
        '{"items": [...], "page": 2, "total": 841}',
        ("read_page", "the rows of a page, its number, and the total"),
        "page",
    ),
    Style(
        "offset",
        '{"items": [...], "offset": 200, "total": 841}',
        ("read_page", "the rows of a page, the number of rows before it, and the total"),
    ),
    Style(
        "vendor-sdk",
        "for page in AcmeClient(...).list_hosts(): ...",
        (
            "hosts",
            "the pages of the client in vendor.py, which sends by self.session, by list_by_sdk",
        ),
        "sdk",
    ),
)

STYLES: Final[Mapping[str, Style]] = {style.name: style for style in _ALL}

FORMER_NAMES: Final[Mapping[str, str]] = {
    style.former_name: style.name for style in _ALL if style.former_name
}
"""The names that styles had before 0.3, which go with it."""
