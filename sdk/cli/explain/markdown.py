"""The Markdown of the documentation, as far as a terminal needs it."""

import re
import textwrap
from collections.abc import Iterator
from typing import Final

_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_SECTION: Final = re.compile(r"^## (.+)\n((?:(?!^## ).*\n?)*)", re.MULTILINE)
_CELL: Final = re.compile(r"(?<!\\)\|")


def sections(page: str) -> Iterator[tuple[str, str]]:
    """Yield the sections of a page: heading and text."""
    for heading, text in _SECTION.findall(page):
        yield heading, text.strip()


def table_rows(page: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of the tables of a page, without headings."""
    is_body = False
    for line in page.splitlines():
        is_row = line.startswith("|")
        if is_row and is_body:
            yield tuple(cell.strip() for cell in _CELL.split(line.strip().strip("|")))
        is_body = is_row and (is_body or set(line) <= set("|-: "))


def plain(text: str) -> str:
    """Return a text without links and bold type."""
    return _BOLD.sub(r"\1", _LINK.sub(r"\1", text))


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of plain paragraphs, none longer than `width` but for long words."""
    for number, paragraph in enumerate(plain(text).split("\n\n")):
        if number:
            yield ""
        yield from textwrap.wrap(
            " ".join(paragraph.split()), width, break_long_words=False, break_on_hyphens=False
        )
