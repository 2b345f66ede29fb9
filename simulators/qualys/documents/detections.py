"""The host list detection: hosts with what was found on them, as XML and CSV (5.2)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from ...engine import Answer, Context, Document
from ...world import Host
from ..accounts import disabled_qids
from ..queries.hosts import hosts_of, page_of_hosts
from . import hosts
from .findings import SCORES, Detection, matching
from .host_list import additions, identity, last_scan, names, slowly
from .markup import (
    BrokenOff,
    block,
    cdata,
    document,
    entities,
    keep_alive,
    paged,
    row,
    sections,
    table,
)

ROOT, FOLDER = "HOST_LIST_VM_DETECTION_OUTPUT", "asset/host/vm/detection/"
HUNG_COMMENTS = 24 * 60
"""A day of comments, one a minute, before the connection is given up."""
INVALID_IN_XML = "\x08 bell \x0b"
TLS_PORTS = frozenset({443, 465, 993, 8443})
"""Where something is found behind TLS."""
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
        body = paged(context, "HOST_LIST", _hosts(context, found), page)
        return document(context, ROOT, FOLDER, body)
    rows = chain([row((*HOST_COLUMNS, *COLUMNS))], _rows(context, found))
    return sections(rows, page) if context["output_format"] == "CSV" else table(rows)


def _hosts(context: Context, found: Iterable[Found]) -> Iterator[str]:
    odd = INVALID_IN_XML if context.quirk("invalid-xml-characters") else ""
    disabled = disabled_qids(context)
    for host, detections in found:
        yield from slowly(context, ROOT)
        if context.quirk("hung-host"):
            yield from [keep_alive(ROOT)] * HUNG_COMMENTS
            raise BrokenOff
        rows = [_detection(context, one, disabled) for one in detections]
        for one in rows:
            one["RESULTS"] = cdata(entities(one["RESULTS"]) + odd) if one["RESULTS"] else None
        yield block(
            {
                "HOST": {
                    **_host(context, host),
                    "DETECTION_LIST": [{"DETECTION": one} for one in rows],
                }
            },
            6,
        )


def _host(context: Context, host: Host) -> Document:
    return {
        **identity(context, host),
        "OS": cdata(host.operating_system),
        **names(host),
        "LAST_SCAN_DATETIME": context.rfc3339(host.last_seen),
        **last_scan(context, host),
        **additions(context, host),
    }


def _detection(context: Context, one: Detection, disabled: frozenset[int]) -> dict[str, Any]:
    finding, qid, status = one.finding, one.qid, one.status
    port, severity = finding.port, finding.weakness.severity
    found, updated = context.rfc3339(finding.last_found), context.rfc3339(one.updated)
    is_again = status == "Re-Opened" and context["show_reopened_info"]
    score, band = SCORES[severity]
    return {
        "UNIQUE_VULN_ID": None if context.quirk("no-unique-vuln-id") else one.unique_id,
        "QID": qid,
        "TYPE": one.kind,
        "SEVERITY": severity,
        "PORT": port,
        "PROTOCOL": None if port is None else finding.protocol or "tcp",
        "SSL": None if port is None else int(port in TLS_PORTS),
        "RESULTS": finding.result if context["show_results"] else None,
        "STATUS": status,
        "FIRST_FOUND_DATETIME": context.rfc3339(finding.first_found),
        "LAST_FOUND_DATETIME": found,
        f'QDS severity="{band}"': score if context["show_qds"] else None,
        "TIMES_FOUND": one.times_found,
        "LAST_TEST_DATETIME": found,
        "LAST_UPDATE_DATETIME": updated,
        "LAST_FIXED_DATETIME": updated if status == "Fixed" else None,
        "FIRST_REOPENED_DATETIME": found if is_again else None,
        "LAST_REOPENED_DATETIME": found if is_again else None,
        "TIMES_REOPENED": 1 if is_again else None,
        "IS_IGNORED": int(finding.ignored),
        "IS_DISABLED": int(qid in disabled),
        "LAST_PROCESSED_DATETIME": updated,
    }


def _rows(context: Context, found: Iterable[Found]) -> Iterator[str]:
    disabled, elements = disabled_qids(context), tuple(map(_element, COLUMNS))
    for host, detections in found:
        machine = (
            *(hosts.host_id(host), hosts.ipv4(host) or hosts.ipv6(host)),
            *(hosts.tracking_method(host), host.operating_system, hosts.dns(host), host.netbios),
            *(hosts.agent_id(host), context.rfc3339(host.last_seen)),
        )
        for one in detections:
            facts = _detection(context, one, disabled)
            facts["SSL"] = facts["SSL"] or 0
            yield row((*machine, *map(facts.get, elements)))


def _element(title: str) -> str:
    """Return the element that has what is in a column."""
    name = title.upper().replace(" ", "_")
    return f"IS_{name}" if title in ("Ignored", "Disabled") else name
