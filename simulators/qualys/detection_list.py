"""The host list detection, docs/contracts/qualys.md 5.2: hosts with what was found on them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from .. import Answer, Host, rfc3339
from ..engine.http.messages import NotSimulated
from . import estate
from .findings import Detection, detections
from .host_list import cloud_fields, dns_data, identity, scan_fields, tag_fields
from .listing import (
    BrokenOff,
    HostPage,
    Scene,
    Shape,
    document,
    host_pages,
    slowly,
    streamed,
    wrapped,
)
from .markup import cdata, element, entities, keep_alive
from .parameters import Call
from .values import moment, severities, statuses, within

SHAPE = Shape("HOST_LIST_VM_DETECTION_OUTPUT", "asset/host/vm/detection/")
OPEN = frozenset({"New", "Active", "Re-Opened"})
HUNG_SECONDS = 60.0
HUNG_COMMENTS = 24 * 60
"""A day of comments, one a minute, before the connection is given up."""
INVALID_IN_XML = "\x08 bell \x0b"

Test = Callable[[Detection], bool]


def listing(call: Call, scene: Scene) -> Answer:
    """One page of hosts that have a matching detection; the page counts the others too."""
    if call.choice("output_format", "XML") != "XML":
        raise NotSimulated("CSV output of detections")
    page = host_pages(call, scene)
    return streamed(document(SHAPE, call, scene, _body(page, call, scene)), scene)


def _body(page: HostPage, call: Call, scene: Scene) -> Iterator[str]:
    tests = tuple(_tests(call, scene))
    yield from wrapped("HOST_LIST", _rows(page, call, scene, tests))
    yield from page.warning()


def _rows(page: HostPage, call: Call, scene: Scene, tests: tuple[Test, ...]) -> Iterator[str]:
    for host in page:
        found = [one for one in detections(host) if all(test(one) for test in tests)]
        if not found:
            continue
        yield from slowly(SHAPE, scene)
        yield from _hung(scene)
        yield from _host(host, found, call, scene)


def _hung(scene: Scene) -> Iterator[str]:
    """A host whose detections never come, seen by demisto/content.

    Source: docs/contracts/qualys.md 7.8.
    """
    if "hung-host" not in scene.quirks:
        return
    for _ in range(HUNG_COMMENTS):
        scene.clock.sleep(HUNG_SECONDS)
        yield keep_alive(SHAPE.root)
    raise BrokenOff


def _host(host: Host, found: list[Detection], call: Call, scene: Scene) -> Iterator[str]:
    yield "      <HOST>"
    for line in _host_fields(host, call):
        yield "        " + line
    yield "        <DETECTION_LIST>"
    for one in found:
        yield "          <DETECTION>"
        yield from ("            " + line for line in _fields(one, call, scene))
        yield "          </DETECTION>"
    yield from ("        </DETECTION_LIST>", "      </HOST>")


def _host_fields(host: Host, call: Call) -> Iterator[str]:
    yield from identity(host, call)
    if host.operating_system:
        yield cdata("OS", host.operating_system)
    if name := estate.dns(host):
        yield cdata("DNS", name)
    if estate.has_dns_data(host):
        yield from dns_data(host)
    yield from cloud_fields(host)
    if host.netbios:
        yield cdata("NETBIOS", host.netbios)
    yield element("LAST_SCAN_DATETIME", rfc3339(host.last_seen))
    yield from scan_fields(host)
    yield from tag_fields(host, call)


def _fields(one: Detection, call: Call, scene: Scene) -> Iterator[str]:
    if "no-unique-vuln-id" not in scene.quirks:
        yield element("UNIQUE_VULN_ID", one.unique_id)
    yield element("QID", one.qid)
    yield element("TYPE", one.kind)
    yield element("SEVERITY", one.severity)
    if one.port is not None:
        yield element("PORT", one.port)
        yield element("PROTOCOL", one.protocol or "tcp")
        yield element("SSL", int(one.tls))
    if one.result and call.flag("show_results", default=True):
        odd = INVALID_IN_XML if "invalid-xml-characters" in scene.quirks else ""
        yield cdata("RESULTS", entities(one.result) + odd)
    yield element("STATUS", one.status)
    yield from _history(one, call)
    yield element("IS_IGNORED", int(one.ignored))
    yield element("IS_DISABLED", int(one.qid in scene.disabled_qids))
    yield element("LAST_PROCESSED_DATETIME", rfc3339(one.updated))


def _history(one: Detection, call: Call) -> Iterator[str]:
    yield element("FIRST_FOUND_DATETIME", rfc3339(one.first_found))
    yield element("LAST_FOUND_DATETIME", rfc3339(one.last_found))
    if call.flag("show_qds"):
        yield f'<QDS severity="{one.band}">{one.score}</QDS>'
    yield element("TIMES_FOUND", one.times_found)
    yield element("LAST_TEST_DATETIME", rfc3339(one.last_found))
    yield element("LAST_UPDATE_DATETIME", rfc3339(one.updated))
    if one.status == "Fixed":
        yield element("LAST_FIXED_DATETIME", rfc3339(one.updated))
    if one.status == "Re-Opened" and call.flag("show_reopened_info"):
        yield element("FIRST_REOPENED_DATETIME", rfc3339(one.last_found))
        yield element("LAST_REOPENED_DATETIME", rfc3339(one.last_found))
        yield element("TIMES_REOPENED", 1)


def _tests(call: Call, scene: Scene) -> Iterator[Test]:
    """What a detection must pass; each line is one row of docs/contracts/qualys.md 5.2."""
    wanted = statuses(call.text("status") or ",".join(OPEN))
    yield lambda one: one.status in wanted
    if not call.flag("show_igs"):
        yield lambda one: one.kind != "Info"
    if not call.flag("include_ignored"):
        yield lambda one: not one.ignored
    if not call.flag("include_disabled"):
        yield lambda one: one.qid not in scene.disabled_qids
    if kind := call.choice("include_vuln_type", ""):
        yield lambda one: one.kind in (kind.title(), "Info")
    if levels := call.text("severities"):
        allowed = severities(levels)
        yield lambda one: one.severity in allowed
    if (qids := call.ranges("qids")) is not None:
        yield lambda one: within(qids, one.qid)
    lowest, highest = call.number("qds_min", 1), call.number("qds_max", 100)
    yield lambda one: lowest <= one.score <= highest
    yield from _dates(call, scene)


DATES: dict[str, tuple[Callable[[Detection], datetime], bool]] = {
    "detection_updated_since": (lambda one: one.updated, True),
    "detection_updated_before": (lambda one: one.updated, False),
    "detection_processed_after": (lambda one: one.updated, True),
    "detection_processed_before": (lambda one: one.updated, False),
    "detection_last_tested_since": (lambda one: one.last_found, True),
    "detection_last_tested_before": (lambda one: one.last_found, False),
}


def _dates(call: Call, scene: Scene) -> Iterator[Test]:
    for name, (date, since) in DATES.items():
        if (value := call.text(name)) is not None:
            yield _dated(date, moment(value), since)
    if days := call.number("max_days_since_detection_updated", 0):
        yield _dated(lambda one: one.updated, scene.now - timedelta(days=days), since=True)


def _dated(date: Callable[[Detection], datetime], bound: datetime, since: bool) -> Test:
    return lambda one: (date(one) >= bound) is since
