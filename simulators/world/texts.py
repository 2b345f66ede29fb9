"""The texts of weaknesses, which are HTML, for vendors that send plain text."""

from html import unescape
from re import IGNORECASE
from re import compile as pattern

BREAK = pattern(r"<BR\s*/?>|</(?:P|LI)>", IGNORECASE)
TAG = pattern(r"<[^>]*>")
LINK = pattern(r'HREF="([^"]*)"', IGNORECASE)


def plain_lines(html: str) -> list[str]:
    """Return the text of some HTML, a line for each paragraph, item and break."""
    text = unescape(TAG.sub("", BREAK.sub("\n", html)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def links_in(html: str) -> list[str]:
    """Return the addresses that some HTML links to."""
    return [unescape(address) for address in LINK.findall(html)]
