"""Decoding: bytes to typed rows, saying where a body is wrong but never what it holds."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from .damage import Damage, DroppedField, RowError
    from .field_types import CVE, Address, AnyPort, BaseScore, OptionalScore, PortNumber
    from .html import html_to_markdown, html_to_text
    from .invalid_value import InvalidValue
    from .json import decode_json
    from .listing import decode_listing
    from .row_fields import decisive, incomplete_without
    from .row_names import name_in_row, renamed
    from .row_text import row_as_json
    from .rows import Rows, decode_rows
    from .xml import Document, decode_xml

__all__ = [
    "CVE",
    "Address",
    "AnyPort",
    "BaseScore",
    "Damage",
    "Document",
    "DroppedField",
    "InvalidValue",
    "OptionalScore",
    "PortNumber",
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
    "row_as_json",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".damage": "Damage DroppedField RowError",
            ".field_types": "CVE Address AnyPort BaseScore OptionalScore PortNumber",
            ".html": "html_to_markdown html_to_text",
            ".invalid_value": "InvalidValue",
            ".json": "decode_json",
            ".listing": "decode_listing",
            ".row_fields": "decisive incomplete_without",
            ".row_names": "name_in_row renamed",
            ".row_text": "row_as_json",
            ".rows": "Rows decode_rows",
            ".xml": "Document decode_xml",
        },
    )
