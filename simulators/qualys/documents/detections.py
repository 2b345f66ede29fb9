"""The host list detection: hosts with what was found on them, as XML and CSV (5.2)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from ...engine import Answer, Context
from ...world import Host
from ..queries.detections import disabled_qids, matching
from ..queries.hosts import hosts_of, page_of_hosts
from . import hosts
from .findings import Detection
from .host_list import cloud_fields, identity, metadata, names, scan_fields, slowly, tag_fields
from .markup import (
    BrokenOff,
    cdata,
    document,
    element,
    entities,
    indented,
    keep_alive,
    row,
    sections,
    table,
    warning,
    wrapped,
)

ROOT, FOLDER = "HOST_LIST_VM_DETECTION_OUTPUT", "asset/host/vm/detection/"
HUNG_COMMENTS = 24 * 60
"""A day of comments, one a minute, before the connection is given up."""
INVALID_IN_XML = "\x08 bell \x0b"
HOST_COLUMNS = (
    *("Host ID", "IP Address", "Tracking Method", "Operating System", "DNS Name", "NetBIOS Name"),
    *("QG HostID", "Last Scan Datetime"),
)
COLUMNS = (
    *("QID", "Type", "Port", "Protocol", "SSL", "Status", "Severity", "First Found Datetime"),
    *("Last Found Datetime", "Last Test Datetime", "Last Update Datetime", "Last Fixed Datetime"),
    *("Results", "Ignored", "Disabled", "Times Found", "Last Processed Datetime"),
)
"""The titles of columns, of which the vendor has more; assumed."""

Found = tuple[Host, list[Detection]]


def detection_list(context: Context) -> Answer:
    """Return one page of hosts that have a matching detection; a page counts the others too."""
    page = page_of_hosts(context)
    found = matching(context, hosts_of(context, page))
    if context["output_format"] == "XML":
        body = chain(wrapped("HOST_LIST", _hosts(context, found), page), warning(context, page))
        return document(context, ROOT, FOLDER, body)
    rows = chain([row((*HOST_COLUMNS, *COLUMNS))], _rows(context, found))
    return sections(rows, page) if context["output_format"] == "CSV" else table(rows)


def _hosts(context: Context, found: Iterable[Found]) -> Iterator[str]:
    disabled = disabled_qids(context)
    for host, detections in found:
        yield from slowly(context, ROOT)
        if context.quirk("hung-host"):
            yield from [keep_alive(ROOT)] * HUNG_COMMENTS
            raise BrokenOff
        yield "      <HOST>"
        yield from indented(_host(context, host), 8)
        yield "        <DETECTION_LIST>"
        for one in detections:
            yield "          <DETECTION>"
            yield from indented(_detection(context, one, disabled), 12)
            yield "          </DETECTION>"
        yield from ("        </DETECTION_LIST>", "      </HOST>")


def _host(context: Context, host: Host) -> Iterator[str]:
    yield from identity(context, host)
    if host.operating_system:
        yield cdata("OS", host.operating_system)
    yield from names(host)
    yield from cloud_fields(host)
    if host.netbios:
        yield cdata("NETBIOS", host.netbios)
    yield element("LAST_SCAN_DATETIME", context.rfc3339(host.last_seen))
    yield from scan_fields(context, host)
    yield from tag_fields(context, host)
    yield from metadata(context, host)


def _detection(context: Context, one: Detection, disabled: frozenset[int]) -> Iterator[str]:
    if not context.quirk("no-unique-vuln-id"):
        yield element("UNIQUE_VULN_ID", one.unique_id)
    yield element("QID", one.qid)
    yield element("TYPE", one.kind)
    yield element("SEVERITY", one.severity)
    if one.port is not None:
        yield element("PORT", one.port)
        yield element("PROTOCOL", one.protocol or "tcp")
        yield element("SSL", int(one.tls))
    if one.result and context["show_results"]:
        odd = INVALID_IN_XML if context.quirk("invalid-xml-characters") else ""
        yield cdata("RESULTS", entities(one.result) + odd)
    yield element("STATUS", one.status)
    yield from _history(context, one)
    yield element("IS_IGNORED", int(one.ignored))
    yield element("IS_DISABLED", int(one.qid in disabled))
    yield element("LAST_PROCESSED_DATETIME", context.rfc3339(one.updated))


def _history(context: Context, one: Detection) -> Iterator[str]:
    found, updated = context.rfc3339(one.last_found), context.rfc3339(one.updated)
    yield element("FIRST_FOUND_DATETIME", context.rfc3339(one.first_found))
    yield element("LAST_FOUND_DATETIME", found)
    if context["show_qds"]:
        yield f'<QDS severity="{one.band}">{one.score}</QDS>'
    yield element("TIMES_FOUND", one.times_found)
    yield element("LAST_TEST_DATETIME", found)
    yield element("LAST_UPDATE_DATETIME", updated)
    if one.status == "Fixed":
        yield element("LAST_FIXED_DATETIME", updated)
    if one.status == "Re-Opened" and context["show_reopened_info"]:
        yield element("FIRST_REOPENED_DATETIME", found)
        yield element("LAST_REOPENED_DATETIME", found)
        yield element("TIMES_REOPENED", 1)


def _rows(context: Context, found: Iterable[Found]) -> Iterator[str]:
    for host, detections in found:
        address = hosts.ipv4(host) or hosts.ipv6(host)
        machine = (
            *(hosts.host_id(host.index), address, hosts.tracking_method(host)),
            *(host.operating_system, hosts.dns(host), host.netbios, hosts.agent_id(host)),
            context.rfc3339(host.last_seen),
        )
        for one in detections:
            cells = (*machine, *_cells(context, one))
            yield row("" if cell is None else cell for cell in cells)


def _cells(context: Context, one: Detection) -> Iterator[object]:
    first, last = context.rfc3339(one.first_found), context.rfc3339(one.last_found)
    updated = context.rfc3339(one.updated)
    yield from (one.qid, one.kind, one.port, one.protocol, int(one.tls), one.status, one.severity)
    yield from (first, last, last, updated, updated if one.status == "Fixed" else None)
    yield from (one.result if context["show_results"] else None, int(one.ignored))
    yield from (int(one.qid in disabled_qids(context)), one.times_found, updated)
