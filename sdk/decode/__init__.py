"""Decoding: bytes to typed rows, saying where a body is wrong but never what it holds."""

from .damage import Damage, DroppedField, RowError
from .fields import decisive, incomplete_without
from .json import decode_json
from .listing import decode_listing
from .rows import Rows, decode_rows
from .xml import Document, decode_xml

__all__ = [
    "Damage",
    "Document",
    "DroppedField",
    "RowError",
    "Rows",
    "decisive",
    "decode_json",
    "decode_listing",
    "decode_rows",
    "decode_xml",
    "incomplete_without",
]
