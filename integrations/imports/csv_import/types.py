"""What a row of a list of findings says: three columns that it must have, and some it may.

Contract: docs/contracts/file-formats.md 5.
"""

from sdk.files import ListedFinding


class Row(ListedFinding, frozen=True, kw_only=True):
    """One finding, or one for each CVE in its cell."""
