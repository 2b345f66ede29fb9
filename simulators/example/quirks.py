"""The quirks: those of this vendor, and those of the catalogue that fit its paging."""

from simulators.engine import HOST_LISTED_AGAIN, Quirk, paging_quirks

from .operations import OPERATIONS

OWN = (
    HOST_LISTED_AGAIN,
    Quirk(
        "malformed-row",
        "assumed: one record of thousands that does not fit the schema",
        "the first row is not a host, and not the shape of one",
    ),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
