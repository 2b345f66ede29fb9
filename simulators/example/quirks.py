"""The quirks: those of this vendor, and those of the catalogue that fit its paging."""

from simulators.engine import HOST_LISTED_AGAIN, paging_quirks, quirks_of

from .operations import OPERATIONS

OWN = (
    HOST_LISTED_AGAIN,
    *quirks_of("""
    malformed-row: the first row is not a host, and not the shape of one
      source: assumed: one record of thousands that does not fit the schema
    """),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
