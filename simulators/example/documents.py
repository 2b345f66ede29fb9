"""A host as the Example scanner sends it.

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

from simulators.engine import Collection, Context, Document
from simulators.world import Finding, Host

MALFORMED: Document = {"id": None, "fqdn": 7, "findings": "none"}
"""What the quirk `malformed-row` puts in front of the first host."""


def hosts(context: Context, host: Host) -> list[Document]:
    """Return the rows of one host: one, as listings and the look-up have it."""
    row = {
        "id": host.id,
        "fqdn": host.fqdn,
        "hostname": host.hostname,
        "address": host.address,
        "os": host.operating_system,
        "first_seen": context.rfc3339(host.first_seen),
        "last_seen": context.rfc3339(host.last_seen),
        "findings": [finding_row(context, finding) for finding in host.weaknesses],
    }
    is_first = host.index == 0 and context.quirk("malformed-row")
    return [MALFORMED, row] if is_first else [row]


def finding_row(context: Context, finding: Finding) -> Document:
    """Return a finding as its host has it."""
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
        "first_found": context.rfc3339(finding.first_found),
        "last_found": context.rfc3339(finding.last_found),
        "description": weakness.description,
        "consequence": weakness.consequence,
        "solution": weakness.solution,
        "result": finding.result,
    }


HOSTS = Collection(
    "hosts",
    hosts,
    lookups={"id": lambda context, value: context.world.find_id(value)},
    one_each=lambda context: not context.quirk("malformed-row"),
)
