"""A host as the Example scanner spells it.

Dates are ISO 8601 in UTC, to the second.

    {"id": "93b792da10d8", "fqdn": "web-0.example.com", "hostname": "web-0",
     "address": "192.0.2.1", "os": "Debian Linux 12",
     "first_seen": "2024-06-01T10:00:00Z", "last_seen": "2026-01-04T09:30:00Z",
     "findings": [
        {"identifier": 38049, "title": "Samba Request Smuggling", "category": "File sharing",
         "severity": 3, "cvss_v2": 6.8, "cvss_v3": null, "cves": ["CVE-2024-10041"],
         "port": 445, "protocol": "tcp", "status": "active", "ignored": false,
         "first_found": "2025-12-01T00:00:00Z", "last_found": "2026-01-04T01:00:00Z",
         "description": "<P>...</P>", "consequence": "", "solution": "<UL>...</UL>",
         "result": "Installed: ..."}]}

`port` and `protocol` are null together, for what concerns the whole host. `status` is one of new,
active, reopened, fixed.
"""

from simulators import Finding, Host, Quirk, rfc3339

Row = dict[str, object]
MALFORMED: Row = {"id": None, "fqdn": 7, "findings": "none"}
"""What the quirk of that name puts in front of the first page."""

ISSUES = "https://github.com"
QUIRKS = (
    Quirk(
        "same-rows",
        f"{ISSUES}/airbytehq/airbyte/issues/14861",
        "the first page's rows for ever, under fresh cursors or the offset asked for",
    ),
    Quirk(
        "null-page",
        f"{ISSUES}/dlt-hub/dlt/issues/2932",
        "`items` is null where there are none (a list without `items` is empty); by cursor and URL "
        "that is one page more",
    ),
    Quirk(
        "malformed-row",
        "assumed: one record of thousands that does not fit the schema",
        "the first row is not a host, and not the shape of one",
    ),
)
"""What happens in every listing, however it pages."""

NEWCOMER: Row = {}
"""Stands for the host that drifts in front of the first; no page ever shows it."""


def host_row(host: Host) -> Row:
    """One row of every listing, and the answer to a look-up."""
    return {
        "id": host.id,
        "fqdn": host.fqdn,
        "hostname": host.hostname,
        "address": host.address,
        "os": host.operating_system,
        "first_seen": rfc3339(host.first_seen),
        "last_seen": rfc3339(host.last_seen),
        "findings": list(map(_finding_row, host.weaknesses)),
    }


def _finding_row(finding: Finding) -> Row:
    weakness = finding.weakness
    return {
        "identifier": weakness.identifier,
        "title": weakness.title,
        "category": weakness.category,
        "severity": weakness.severity,
        "cvss_v2": weakness.cvss_v2,
        "cvss_v3": weakness.cvss_v3,
        "cves": weakness.cves,
        "port": finding.port,
        "protocol": finding.protocol,
        "status": finding.status,
        "ignored": finding.ignored,
        "first_found": rfc3339(finding.first_found),
        "last_found": rfc3339(finding.last_found),
        "description": weakness.description,
        "consequence": weakness.consequence,
        "solution": weakness.solution,
        "result": finding.result,
    }
