"""A scan as a file: the .nessus document (version 2) and the CSV, piece by piece."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from xml.sax.saxutils import escape, quoteattr

from ...engine import Context
from ...world import Host
from . import hosts, plugins
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
        "HOST_START": seen,
        "HOST_END": seen,
        "host-ip": host.address,
        "host-fqdn": host.fqdn,
        "netbios-name": host.netbios,
        "operating-system": host.operating_system,
        "mac-address": hosts.mac_address(host),
    }
    yield f"<ReportHost name={quoteattr(host.address)}><HostProperties>\n"
    for name, fact in facts.items():
        if fact:
            yield f'<tag name="{name}">{escape(fact)}</tag>\n'
    yield "</HostProperties>\n"
    for one in holding_on(host):
        yield from _item(one, context)
    yield "</ReportHost>\n"


def _item(one: HostFinding, context: Context) -> Iterator[str]:
    plugin = plugins.plugin(one.weakness)
    attributes = {
        "port": str(one.port),
        "svc_name": "general" if one.finding.port is None else "unknown",
        "protocol": one.protocol,
        "severity": str(one.severity),
        "pluginID": str(plugin["id"]),
        "pluginName": str(plugin["name"]),
        "pluginFamily": str(plugin["family"]),
    }
    written = " ".join(f"{name}={quoteattr(text)}" for name, text in attributes.items())
    yield f"<ReportItem {written}>\n"
    for name, text in _elements(one):
        # A report with raw ampersands was seen in the wild (7).
        body = text if context.quirk("malformed-nessus") else escape(text)
        yield f"<{name}>{body}</{name}>\n"
    yield "</ReportItem>\n"


def _elements(one: HostFinding) -> Iterator[tuple[str, str]]:
    weakness, plugin = one.weakness, plugins.plugin(one.weakness)
    texts = ("description", "synopsis", "solution", "risk_factor")
    yield from ((name, str(plugin[name])) for name in texts)
    yield from ((name, str(plugin[name])) for name in SCORES if name in plugin)
    yield from (("cve", cve) for cve in weakness.cves)
    more = {"see_also": "\n".join(plugins.see_also(weakness)), "plugin_output": one.finding.result}
    yield from ((name, text) for name, text in more.items() if text)


def _cells(one: HostFinding) -> tuple[str, ...]:
    weakness, plugin = one.weakness, plugins.plugin(one.weakness)
    return (
        *(str(plugin["id"]), ",".join(weakness.cves), str(weakness.cvss_v2 or "")),
        *(plugins.RISK_FACTORS[one.severity], one.host.address, one.protocol),
        *(str(one.port), weakness.title, str(plugin["synopsis"])),
        *(str(plugin["description"]), str(plugin["solution"])),
        *("\n".join(plugins.see_also(weakness)), one.finding.result),
    )


def _lines(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()
