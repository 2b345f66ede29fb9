"""The routes that look up by id: details of devices, vulnerabilities, remediations and assets."""

from collections.abc import Callable

from .. import Answer, Host
from . import asked, devices, discover, estate, knowledge, vulnerabilities
from .envelope import Complaint
from .pages import Call
from .scene import Document

Find = Callable[[Call, str], Document | None]


def device_details(call: Call) -> Answer:
    """Devices by agent id; those that are not there are left out."""
    return _found(call, _device)


def online_state(call: Call) -> Answer:
    """Whether sensors were heard of lately."""
    return _found(call, _online)


def vulnerability_details(call: Call) -> Answer:
    """Vulnerabilities by id, with all facets."""
    return _found(call, _vulnerability)


def remediations(call: Call) -> Answer:
    """Remediations by id."""
    return _found(call, lambda _, wanted: knowledge.remediations().get(wanted))


def asset_details(call: Call) -> Answer:
    """Assets of Discover by id, with all facets."""
    return _found(call, _asset)


def _found(call: Call, find: Find) -> Answer:
    wanted = asked.ids(call.request)
    by_id = {one: find(call, one) for one in wanted}
    missing = [one for one, found in by_id.items() if found is None]
    errors = [Complaint(404, "resource not found", one) for one in missing]
    found = [document for document in by_id.values() if document is not None]
    return call.reply(found, errors=errors if call.quirk("unknown-ids-complain") else ())


def _visible(call: Call, host: Host | None) -> Host | None:
    return host if call.scene.shows(host) else None


def _sensed(call: Call, identifier: str) -> Host | None:
    host = _visible(call, estate.device(call.scene.world, identifier))
    return host if host and call.scene.has_sensor(host) else None


def _device(call: Call, identifier: str) -> Document | None:
    host = _sensed(call, identifier)
    return None if host is None else devices.document(call.scene, host)


def _online(call: Call, identifier: str) -> Document | None:
    host = _sensed(call, identifier)
    return None if host is None else devices.online_state(call.scene, host)


def _vulnerability(call: Call, identifier: str) -> Document | None:
    aid = identifier.rpartition("_")[0]
    host = _visible(call, estate.device(call.scene.world, aid))
    rows = () if host is None else vulnerabilities.documents(call.scene, host)
    row = next((row for row in rows if row["id"] == identifier), None)
    joined = call.quirk("joined-agent-ids")
    return row and vulnerabilities.shown(row, vulnerabilities.FACETS, joined)


def _asset(call: Call, identifier: str) -> Document | None:
    host = _visible(call, estate.asset(call.scene.world, identifier))
    rows = () if host is None else discover.documents(call.scene, host)
    return next((row for row in rows if row["id"] == identifier), None)
