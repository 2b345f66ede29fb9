"""Decoding: bytes to typed rows, saying where a body is wrong but never what it holds."""

from .damage import Damage, DroppedField, RowError
from .field_types import CVE, BaseScore, PortNumber, PortText
from .html import html_to_markdown, html_to_text
from .invalid_value import InvalidValue, require_address
from .json import decode_json
from .listing import decode_listing
from .row_fields import decisive, incomplete_without
from .row_names import name_in_row, renamed
from .row_text import row_as_json
from .rows import Rows, decode_rows
from .xml import Document, decode_xml

__all__ = [
    "CVE",
    "BaseScore",
    "Damage",
    "Document",
    "DroppedField",
    "InvalidValue",
    "PortNumber",
    "PortText",
    "RowError",
    "Rows",
    "decisive",
    "decode_json",
    "decode_listing",
    "decode_rows",
    "decode_xml",
    "html_to_markdown",
    "html_to_text",
    "incomplete_without",
    "name_in_row",
    "renamed",
    "require_address",
    "row_as_json",
]
