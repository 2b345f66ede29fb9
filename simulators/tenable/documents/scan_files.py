"""A scan as a file: the .nessus document (version 2) and the CSV, piece by piece.

Source: docs/contracts/tenable.md 4.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from xml.sax.saxutils import escape, quoteattr

from ...engine import Answer, Context, NotSimulated
from ...world import Host
from .. import responses
from . import plugins
from .findings import HostFinding, holding_on
from .hosts import Scan
from .scans import ARCHIVED_AFTER, absent, requested_run, requested_scan

UNSIMULATED_FILES = ("html", "pdf", "db")
SCORES = ("cvss_base_score", "cvss3_base_score")
HEADINGS = (
    *("Plugin ID", "CVE", "CVSS v2.0 Base Score", "Risk", "Host", "Protocol", "Port", "Name"),
    *("Synopsis", "Description", "Solution", "See Also", "Plugin Output"),
)


def export(context: Context) -> Answer:
    """Return the id of a scan's file, which says what is in it."""
    scan, is_archived = requested_scan(context), requested_run(context) >= ARCHIVED_AFTER
    wanted = context.request.json_object
    if wanted is None:
        raise responses.plain("Invalid JSON")
    form = wanted.get("format")
    if form not in (*FILES, *UNSIMULATED_FILES):
        raise responses.invalid('"format" fails', "format")
    if form in UNSIMULATED_FILES or any(name.startswith("filter.") for name in wanted):
        raise NotSimulated(f"a scan's file as {form}, or of some plugins only")
    if is_archived:
        raise absent()
    return responses.json({"file": f"SSE-{scan.uuid}-{form}"})


def get_export_status(context: Context) -> Answer:
    """Return that a file is ready, as it is immediately."""
    _file(context)
    return responses.json({"status": "ready"})


def download(context: Context) -> Answer:
    """Return the file of a scan."""
    scan, form = _file(context)
    body = FILES[form](scan.hosts(context.world), scan.name, context)
    answer = Answer(200, body, "application/octet-stream")
    return answer.with_headers({"Content-Disposition": f'attachment; filename="{scan.id}.{form}"'})


def _file(context: Context) -> tuple[Scan, str]:
    scan = requested_scan(context)
    name, _, form = context.request.path_parameters["file"].rpartition("-")
    if name != f"SSE-{scan.uuid}" or form not in FILES:
        raise responses.plain("The requested file was not found", 404)
    return scan, form


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
    attributes = {
        "port": one.port,
        "svc_name": "general" if one.finding.port is None else "unknown",
        "protocol": one.protocol,
        "severity": one.severity,
        "pluginID": one.plugin["id"],
        "pluginName": one.plugin["name"],
        "pluginFamily": one.plugin["family"],
    }
    written = " ".join(f"{name}={quoteattr(str(it))}" for name, it in attributes.items())
    yield f"<ReportItem {written}>\n"
    for name, text in _elements(one):
        # A report with raw ampersands was seen in the wild (7).
        body = text if context.quirk("malformed-nessus") else escape(text)
        yield f"<{name}>{body}</{name}>\n"
    yield "</ReportItem>\n"


def _elements(one: HostFinding) -> Iterator[tuple[str, str]]:
    names = (*plugins.TEXTS, *SCORES)
    yield from ((name, str(one.plugin[name])) for name in names if name in one.plugin)
    yield from (("cve", cve) for cve in one.weakness.cves)
    if "see_also" in one.plugin:
        yield "see_also", "\n".join(one.plugin["see_also"])
    if one.finding.result:
        yield "plugin_output", one.finding.result


def _cells(one: HostFinding) -> tuple[object, ...]:
    weakness, plugin = one.weakness, one.plugin
    return (
        *(plugin["id"], ",".join(weakness.cves), weakness.cvss_v2 or ""),
        *(plugins.RISK_FACTORS[one.severity], one.host.address, one.protocol),
        *(one.port, plugin["name"], plugin["synopsis"], plugin["description"]),
        *(plugin["solution"], "\n".join(plugin.get("see_also", ())), one.finding.result),
    )


def _lines(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


FILES = {"nessus": nessus, "csv": table}
