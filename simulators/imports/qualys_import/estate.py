"""How Qualys sees the world: which findings are in which report, and what it calls them."""

from collections.abc import Iterator

from ... import Finding, Host

STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
INFORMATION_QID = 45038
"""Information that Qualys gathers of every host it scans."""

FORMATS = ("scan-xml", "detection-xml", "report-csv", "vmdr-csv")
"""What a file may be instead of an asset report in XML."""


def dns(host: Host, quirks: frozenset[str]) -> str:
    """The name in DNS; on some hosts a bare one, with the full one beside each finding."""
    if "bare-dns" in quirks and host.index % 3 == 1:
        return host.hostname
    return host.fqdn or ""


def reported(host: Host, quirks: frozenset[str]) -> Iterator[Finding]:
    """The findings that a file has: reports leave out what a user has told Qualys to ignore.

    A scan result has what that scan found, and nothing that is fixed; a list from the API has all.
    """
    for finding in host.weaknesses:
        left_out = finding.ignored and "detection-xml" not in quirks
        gone = finding.status == "fixed" and "scan-xml" in quirks
        if not (left_out or gone):
            yield finding
