"""Decoding: bytes to typed rows, saying where a body is wrong but never what it holds."""

from .json import decode_json
from .listing import decode_listing
from .rows import RowError, Rows, decode_rows
from .xml import Document, decode_xml

__all__ = [
    "Document",
    "RowError",
    "Rows",
    "decode_json",
    "decode_listing",
    "decode_rows",
    "decode_xml",
]
