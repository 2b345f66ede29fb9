"""The world: computed, invertible, of no size in memory, and changed only by its overlay."""

import tracemalloc
from collections import Counter
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import World, catalogue
from simulators.world.addresses import MAX_HOSTS
from simulators.world.hosts import make_host

seeds = st.integers(0, 2**32)
indexes = st.integers(0, MAX_HOSTS - 1)
KINDS = {"public", "private", "cgnat", "ipv6", "cloud", "nameless", "stale"}
BLOCKS = {
    "private": ("10.0.0.0/8",),
    "cgnat": ("100.64.0.0/10",),
    "ipv6": ("2001:db8::/32",),
    "cloud": ("3.5.140.0/22", "13.64.0.0/11", "34.64.0.0/10"),
    "public": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "25.0.0.0/8"),
}


@given(seed=seeds, index=indexes)
def test_a_host_is_found_by_everything_that_names_it(seed, index):
    world = World(seed, MAX_HOSTS)

    host = world.host(index)

    assert host.index == index
    assert world.find_address(host.address) == host
    assert world.find_id(host.id) == host
    assert host.fqdn is None or world.find_name(host.fqdn.upper()) == host


@given(seed=seeds, index=indexes)
def test_host_beyond_the_end_is_not_found(seed, index):
    world, host = World(seed, index), make_host(seed, index)

    found = [
        world.find_address(host.address),
        world.find_id(host.id),
        world.find_name(host.fqdn or ""),
    ]

    assert found == [None, None, None]
    with pytest.raises(LookupError):
        world.host(index)


@pytest.mark.parametrize("text", ["", "nonsense", "256.1.1.1", "8.8.8.8", "192.0.2.0", "::1"])
def test_an_address_no_host_has_is_not_found(text):
    world = World(hosts=MAX_HOSTS)

    found = world.find_address(text)

    assert found is None


@pytest.mark.parametrize("text", ["", "web", "web-x.example.com", "web-0.elsewhere.test", "web-²"])
def test_a_name_no_host_has_is_not_found(text):
    world = World(hosts=20)

    found = world.find_name(text)

    assert found is None


def test_an_address_may_be_spelled_in_any_way():
    world = World(hosts=20)

    found = world.find_address("2001:0DB8:0::0001")

    assert found is not None
    assert found.kind == "ipv6"


@given(seed=seeds, index=indexes)
def test_the_seed_decides_everything(seed, index):
    first, second = World(seed, MAX_HOSTS).host(index), World(seed, MAX_HOSTS).host(index)
    other = World(seed + 1, MAX_HOSTS).host(index)

    assert first == second
    assert first != other
    # two vendors see one estate, whatever their seeds
    assert first.address == other.address


def memory_of_a_walk(world):
    """Return the most bytes that looking up and reading the last two thousand hosts needs."""
    tracemalloc.start()
    last = world.host(len(world) - 1)
    assert world.find_address(last.address) == world.find_id(last.id) == last
    assert sum(1 for _ in world.hosts(len(world) - 2000)) == 2000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_ten_million_hosts_take_no_more_memory_than_two_thousand():
    memory_of_a_walk(World(hosts=2000))

    small, large = (memory_of_a_walk(World(1, hosts)) for hosts in (2000, 10_000_000))

    # A world keeps its latest hosts, however many it has.
    assert large < small * 1.1
    assert large < 4_000_000


def test_the_first_ten_hosts_are_of_every_kind():
    kinds = {host.kind for host in World(hosts=10).hosts()}

    assert kinds == KINDS


def test_the_kinds_have_fixed_shares():
    shares = Counter(host.kind for host in World(seed=3, hosts=2000).hosts())

    assert shares == {
        "public": 900,
        "private": 300,
        "cloud": 300,
        "nameless": 200,
        "cgnat": 100,
        "ipv6": 100,
        "stale": 100,
    }


@given(index=indexes)
def test_addresses_lie_where_their_kind_says(index):
    host = World(hosts=MAX_HOSTS).host(index)

    blocks = map(ip_network, BLOCKS.get(host.kind, BLOCKS["public"]))
    outside = map(
        ip_network,
        BLOCKS.get("public" if host.kind in ("private", "cgnat") else host.kind, BLOCKS["public"]),
    )

    assert any(ip_address(host.address) in block for block in blocks)
    assert any(ip_address(host.egress_address) in block for block in outside)
    assert host.ipv6 == (host.address if host.kind == "ipv6" else None)


def test_names_addresses_and_ids_are_unique():
    hosts = list(World(seed=1, hosts=6000).hosts())

    assert len({host.address for host in hosts}) == 6000
    assert len({host.id for host in hosts}) == 6000
    assert len({(host.fqdn or host.address).lower() for host in hosts}) == 6000


def test_nameless_hosts_have_no_name_and_stale_are_long_unseen():
    world = World(hosts=200)

    for host in world.hosts():
        assert (host.fqdn is None) == (host.kind == "nameless")
        assert ((world.epoch - host.last_seen).days > 90) == (host.kind == "stale")
        assert host.first_seen < host.last_seen <= world.epoch


def test_a_seventh_of_the_hosts_has_no_findings():
    spotless = [host.index for host in World(hosts=70).hosts() if not host.weaknesses]

    assert spotless == list(range(3, 70, 7))


@given(seed=seeds, index=indexes)
def test_findings_are_distinct_and_dated_sensibly(seed, index):
    host = World(seed, MAX_HOSTS).host(index)

    places = [(found.weakness.index, found.port) for found in host.weaknesses]

    assert len(set(places)) == len(places) <= 15
    for found in host.weaknesses:
        assert (found.port is None) == (found.protocol is None)
        assert found.port is None or found.port in found.weakness.ports
        assert found.first_found <= found.last_found == host.last_seen


def test_a_small_world_has_findings_of_every_sort():
    found = [finding for host in World(hosts=60).hosts() for finding in host.weaknesses]

    assert {finding.status for finding in found} == {"new", "active", "reopened", "fixed"}
    assert {finding.ignored for finding in found} == {True, False}
    assert {finding.port is None for finding in found} == {True, False}
    assert {finding.protocol for finding in found} == {"tcp", "udp", None}
    assert {len(finding.weakness.cves) for finding in found} == {0, 1, 2, 3}
    assert {finding.result == "" for finding in found} == {True, False}


def test_each_cve_belongs_to_one_weakness():
    weaknesses = catalogue()

    owners = Counter(cve for weakness in weaknesses for cve in weakness.cves)

    assert len(weaknesses) == 200
    assert [weakness.index for weakness in weaknesses] == list(range(200))
    assert len({weakness.identifier for weakness in weaknesses}) == 200
    assert set(owners.values()) == {1}


@pytest.mark.parametrize("hosts", [-1, MAX_HOSTS + 1])
def test_a_world_of_impossible_size_is_refused(hosts):
    with pytest.raises(ValueError, match="hosts"):
        World(hosts=hosts)


changes = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove"]), st.integers(0, 40)), max_size=40
)


@given(size=st.integers(0, 12), changes=changes)
def test_the_overlay_behaves_like_a_dictionary(size, changes):
    world = World(5, size)
    truth = {host.index: host for host in world.hosts()}
    spare = World(6, 41)
    highest = size

    for verb, number in changes:
        if verb == "add":
            added = world.add(spare.host(number))
            assert added.index == highest
            truth[added.index], highest = added, highest + 1
        elif number not in truth:
            with pytest.raises(LookupError):
                world.remove(number) if verb == "remove" else world.change(number, hostname="x")
        elif verb == "change":
            truth[number] = world.change(number, hostname="renamed", address=f"9.9.9.{number}")
        else:
            world.remove(number)
            del truth[number]

    hosts = [truth[index] for index in sorted(truth)]
    assert list(world.hosts()) == hosts
    assert len(world) == len(hosts)
    for index, host in truth.items():
        assert world.host(index) == world.find_id(host.id) == host
        same = [other for other in hosts if other.address == host.address]
        assert world.find_address(host.address) == same[0]
    for offset in range(len(hosts) + 2):
        assert world.window(offset, 3) == hosts[offset : offset + 3]
        assert list(world.hosts(offset)) == [host for host in hosts if host.index >= offset]
        assert list(world.hosts(2, offset)) == [host for host in hosts if 2 <= host.index < offset]


def test_changed_or_removed_host_is_not_found_by_old_names():
    world = World(hosts=10)
    moved, gone = world.host(0), world.host(1)

    world.change(0, address="192.0.2.200", domain="moved.example")
    world.remove(1)

    assert world.find_address(moved.address) is None
    assert world.find_name(moved.fqdn) is None
    assert world.find_address("192.0.2.200").fqdn == f"{moved.hostname}.moved.example"
    assert world.find_id(moved.id).address == "192.0.2.200"
    assert world.find_id(gone.id) is None


def test_the_index_of_a_removed_host_is_not_used_again():
    world = World(hosts=3)

    world.remove(2)
    added = world.add(world.host(0))

    assert added.index == 3
    assert added.id not in {host.id for host in World(hosts=3).hosts()}
    assert world.find_id(added.id) == added


def test_office_has_six_hosts_behind_one_address():
    world = World(hosts=25)

    world.add_office()
    world.add_office()

    office = list(world.hosts(25))
    assert len(office) == 6
    assert {host.egress_address for host in office} == {"25.255.255.254"}
    assert len({host.address for host in office}) == len({host.hostname for host in office}) == 6
    assert not any(host.fqdn for host in office)
    assert min(host.last_seen for host in office) > world.epoch - timedelta(days=7)


def test_host_listed_again_has_the_proofs_of_the_first_one():
    world = World(89, 1)
    world.show({"host-listed-again"})

    first, again = world.hosts()

    proved = [[bool(one.result) for one in host.weaknesses] for host in (first, again)]
    assert proved[0] == proved[1]
    assert False in proved[0]
