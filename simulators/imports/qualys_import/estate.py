"""How Qualys sees the world: which findings are in which report, and what it calls them."""

from collections.abc import Iterator

from ... import REFUSED, Finding, Host

STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
INFORMATION_QID = 45038
"""Information that Qualys gathers of every host it scans."""

FORMATS = ("scan-xml", "detection-xml", "report-csv", "vmdr-csv")
"""What a file may be instead of an asset report in XML."""


DEAD = "198.18.0.8,198.18.0.10-198.18.0.20"
"""Addresses that were scanned, and at which nobody answered."""

INTERNAL = "10.255.255.254"
"""An address that no host of the world has, and that nobody outside reaches."""


def format_of(quirks: frozenset[str]) -> str:
    """What a file is, "" for an asset report in XML."""
    return next((name for name in FORMATS if name in quirks), "")


def suppresses(quirks: frozenset[str]) -> bool:
    """Whether a file has what a user ignores in columns of its own."""
    return "suppressed" in quirks and format_of(quirks) == "vmdr-csv"


def addresses(host: Host, quirks: frozenset[str]) -> tuple[str, str]:
    """The addresses of a host by IPv4 and by IPv6; one that is internal itself has it first."""
    v4, v6 = (
        ",".join(one for one in host.addresses if (":" in one) is wanted)
        for wanted in (False, True)
    )
    if "address-lists" not in quirks:
        return v4, v6
    internal_last = host.index % 2 or host.kind in REFUSED
    listed = (v4, INTERNAL) if internal_last else (INTERNAL, v4)
    return ",".join(filter(None, listed)), v6


def open_port(host: Host, quirks: frozenset[str]) -> int | None:
    """A port that only information shows, in the formats that have information."""
    if "open-ports" not in quirks or format_of(quirks) in ("detection-xml", "vmdr-csv"):
        return None
    return 8000 + host.index % 50


def names_system(host: Host, quirks: frozenset[str]) -> bool:
    """Whether a file has the CPE of the host's system: as a table on rows of findings alone."""
    if not (form := format_of(quirks)):
        return True
    found = list(reported(host, quirks)) or open_port(host, quirks) is not None
    return form == "report-csv" and bool(found)


def dns(host: Host, quirks: frozenset[str]) -> str:
    """The name in DNS; on some hosts a bare one, with the full one beside each finding."""
    if "bare-dns" in quirks and host.index % 3 == 1:
        return host.hostname
    return host.fqdn or ""


def reported(host: Host, quirks: frozenset[str]) -> Iterator[Finding]:
    """The findings that a file has: reports leave out what a user has told Qualys to ignore.

    A scan result has what that scan found, and nothing that is fixed; a list from the API has all.
    """
    marked = "detection-xml" in quirks or suppresses(quirks)
    for finding in host.weaknesses:
        left_out = finding.ignored and not marked
        gone = finding.status == "fixed" and "scan-xml" in quirks
        if not (left_out or gone):
            yield finding
