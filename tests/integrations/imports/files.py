"""What tests of imports have in common: files read by the command line's own ways."""

from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import VirtualClock
from sdk.testing.file_conformance import Given, Read


def read(integration, content, *, location="given://file", stores=None, **settings):
    """Import bytes, or pieces made anew by a function, with a virtual clock."""
    pieces = content if callable(content) else lambda: [content]
    capability = integration(
        Job(target=Integration(integration.name, location), seed=1),
        clock=VirtualClock(),
        sink=MemorySink(),
        stores=stores or {"given": Given(pieces)},
        **settings,
    )
    report = capability.invoke()
    return Read(report, {model.key: model for model in capability.sink})
