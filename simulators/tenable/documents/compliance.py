"""Results of audits and of web application scans, as their exports have them.

Source: docs/contracts/tenable.md 3.8 for web applications; compliance by developer.tenable.com, of
which hosts and results are assumed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ...engine import Context, Document, uuid_of
from ...world import Host
from . import hosts, plugins
from .findings import SEVERITIES, WEB_PORTS, HostFinding, on_host, rated
from .hosts import filled, some

AUDIT = "CIS_Ubuntu_Linux_22.04_L1_Server.audit"
CHECKS = (
    ("1.1.1 Ensure mounting of cramfs is disabled", "disabled"),
    ("5.2.4 Ensure SSH access is limited", "AllowUsers"),
    ("6.1.2 Ensure permissions on /etc/passwd are configured", "0644"),
)
RESULTS = ("PASSED", "FAILED", "WARNING")
PLUGIN = 21_157
SAME_OF_PLUGIN = (
    *("id", "name", "description", "synopsis", "solution", "see_also", "cvss3_base_score"),
    *("vpr", "epss_score"),
)
"""What the plugin of a web application has as others have it."""


class Check(NamedTuple):
    """A check of an audit on a host, and its result."""

    host: Host
    number: int
    result: str


def checks_on(host: Host) -> Iterator[Check]:
    """Yield the checks of a host: those of its audit on a Linux, none on others."""
    for number in range(len(CHECKS)) if "Linux" in host.operating_system else ():
        yield Check(host, number, RESULTS[(host.index + number) % len(RESULTS)])


def check_record(check: Check, context: Context) -> Document:
    """Return the result of a check."""
    host, (name, expected) = check.host, CHECKS[check.number]
    uuid, seen = hosts.asset_uuid(host), context.rfc3339(host.last_seen)
    return {
        "asset_uuid": uuid,
        "asset": {"id": uuid, "hostname": host.hostname, "fqdn": host.fqdn},
        "audit_file": AUDIT,
        "check_id": uuid_of(f"tenable/check/{check.number}").replace("-", ""),
        "check_name": name,
        "check_info": f"{name}.",
        "expected_value": expected,
        "actual_value": expected if check.result == "PASSED" else "",
        "status": check.result,
        "state": "OPEN",
        "plugin_id": PLUGIN,
        "plugin_name": "Unix Compliance Checks",
        "reference": [{"framework": "800-53", "control": "CM-6"}],
        "see_also": "https://workbench.example.com/benchmarks",
        "solution": f"Set it to {expected}.",
        "first_seen": context.rfc3339(host.first_seen),
        **dict.fromkeys(("last_seen", "last_observed", "indexed_at"), seen),
    }


def web_findings_on(host: Host) -> Iterator[HostFinding]:
    """Yield what a scan of the host's web applications found: weaknesses of web servers."""
    for one in on_host(host):
        if host.fqdn and one.port in WEB_PORTS and one.weakness.category == "Web server":
            yield one


def webapp_uuid(host: Host) -> str:
    """Return the id of the asset that the web application of a host is."""
    return uuid_of(f"tenable/webapp/{host.id}")


def web_record(one: HostFinding, context: Context) -> Document:
    """Return a finding in a web application (3.8): `severity` in capitals, and no port."""
    host, last_found = one.host, context.rfc3339(one.last_found)
    scheme = "https" if one.port in (443, 8443) else "http"
    ipv4s = hosts.all_addresses(host, context)["ipv4s"]
    names = {"uuid": webapp_uuid(host), "fqdn": host.fqdn}
    return filled(
        {
            "finding_id": one.id,
            "url": f"{scheme}://{host.fqdn}:{one.port}/",
            "output": one.finding.result,
            "state": one.state,
            "severity": SEVERITIES[one.severity].upper(),
            **rated(one),
            "first_found": context.rfc3339(one.first_found),
            "last_found": last_found,
            "last_fixed": one.fixed and context.rfc3339(one.fixed),
            "indexed_at": context.rfc3339(one.indexed),
            "plugin": _web_plugin(one),
            "asset": {**names, **hosts.addresses(host), "ipv4s": ipv4s},
            "scan": {"uuid": hosts.scan_of(host).uuid, "completed_at": last_found},
        }
    )


def _web_plugin(one: HostFinding) -> Document:
    plugin, weakness = one.plugin, one.weakness
    vector = plugin.get("cvss3_vector")
    return filled(
        {
            **some(plugin, SAME_OF_PLUGIN),
            "risk_factor": plugin["risk_factor"].upper(),
            "type": plugin["type"].upper(),
            "cve": list(weakness.cves),
            "cwe": [str(plugins.cwe_of(weakness))],
            "cvss2_base_score": weakness.cvss_v2,
            "cvss3_vector": vector and {"raw": f"CVSS:3.0/{vector['raw']}"},
        }
    )
