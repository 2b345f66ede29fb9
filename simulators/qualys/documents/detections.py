"""What was found on hosts: detections with a QID, a type and a history, as XML and CSV (5.2)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from ...engine import Answer, Context, Document
from ...world import Finding, Host, Weakness
from ..accounts import disabled_qids
from ..queries.readers import Dates, Test, all_of, date_tests, within
from . import hosts
from .host_list import additions, identity, names
from .hosts import hosts_of, page_of_hosts, scan_seconds
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

SCAN_TIME = Weakness(
    index=-1,
    identifier=45038,
    title="Host Scan Time",
    category="Information gathering",
    description="<P>How long the scan of this host took.</P>",
    consequence="",
    solution="",
    severity=1,
    cvss_v2=None,
    cvss_v3=None,
    cves=(),
    protocol="",
    ports=(),
)
"""Information Qualys gathers about every host it has scanned: no weakness, and no port."""
SCAN_TIME_PLACE = 99
STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
SCORES = {1: (18, "LOW"), 2: (36, "LOW"), 3: (54, "MEDIUM"), 4: (72, "HIGH"), 5: (95, "CRITICAL")}
"""QDS by severity, and in words; the real score weighs much more, so this is assumed."""
PROCESSING = timedelta(seconds=123)
"""How long after a scan its findings are processed."""

Found = tuple[Host, list["Detection"]]


class Detection(NamedTuple):
    """One DETECTION: a finding under a QID on a host, or on one of its ports."""

    unique_id: int
    qid: int
    kind: str
    status: str
    finding: Finding

    @property
    def updated(self) -> datetime:
        """Return when the scan that found it last was processed."""
        return self.finding.last_found + PROCESSING


UPDATED, TESTED = attrgetter("updated"), attrgetter("finding.last_found")
DATES: Dates = (
    (UPDATED, "detection_updated_since", "detection_updated_before"),
    (UPDATED, "detection_processed_after", "detection_processed_before"),
    (TESTED, "detection_last_tested_since", "detection_last_tested_before"),
    (UPDATED, "max_days_since_detection_updated"),
)


def detections(host: Host) -> Iterator[Detection]:
    """Yield all detections of a host, fixed and ignored ones included, information last.

    That every fourth QID is only potential is assumed.
    """
    found = list(enumerate(host.weaknesses, 9_000_000_000 + host.index * 100))
    if host.weaknesses and host.index % 2 == 0:
        result = f"Scan duration: {scan_seconds(host)} seconds"
        dates = host.first_seen, host.last_seen
        scan = Finding(SCAN_TIME, None, None, "active", False, *dates, result)
        found.append((found[0][0] + SCAN_TIME_PLACE, scan))
    for number, finding in found:
        qid = finding.weakness.identifier
        kind = "Potential" if qid % 4 == 1 else "Confirmed"
        kind = "Info" if finding.weakness is SCAN_TIME else kind
        yield Detection(number, qid, kind, STATUSES[finding.status], finding)


def matching(context: Context, hosts: Iterable[Host]) -> Iterator[Found]:
    """Yield the hosts that have a matching detection, each with these."""
    test = all_of(_tests(context))
    for host in hosts:
        if found := list(filter(test, detections(host))):
            yield host, found


def _tests(context: Context) -> Iterator[Test]:
    """Yield what a detection must pass; each line is a row of the contract's table."""
    wanted, disabled = context["status"], disabled_qids(context)
    yield lambda one: one.status in wanted
    if not context["show_igs"]:
        yield lambda one: one.kind != "Info"
    if not context["include_ignored"]:
        yield lambda one: not one.finding.ignored
    if not context["include_disabled"]:
        yield lambda one: one.qid not in disabled
    if kind := context["include_vuln_type"]:
        yield lambda one: one.kind in (kind.title(), "Info")
    if levels := context["severities"]:
        yield lambda one: one.finding.weakness.severity in levels
    if qids := context["qids"]:
        yield lambda one: within(qids, one.qid)
    scores = range(context["qds_min"] or 1, (context["qds_max"] or 100) + 1)
    yield lambda one: SCORES[one.finding.weakness.severity][0] in scores
    yield from date_tests(context, DATES, context.world_date)


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
        if context.quirk("slow-stream"):
            yield keep_alive(ROOT)
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
        "LAST_VM_SCANNED_DATE": context.rfc3339(hosts.scanned(host)),
        "LAST_VM_SCANNED_DURATION": hosts.scan_seconds(host),
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
        "TIMES_FOUND": 1 + (finding.last_found - finding.first_found).days // 7,
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
