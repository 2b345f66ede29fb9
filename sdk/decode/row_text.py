"""Rows as text: what proves a finding where a vendor sends no output of its scanner."""

import msgspec


def row_as_json(row: msgspec.Struct) -> str:
    """Return a row as indented JSON, as the vendor sent it less the fields that are not read."""
    return msgspec.json.format(msgspec.json.encode(row).decode(), indent=2)
