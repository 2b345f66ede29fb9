"""A scan as a file: the .nessus document (version 2) and the CSV, piece by piece."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from xml.sax.saxutils import escape, quoteattr

from ...engine import Context
from ...world import Host
from . import plugins
from .findings import HostFinding, holding_on

SCORES = ("cvss_base_score", "cvss3_base_score")
HEADINGS = (
    *("Plugin ID", "CVE", "CVSS v2.0 Base Score", "Risk", "Host", "Protocol", "Port", "Name"),
    *("Synopsis", "Description", "Solution", "See Also", "Plugin Output"),
)


def nessus(several: Iterable[Host], name: str, context: Context) -> Iterator[bytes]:
    """Yield the .nessus document of some hosts, a piece for each."""
    yield b'<?xml version="1.0" ?>\n<NessusClientData_v2>\n<Policy><policyName>Basic</policyName>'
    yield f"</Policy>\n<Report name={quoteattr(name)}>\n".encode()
    for host in several:
        yield "".join(_host(host, context)).encode()
    yield b"</Report>\n</NessusClientData_v2>\n"


def table(several: Iterable[Host], _name: str, _context: Context) -> Iterator[bytes]:
    """Yield the CSV of some hosts, a piece for each."""
    yield _lines([HEADINGS])
    for host in several:
        yield _lines(map(_cells, holding_on(host)))


def _host(host: Host, context: Context) -> Iterator[str]:
    seen = context.formatted(host.last_seen, "%a %b %d %H:%M:%S %Y")
    facts = {
        **dict.fromkeys(("HOST_START", "HOST_END"), seen),
        "host-ip": host.address,
        "host-fqdn": host.fqdn,
        "netbios-name": host.netbios,
        "operating-system": host.operating_system,
        "mac-address": host.mac_address.upper(),
    }
    yield f"<ReportHost name={quoteattr(host.address)}><HostProperties>\n"
    yield from (f'<tag name="{name}">{escape(it)}</tag>\n' for name, it in facts.items() if it)
    yield "</HostProperties>\n"
    for one in holding_on(host):
        yield from _item(one, context)
    yield "</ReportHost>\n"


def _item(one: HostFinding, context: Context) -> Iterator[str]:
    plugin = plugins.plugin(one.weakness)
    attributes = {
        "port": one.port,
        "svc_name": "general" if one.finding.port is None else "unknown",
        "protocol": one.protocol,
        "severity": one.severity,
        "pluginID": one.plugin_id,
        "pluginName": one.weakness.title,
        "pluginFamily": plugin["family"],
    }
    written = " ".join(f"{name}={quoteattr(str(it))}" for name, it in attributes.items())
    yield f"<ReportItem {written}>\n"
    for name, text in _elements(one):
        # A report with raw ampersands was seen in the wild (7).
        body = text if context.quirk("malformed-nessus") else escape(text)
        yield f"<{name}>{body}</{name}>\n"
    yield "</ReportItem>\n"


def _elements(one: HostFinding) -> Iterator[tuple[str, str]]:
    plugin, links = plugins.plugin(one.weakness), plugins.see_also(one.weakness)
    names = (*plugins.TEXTS, *SCORES)
    yield from ((name, str(plugin[name])) for name in names if name in plugin)
    yield from (("cve", cve) for cve in one.weakness.cves)
    if links:
        yield "see_also", "\n".join(links)
    if one.finding.result:
        yield "plugin_output", one.finding.result


def _cells(one: HostFinding) -> tuple[object, ...]:
    weakness, plugin = one.weakness, plugins.plugin(one.weakness)
    return (
        *(one.plugin_id, ",".join(weakness.cves), weakness.cvss_v2 or ""),
        *(plugins.RISK_FACTORS[one.severity], one.host.address, one.protocol),
        *(one.port, weakness.title, plugin["synopsis"], plugin.get("description", "")),
        *(plugin["solution"], "\n".join(plugins.see_also(weakness)), one.finding.result),
    )


def _lines(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()
