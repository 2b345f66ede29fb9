"""Alerts, as far as the public clients read them (contract 2 and 9); the rows are assumed."""

from collections.abc import Sequence
from datetime import timedelta

from ...engine import Context, Document, uuid_of
from ...world import Host
from . import hosts

EVERY, AT = 4, 1


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the alert of one machine in four."""
    if host.index % EVERY != AT:
        return ()
    moment = host.last_seen - timedelta(minutes=host.index % 600)
    created = context.formatted(moment, hosts.MOMENT)
    has_evidence = context.parameters.get("$expand") == "evidence"
    return (
        {
            "id": f"da{uuid_of(f'alert/{host.index}/{context.world.seed}')}_1",
            "incidentId": 1000 + host.index,
            "severity": ("Informational", "Low", "Medium", "High")[host.index // EVERY % 4],
            "status": "New",
            "title": "Suspicious activity",
            "category": "Execution",
            "machineId": hosts.machine_id(context.world, host.index),
            "computerDnsName": hosts.computer_name(host),
            "alertCreationTime": created,
            "firstEventTime": created,
            "lastEventTime": created,
            "lastUpdateTime": created,
            "evidence": [{"entityType": "File", "fileName": "sample.exe"}] if has_evidence else [],
        },
    )


def of_machine(context: Context) -> Sequence[Document]:
    """Return alerts about one machine."""
    return documents(context, hosts.in_path(context))
