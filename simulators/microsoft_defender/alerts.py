"""Alerts, as far as the public clients read them (contract 2 and 9); the rows are assumed."""

from collections.abc import Sequence
from datetime import timedelta

from .. import Host
from . import estate
from .envelope import Document
from .scene import Scene

EVERY, AT = 4, 1
FIELDS = frozenset({"alertCreationTime", "lastUpdateTime", "incidentId", "severity", "status"})


def documents(scene: Scene, host: Host, with_evidence: bool = False) -> Sequence[Document]:
    """The alert of one machine in four."""
    if not scene.lists(host) or host.index % EVERY != AT:
        return ()
    machine_id = estate.machine_id(scene.world, host.index)
    created = scene.stamp(host.last_seen - timedelta(minutes=host.index % 600))
    alert = {
        "id": f"da{estate.uuid_of(scene.world, f'alert/{host.index}')}_1",
        "incidentId": 1000 + host.index,
        "severity": ("Informational", "Low", "Medium", "High")[host.index // EVERY % 4],
        "status": "New",
        "title": "Suspicious activity",
        "category": "Execution",
        "machineId": machine_id,
        "computerDnsName": estate.computer_name(host),
        "alertCreationTime": created,
        "firstEventTime": created,
        "lastEventTime": created,
        "lastUpdateTime": created,
    }
    evidence = [{"entityType": "File", "fileName": "sample.exe"}]
    return ({**alert, "evidence": evidence if with_evidence else []},)
