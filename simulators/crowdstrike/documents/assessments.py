"""Zero Trust Assessment, docs/contracts/crowdstrike.md 4.8: scores of hosts with a sensor.

All values are assumed, and follow from the index of a host.
"""

from collections.abc import Sequence

from ...engine import Context, Document
from ...world import Host
from . import hosts

PLATFORMS = {"Windows": "Win", "Linux": "Lin"}
PASSED = 60
"""The least score with which a host meets the criteria."""


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the assessment of a host with a sensor."""
    if not hosts.has_sensor(context, host):
        return ()
    system, sensor = 30 + host.index * 7 % 71, 20 + host.index * 11 % 81
    return (
        {
            "aid": hosts.aid(context, host),
            "cid": hosts.cid(context, host),
            "system_serial_number": hosts.serial_number(host),
            "event_platform": PLATFORMS[hosts.platform(host)],
            "product_type_desc": hosts.product_type(host),
            "modified_time": context.rfc3339(host.last_seen),
            "sensor_file_status": "not deployed",
            "assessment": {
                "sensor_config": sensor,
                "os": system,
                "overall": (sensor + system) // 2,
                "version": "3.4.0",
            },
            "assessment_items": {
                "os_signals": [_signal("os", "Firewall is on", system)],
                "sensor_signals": [_signal("sensor", "Sensor is up to date", sensor)],
            },
        },
    )


def score(_: Context, document: Document) -> Document:
    """Return an assessment as the query has it."""
    return {"aid": document["aid"], "score": document["assessment"]["overall"]}


def _signal(kind: str, name: str, score: int) -> Document:
    return {
        "signal_id": hosts.named_id("signal", name),
        "signal_name": name,
        "group_name": kind,
        "criteria": name,
        "meets_criteria": "yes" if score >= PASSED else "no",
    }
