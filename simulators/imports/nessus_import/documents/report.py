"""A .nessus v2 file: policy, hosts with their properties, items.

Source: docs/contracts/file-formats.md 1.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from simulators.engine import WorldContext
from simulators.engine.files import element, opening
from simulators.oracle import stretches
from simulators.world import VECTOR_V2, VECTOR_V3, Finding, Host, Weakness

from . import findings

SCAN: Final = timedelta(minutes=50)
SINCE_PLUGIN: Final = timedelta(days=189)
"""The time since a plugin was changed."""
DATE: Final = "%a %b %e %H:%M:%S %Y"
"""A date as C writes it, without a zone."""

RISK_FACTORS = ("None", "Low", "Medium", "High", "Critical")

HEAD = """<?xml version="1.0" ?>
<NessusClientData_v2>
<Policy><policyName>Basic Network Scan</policyName>
<Preferences><ServerPreferences><preference><name>TARGET</name><value>198.51.100.0/24</value>
</preference></ServerPreferences></Preferences>
<FamilySelection><FamilyItem><FamilyName>General</FamilyName><Status>enabled</Status></FamilyItem>
</FamilySelection></Policy>
<Report name="weekly" xmlns:cm="http://www.nessus.org/cm">
"""
TAIL = "</Report>\n</NessusClientData_v2>\n"

PLUGIN = """<fname>check_{number}.nasl</fname>
<plugin_modification_date>{date}</plugin_modification_date>
<plugin_name>{name}</plugin_name>
<plugin_type>remote</plugin_type>
<script_version>1.{revision}</script_version>
<synopsis>What plugin {number} looks for.</synopsis>
"""
"""What every item says of its plugin, and no import needs."""

COMPLIANCE = """<ReportItem port="0" svc_name="general" protocol="tcp" severity="3" pluginID="21157"
 pluginName="Unix Compliance Checks" pluginFamily="Policy Compliance"><compliance>true</compliance>
<cm:compliance-check-name>1.1 Is it set</cm:compliance-check-name>
<cm:compliance-result>FAILED</cm:compliance-result>
<description>1.1 Is it set : [FAILED]</description>
{plugin}<risk_factor>High</risk_factor><solution>n/a</solution></ReportItem>
"""
OPEN_PORT = """<ReportItem port="{port}" svc_name="unknown?" protocol="tcp" severity="0" \
pluginID="11219" pluginName="Nessus SYN scanner" pluginFamily="Port scanners">\
<description>It is open.</description>
{plugin}<risk_factor>None</risk_factor><solution>n/a</solution><plugin_output>
open
</plugin_output></ReportItem>
"""
DEAD = '<ReportHost name="192.0.2.254"><HostProperties></HostProperties></ReportHost>\n'


def report(context: WorldContext) -> Iterator[str]:
    """Yield the document, an element at a time."""
    yield ("\n" if context.quirk("blank-line") else "") + HEAD
    for _ in range(2 if context.quirk("exported-twice") else 1):
        for host in context.world.hosts():
            for name in findings.scanned_names(host, context) or [""]:
                yield from _host(host, name, context)
        if context.quirk("dead-hosts"):
            yield DEAD
    yield TAIL


def encoded(pieces: Iterable[str], context: WorldContext) -> Iterator[bytes]:
    """Yield the text in UTF-8, but for an output that Nessus has passed on as it came."""
    for piece in pieces:
        is_raw = context.quirk("latin-1") and "<plugin_output>" in piece
        text = piece.encode()
        yield text.replace("Gerät".encode(), "Gerät".encode("latin-1")) if is_raw else text


def _host(host: Host, scanned: str, context: WorldContext) -> Iterator[str]:
    yield f"<ReportHost name={quoteattr(_target(host, scanned, context))}><HostProperties>\n"
    for tag, value in _properties(host, context).items():
        if value:
            yield f"<tag name={quoteattr(tag)}>{escape(value)}</tag>\n"
    yield "</HostProperties>\n"
    plugin = _plugin(11219, "Nessus SYN scanner", context)
    yield OPEN_PORT.format(port=host.open_port, plugin=plugin)
    if host.index % 4 == 1:
        yield COMPLIANCE.format(plugin=_plugin(21157, "Unix Compliance Checks", context))
    for place, finding in findings.present(host):
        yield _item(host, place, finding, context)
    yield "</ReportHost>\n"


def _target(host: Host, scanned: str, context: WorldContext) -> str:
    """Return the target as it was scanned."""
    if findings.hides_address(host, context):
        return scanned or host.hostname
    # Scanned by name, a host would show its private address alone.
    by_address = context.quirk("by-address") or host.private_address or not scanned
    return host.address if by_address else scanned


def _properties(host: Host, context: WorldContext) -> dict[str, str]:
    return {
        "HOST_START": context.formatted(host.last_seen - SCAN, DATE),
        "HOST_END": context.formatted(host.last_seen, DATE),
        "HOST_END_TIMESTAMP": str(context.unix(host.last_seen)),
        "patch-summary-total-cves": str(sum(len(one.weakness.cves) for one in host.weaknesses)),
        "system-type": "general-purpose",
        "operating-system": host.operating_system,
        "cpe": f"{host.cpe} -> {host.operating_system}",
        "host-fqdn": findings.reverse_name(host, context),
        "netbios-name": host.netbios or "",
        "host-ip": "" if findings.hides_address(host, context) else host.addresses[0],
    }


def _item(host: Host, place: int, finding: Finding, context: WorldContext) -> str:
    weakness = finding.weakness
    severity = findings.severity(host, place, weakness)
    number = findings.plugin_id(weakness)
    attributes = {
        "port": finding.port or 0,
        "svc_name": "general" if finding.port is None else "svc",
        "protocol": finding.protocol or "tcp",
        "severity": severity,
        "pluginID": number,
        "pluginName": weakness.title,
        "pluginFamily": weakness.category,
    }
    children = "".join(
        (
            *(element("cve", cve) for cve in weakness.cves),
            *_scores(weakness, context),
            element("cpe", f"{findings.cpe(weakness)}\nx-cpe:/a:example:unlisted"),
            element("description", "\n".join(stretches(weakness.description))),
            element("risk_factor", RISK_FACTORS[severity]),
            element("see_also", f"https://docs.example.com/{weakness.index}"),
            element("solution", "\n".join(stretches(weakness.solution)) or "n/a"),
            element("plugin_output", _output(finding, context)),
        )
    )
    plugin = _plugin(number, weakness.title, context)
    return f"{opening('ReportItem', attributes)}\n{plugin}{children}</ReportItem>\n"


def _scores(weakness: Weakness, context: WorldContext) -> Iterator[str]:
    yield element("cvss3_base_score", weakness.cvss_v3)
    yield element("cvss3_vector", None if weakness.cvss_v3 is None else f"CVSS:3.0/{VECTOR_V3}")
    yield element("cvss_base_score", weakness.cvss_v2)
    yield element("cvss_vector", None if weakness.cvss_v2 is None else f"CVSS2#{VECTOR_V2}")
    prefix = "CWE-" if context.quirk("cwe-prefix") else ""
    yield element("cwe", f"{prefix}{findings.cwe(weakness)}")


def _output(finding: Finding, context: WorldContext) -> str:
    if not finding.result:
        return ""
    forbidden = "\x08\x1b[0m" if context.quirk("control-characters") else ""
    return f"\n{finding.result}\n{forbidden}"


def _plugin(number: int, name: str, context: WorldContext) -> str:
    date = f"{context.born - SINCE_PLUGIN:%Y/%m/%d}"
    return PLUGIN.format(number=number, name=escape(name), revision=number % 50, date=date)
