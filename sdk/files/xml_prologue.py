"""What stands before the XML declaration, where nothing may: blank lines, comments."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from .notes import Notes

LONGEST_PROLOGUE: Final = 2**16

_BEFORE: Final = re.compile(rb"(?:\s|<!--.*?-->)*", re.DOTALL)
_MARKS: Final = (b"<!--", b"<?xml", BOM_UTF8)
"""What may come before a root element; a comment that ends is a blank."""

_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]*\?>")


def declaration_first(pieces: Iterable[bytes], notes: Notes) -> Iterator[bytes]:
    """Return the pieces of a document with its XML declaration in front of blanks and comments.

    Lines keep their numbers. What is not like that stays as it is.
    """
    iterator = iter(pieces)
    head = b""
    for piece in iterator:
        head += piece
        if not _is_open(head):
            break
    return chain((_reordered(head, notes),), iterator)


def _is_open(head: bytes) -> bool:
    """Return whether a declaration may still come, or end."""
    text = head.removeprefix(BOM_UTF8)
    rest = text[_end_of_blanks(text) :]
    if len(text) > LONGEST_PROLOGUE or (rest == text and text.startswith(b"<?")):
        return False
    begins = any(mark.startswith(rest[: len(mark)]) for mark in _MARKS)
    return begins and not (rest.startswith(b"<?") and b"?>" in rest)


def _end_of_blanks(text: bytes) -> int:
    found = _BEFORE.match(text)
    return found.end() if found else 0


def _reordered(head: bytes, notes: Notes) -> bytes:
    text = head.removeprefix(BOM_UTF8)
    mark, end = head[: len(head) - len(text)], _end_of_blanks(text)
    declaration = _DECLARATION.match(text, end)
    if not end or declaration is None:
        return head
    if b"<!--" in text[:end]:
        notes.say("a comment is before the XML declaration, which is not XML; it was skipped")
    return mark + declaration[0] + text[:end] + text[declaration.end() :]
