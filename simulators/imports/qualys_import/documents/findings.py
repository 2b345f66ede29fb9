"""How Qualys sees the world: which findings are in which report, and what it calls them."""

from collections.abc import Iterator
from functools import cache

from simulators.engine import WorldContext
from simulators.oracle import REFUSED
from simulators.world import INTERNAL_ADDRESS, Finding, Host

STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
INFORMATION_QID = 45038
"""Information that Qualys gathers of every host it scans."""

FORMATS = ("scan-xml", "detection-xml", "report-csv", "vmdr-csv")
"""The formats of a file that is not an asset report in XML."""
OF_ONE_FORMAT = {
    **dict.fromkeys(("host-summary", "cvss-3.1", "snake-case"), "report-csv"),
    **dict.fromkeys(("suppressed", "address-lists", "private-address-first"), "vmdr-csv"),
}
"""Quirks of one format alone, which make a file of it where no format is chosen."""

DEAD = (("198.18.0.8", "198.18.0.8"), ("198.18.0.10", "198.18.0.20"))
"""Ranges of addresses that were scanned, and at which no host answered."""


def format_of(context: WorldContext) -> str:
    """Return the format of a file, "" for an asset report in XML."""
    return _format_of(context.quirks)


@cache
def _format_of(quirks: frozenset[str]) -> str:
    chosen = [form for form in FORMATS if form in quirks]
    implied = [form for quirk, form in OF_ONE_FORMAT.items() if quirk in quirks]
    return next(iter((*chosen, *implied)), "")


def suppresses(context: WorldContext) -> bool:
    """Return True if a file has columns of its own for what a user ignores."""
    return context.quirk("suppressed") and format_of(context) == "vmdr-csv"


def addresses(host: Host, context: WorldContext) -> tuple[str, str]:
    """Return the addresses of a host by IPv4 and by IPv6, of which an internal one may be first."""
    v4, v6 = (
        ",".join(one for one in host.addresses if (":" in one) is wanted)
        for wanted in (False, True)
    )
    if not context.quirk("address-lists"):
        return v4, v6
    internal_last = host.index % 2 or host.kind in REFUSED
    listed = (v4, INTERNAL_ADDRESS) if internal_last else (INTERNAL_ADDRESS, v4)
    return ",".join(filter(None, listed)), v6


def open_port(host: Host, context: WorldContext) -> int | None:
    """Return a port that only information shows, in the formats that have information."""
    has_information = format_of(context) not in ("detection-xml", "vmdr-csv")
    return host.open_port if context.quirk("open-ports") and has_information else None


def names_system(host: Host, context: WorldContext) -> bool:
    """Return True if a file has the CPE of the host's system; a table has it beside findings."""
    if not (form := format_of(context)):
        return True
    is_named = list(reported(host, context)) or open_port(host, context) is not None
    return form == "report-csv" and bool(is_named)


def dns(host: Host, context: WorldContext) -> str:
    """Return the name in DNS; of some hosts a bare one, with the full one beside each finding."""
    if context.quirk("bare-dns") and host.index % 3 == 1:
        return host.hostname
    return host.fqdn or ""


def reported(host: Host, context: WorldContext) -> Iterator[Finding]:
    """Yield the findings that a file has: reports leave out what a user has Qualys ignore.

    A scan result has what that scan found, and nothing that is fixed; a list from the API has all.
    """
    form = format_of(context)
    is_marked = form == "detection-xml" or suppresses(context)
    for finding in host.weaknesses:
        is_left_out = finding.ignored and not is_marked
        is_gone = finding.status == "fixed" and form == "scan-xml"
        if not (is_left_out or is_gone):
            yield finding
