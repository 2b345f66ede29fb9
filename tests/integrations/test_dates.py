"""The dates that a simulated vendor tells follow its clock, whatever year that clock is in."""

import re
from datetime import UTC, datetime

import pytest

from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock
from simulators import World

NAMES = registry.names("integrations")
START = datetime(2031, 8, 1, 12, tzinfo=UTC)
WEEK_BEFORE = re.compile(rb"2031-07-(?:2[5-9]|3[01])|2031-08-01|19438\d{5}|19439\d{5}")


def bodies(name):
    """Return all bytes that the vendor sends in one whole run which begins at START."""
    clock, sent = VirtualClock(START), []
    vendor = registry.simulator(name).create(hosts=40, clock=clock)

    def app(environ, start_response):
        body = b"".join(vendor.app(environ, start_response))
        sent.append(body)
        return [body]

    integration = registry.integration(name)(
        Job(target=Integration(name, vendor.url), secrets=vendor.credentials, seed=1),
        transport=InProcess(app, clock=clock),
        clock=clock,
        sink=MemorySink(),
    )
    assert integration.invoke().complete
    return b"".join(sent)


@pytest.mark.parametrize("name", NAMES)
def test_dates_of_a_simulator_follow_its_clock(name):
    sent = bodies(name)

    assert WEEK_BEFORE.search(sent), "hosts of this week were seen this week"
    assert b"2026-01-0" not in sent
    assert b"2025-12-3" not in sent


def test_dates_of_a_world_count_back_from_its_epoch():
    ages = [
        [world.epoch - host.last_seen for host in world.hosts()]
        for world in (World(1, 40), World(1, 40, epoch=START))
    ]

    assert ages[0] == ages[1]
    assert World(1, 40, epoch=START).epoch == START
