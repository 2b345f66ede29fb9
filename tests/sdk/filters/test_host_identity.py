"""host_asset: which name and which address a host goes by, so that no two share a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.filters import host_asset
from sdk.runner import VMFilter

from ..models.strategies import web_names

FULL, BARE, OWN, INSIDE, GATEWAY = (
    *("web.example.com", "web", "192.0.2.7", "10.0.0.7"),
    "198.51.100.7",
)


@pytest.mark.parametrize(
    ("names", "own", "seen_from", "key"),
    [
        ([FULL], [OWN], GATEWAY, (FULL, OWN)),
        ([FULL], [INSIDE], GATEWAY, (FULL, GATEWAY)),
        ([FULL], [INSIDE], "", (FULL, INSIDE)),
        ([FULL], [], None, (FULL, FULL)),
        ([BARE], [OWN], GATEWAY, (OWN, OWN)),
        ([BARE], [INSIDE], GATEWAY, (BARE, GATEWAY)),
        ([BARE], [INSIDE], "", (BARE, INSIDE)),
        ([BARE], [], "", (BARE, BARE)),
        ([None, ""], [INSIDE, OWN], GATEWAY, (OWN, OWN)),
        ([None, ""], [INSIDE], GATEWAY, ("id-7", GATEWAY)),
        ([None, ""], ["", None], "", ("id-7", "id-7")),
        ([BARE, FULL], [], "", (FULL, FULL)),
        (["web#1", "a b c", INSIDE], [], GATEWAY, ("id-7", GATEWAY)),
        (["localhost", "localhost.localdomain"], [], GATEWAY, ("id-7", GATEWAY)),
        (["https://web.example.com/"], ["fe80::1", "[2001:db8::7]"], "", (FULL, "2001:db8::7")),
        ([FULL], ["unknown"], "n/a", (FULL, FULL)),
    ],
)  # fmt: skip
def test_host_goes_by_the_best_that_is_known(names, own, seen_from, key):
    asset = host_asset("id-7", names=names, own=own, seen_from=seen_from)

    assert (asset.dns, asset.name) == key
    assert asset.cloud_id == "id-7"


@pytest.mark.parametrize(
    ("name", "domain", "dns"),
    [
        ("web", "corp.example.com", "web.corp.example.com"),
        ("web", "corp.example.com.", "web.corp.example.com"),
        ("web", ".corp.example.com", "web.corp.example.com"),
        ("WEB", "Example.COM", "WEB.Example.COM"),
        ("db1.prod.example.com", "corp.example.com", "db1.prod.example.com"),
        ("web.corp.example.com", "corp.example.com", "web.corp.example.com"),
        ("ws7.local", "CORP", "ws7.local"),
        ("db1.p", "corp.example.com", "db1.p"),
        ("ws1", "CORP", "ws1"),
        ("ws1", "WORKGROUP", "ws1"),
        ("ws1", "a b.example", "ws1"),
        ("ws1", None, "ws1"),
        ("", "corp.example.com", "id-7"),
    ],
)
def test_domain_completes_a_bare_name_alone(name, domain, dns):
    assert host_asset("id-7", names=[name], domain=domain, seen_from=GATEWAY).dns == dns


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "", "localhost", "a b", "N/A"]), st.uuids(version=4)),
        unique_by=lambda host: host[1],
    )
)
def test_hosts_without_a_name_never_share_a_key(hosts):
    inside = [f"192.168.{number >> 8}.{number & 255}" for number in range(len(hosts))]
    keys = {
        host_asset(str(id_), names=[name], own=[own], seen_from=GATEWAY).key
        for (name, id_), own in zip(hosts, inside, strict=True)
    }

    assert len(keys) == len(hosts)


texts = st.none() | st.text(max_size=12) | web_names | st.ip_addresses().map(str)


@given(st.uuids(version=4), st.lists(texts), texts, st.lists(texts), texts)
def test_host_asset_is_judged_by_the_filter_and_never_lost(id_, names, domain, own, seen_from):
    asset = host_asset(f"x{id_}", names=names, domain=domain, own=own, seen_from=seen_from)

    assert asset.cloud_id == f"x{id_}"
    assert VMFilter.for_user("alice", {}).asset(asset).rule != "host"
