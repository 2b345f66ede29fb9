"""What is found on the hosts of a world that is not the usual one."""

import pytest

from simulators.world import World


def test_tall_world_has_one_host_with_many_findings():
    first, *others = World(hosts=5, shape="tall").hosts()

    assert len(first.weaknesses) == len({one.weakness.index for one in first.weaknesses}) == 60
    assert all(len(host.weaknesses) <= 2 for host in others)


def test_wide_world_shares_its_weaknesses():
    hosts = list(World(hosts=10, shape="wide").hosts())

    assert {len(host.weaknesses) for host in hosts} == {2}
    assert len({one.weakness for host in hosts for one in host.weaknesses}) == 5


def test_one_of_each_has_every_weakness_in_eight_states():
    found = [
        one for host in World(hosts=25, shape="one-of-each").hosts() for one in host.weaknesses
    ]

    assert len({one.weakness for one in found}) == len(found) == 200
    assert len({(one.status, one.ignored) for one in found}) == 8


def test_bare_world_has_hosts_alone():
    assert [host.weaknesses for host in World(hosts=3, shape="bare").hosts()] == [()] * 3


def test_host_that_was_changed_keeps_its_change():
    world = World(hosts=3, shape="tall")
    world.change(0, hostname="renamed")

    assert world.host(0).hostname == "renamed"
    assert len(world.host(0).weaknesses) == 60


def test_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="there are usual, tall, wide, one-of-each, bare"):
        World(shape="flat")
