"""A row of a list of findings: three columns that are required, and others that are optional.

Contract: docs/contracts/file-formats.md 5.
"""

from sdk.files import ListedFinding


class Row(ListedFinding, frozen=True, kw_only=True):
    """One finding, or one for each CVE in its cell."""
