"""The routes by which machines, vulnerabilities and alerts are listed and looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from .. import Answer, Host, Request
from ..engine.http.messages import NotSimulated
from . import alerts, estate, findings, knowledge, machines, odata
from .envelope import Document, Refused, entity, listed
from .listing import Pages, Query, Shelf, empty_link, next_link, read_query, without_query
from .scene import Scene

MACHINES = Shelf(
    "machines",
    "Machines",
    machines.documents,
    machines.FIELDS,
    10_000,
    {"id": estate.machine, "computerDnsName": lambda world, name: world.find_name(name)},
)
JOIN = Shelf(
    "join",
    "Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)",
    findings.documents,
    findings.FIELDS,
    10_000,
    {"machineId": estate.machine},
)
ALERTS = Shelf("alerts", "Alerts", alerts.documents, alerts.FIELDS, 10_000)
VULNERABILITIES = Shelf(
    "vulnerabilities", "Vulnerabilities", lambda _, __: (), knowledge.FIELDS, 8000
)
NEAR = timedelta(minutes=15)
LONGEST_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Call:
    """A request and what it is answered from."""

    request: Request
    scene: Scene
    pages: Pages

    def host(self) -> Host:
        """The machine that the path names by id or by name; raises Refused."""
        name = self.request.path_parameters["id"]
        found = estate.machine(self.scene.world, name) or self.scene.world.find_name(name)
        if found is None or not self.scene.lists(found):
            raise Refused(404, f"Machine {name} was not found", "ResourceNotFound")
        return found


def machine_list(call: Call) -> Answer:
    """Machines; where there is none at all, 404 (contract 4.1)."""
    answer = _listed(call, MACHINES)
    if any(map(call.scene.lists, call.scene.world.hosts())):
        return answer
    raise Refused(404, "No recent machines were found", "ResourceNotFound")


def one_machine(call: Call) -> Answer:
    """A machine by id or name."""
    if "intermittent-404" in call.scene.quirks and call.request.ordinal % 2:
        name = call.request.path_parameters["id"]
        raise Refused(404, f"Machine {name} was not found", "ResourceNotFound")
    return entity("Machines", machines.document(call.scene, call.host()))


def vulnerabilities_of_machine(call: Call) -> Answer:
    """What one machine has, always counted (so recorded in 2024); takes no OData option."""
    without_query(call.request)
    found = list(findings.vulnerabilities(call.scene, call.host()))
    return listed("Collection(Vulnerability)", found, count=len(found))


def alerts_of_machine(call: Call) -> Answer:
    """Alerts about one machine; refuses any OData option."""
    without_query(call.request)
    return listed("Alerts", list(alerts.documents(call.scene, call.host())))


def by_address(call: Call) -> Answer:
    """Machines that had an internal address around a moment of the last thirty days."""
    scene, asked = call.scene, call.request.path_parameters
    try:
        when = odata.moment(asked["timestamp"].upper())
    except odata.Malformed as error:
        raise Refused(400, str(error)) from None
    if not scene.now - LONGEST_AGO <= when <= scene.now + NEAR:
        raise Refused(400, "The timestamp must be within the last 30 days")
    found = scene.world.find_address(asked["address"])
    seen = found is not None and abs(scene.moment(found.last_seen) - when) <= NEAR
    hosts = [found] if found is not None and seen else []
    return listed("Machines", [machines.document(scene, host) for host in hosts])


def by_tag(call: Call) -> Answer:
    """Machines with a tag, or with one that starts like it."""
    tag = call.request.parameter("tag")
    if not tag:
        raise Refused(400, "The parameter tag is required", "MissingRequiredParameter")
    loose = call.request.parameter("useStartsWithFilter") == "true"
    found = (
        machines.document(call.scene, host)
        for host in call.scene.world.hosts()
        if call.scene.lists(host) and _tagged(host, tag, loose)
    )
    return listed("Machines", list(islice(found, MACHINES.largest_page)))


def vulnerability_list(call: Call) -> Answer:
    """Vulnerabilities, wherever they are."""
    query = read_query(call.request, VULNERABILITIES, call.scene)
    if (link := empty_link(call.request, call.scene, query)) is not None:
        return listed(VULNERABILITIES.kind, [], link)
    documents = knowledge.documents(call.scene, query.filter.pins.get("id"))
    rows = [row for row in documents if query.filter.test(row)]
    size = query.size if query.top is None else min(query.size, query.top)
    found, rest = rows[query.skip : query.skip + size], rows[query.skip + size :]
    more = query.top is None and bool(rest)
    return _page(call, VULNERABILITIES, query, _only(found, query.select), more)


def one_vulnerability(call: Call) -> Answer:
    """A vulnerability by its CVE."""
    return entity("Vulnerabilities", _vulnerability(call))


def machines_with(call: Call) -> Answer:
    """The machines that have a CVE."""
    cve = str(_vulnerability(call)["id"])
    hosts = (
        host
        for host in call.scene.world.hosts()
        if any(row["cveId"] == cve for row in findings.documents(call.scene, host))
    )
    rows = [machines.reference(call.scene, host) for host in hosts]
    return listed("Collection(MachineReference)", rows)


def join(call: Call) -> Answer:
    """Machines joined with their vulnerabilities."""
    return _listed(call, JOIN)


def alert_list(call: Call) -> Answer:
    """Alerts; in any other order than the usual one they are all put in order first."""
    expanded = call.request.parameter("$expand") == "evidence"
    shelf = Shelf(
        ALERTS.name,
        ALERTS.kind,
        lambda scene, host: alerts.documents(scene, host, expanded),
        ALERTS.fields,
        ALERTS.largest_page,
    )
    order = call.request.parameter("$orderby")
    if order is None:
        return _listed(call, shelf)
    name, _, direction = order.partition(" ")
    if name not in ALERTS.fields:
        raise NotSimulated(f"alerts ordered by {order}")
    query = read_query(call.request, shelf, call.scene)
    whole = Query(query.text, query.filter, 0, None, len(call.scene.world) or 1, ())
    rows, _ = call.pages.page(shelf, call.scene, whole)
    rows.sort(key=lambda row: str(row[name]), reverse=direction == "desc")
    end = query.skip + (query.size if query.top is None else min(query.size, query.top))
    more = query.top is None and len(rows) > end
    return _page(call, shelf, query, _only(rows[query.skip : end], query.select), more)


def _listed(call: Call, shelf: Shelf) -> Answer:
    query = read_query(call.request, shelf, call.scene)
    if (link := empty_link(call.request, call.scene, query)) is not None:
        return listed(shelf.kind, [], link)
    rows, more = call.pages.page(shelf, call.scene, query)
    return _page(call, shelf, query, rows, more)


def _page(call: Call, shelf: Shelf, query: Query, rows: Sequence[Document], more: bool) -> Answer:
    link = next_link(call.request, call.scene, query) if more else None
    counted = call.request.parameter("$count") == "true"
    count = call.pages.count(shelf, call.scene, query) if counted else None
    return listed(shelf.kind, rows, link, count)


def _only(rows: Iterable[Document], names: Sequence[str]) -> list[Document]:
    return [{name: row.get(name) for name in names} if names else row for row in rows]


def _vulnerability(call: Call) -> Document:
    cve = call.request.path_parameters["cve"].upper()
    found = next(iter(knowledge.documents(call.scene, (cve,))), None)
    if found is None:
        raise Refused(404, f"Vulnerability {cve} was not found", "ResourceNotFound")
    return found


def _tagged(host: Host, tag: str, loose: bool) -> bool:
    return any(one.startswith(tag) if loose else one == tag for one in estate.tags(host))
