"""Host groups, docs/contracts/crowdstrike.md 4.8: one for each kind of system, by a rule."""

from collections.abc import Sequence
from datetime import timedelta

from ...engine import Context, Document, Entry, Fixed, rfc3339
from ...world import SYSTEMS
from . import hosts

GROUPS = Fixed(dict.fromkeys(name.partition(" ")[0] for name in SYSTEMS))
AGE = timedelta(days=300)
"""When the groups were made, before the simulator; assumed."""


def documents(context: Context, group: Entry) -> Sequence[Document]:
    """Return the one document of a group."""
    made = rfc3339(context.born - AGE)
    return (
        {
            "id": hosts.named_id("group", group.value),
            "group_type": "dynamic",
            "name": group.value,
            "description": f"Hosts with {group.value}",
            "assignment_rule": f"os_version:'{group.value}*'",
            "created_by": "admin@example.com",
            "created_timestamp": made,
            "modified_by": "admin@example.com",
            "modified_timestamp": made,
        },
    )


def group(_: Context, identifier: str) -> Entry | None:
    """Return the group with that id."""
    named = (one for one in GROUPS.walk() if hosts.named_id("group", one.value) == identifier)
    return next(named, None)
