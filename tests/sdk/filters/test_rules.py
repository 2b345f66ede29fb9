"""Rules: what the filter refuses by itself, whoever the tenant is."""

import pytest

from sdk.filters import InternalFilter, VMFilter
from sdk.models import (
    Asset,
    Attribute,
    AWSResource,
    File,
    Integration,
    Port,
    Repository,
    Risk,
    WebApplication,
    Webpage,
)


def asset(text):
    return Asset(text, text)


def reason(filter_, model):
    return filter_.decision(model).reason


@pytest.fixture(scope="module")
def usual():
    return VMFilter.for_user("alice", {})


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("192.168.255.255", "private"),
        ("fd00::1", "private"),
        ("fec0::1", "private"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("100.64.0.1", "CGNAT"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("198.18.0.1", "benchmarking"),
        ("2001:2::1", "benchmarking"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("4000::1", "reserved"),
        ("100::1", "reserved"),
        ("::ffff:10.0.0.1", "private"),
        ("2002:a00:1::1", "private"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b:1::1", "private"),
    ],
)
def test_internal_address_is_refused_by_its_range(usual, address, what):
    decision = usual.asset(Asset("host.example.com", address))

    assert not decision
    assert (decision.rule, decision.reason) == ("internal", f"internal: {what} address")


@pytest.mark.parametrize(
    "kept",
    [
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "2001:db8::1",
        "25.1.2.3",
        "100.128.0.0",
        "172.32.0.1",
        "2002:c000:201::1",
        "64:ff9b::c000:201",
        "host.example.com",
        "DESKTOP-7",
        "mylocal",
        "local.example.com",
    ],
)
def test_documentation_public_and_unknown_ranges_are_kept(usual, kept):
    assert usual.asset(asset(kept))


@pytest.mark.parametrize(
    "name",
    [
        "nas.local",
        "NAS.LOCAL",
        "localhost",
        "a.localhost",
        "dc1.corp",
        "x.home.arpa",
        "db.internal",
    ],
)
def test_an_internal_name_alone_is_refused(usual, name):
    decision = usual.asset(asset(name))

    assert decision.reason == "internal: internal name"


@pytest.mark.parametrize("edge", ["100.63.255.255", "100.128.0.0", "9.255.255.255", "11.0.0.0"])
def test_the_neighbours_of_internal_networks_are_no_part_of_them(edge):
    assert VMFilter((InternalFilter(),)).asset(asset(edge))


def test_a_public_address_outweighs_an_internal_name(usual):
    assert usual.asset(Asset("nas.local", "192.0.2.1"))


def test_an_internal_address_outweighs_a_public_name(usual):
    assert not usual.asset(Asset("www.example.com", "10.0.0.1"))


def test_host_named_like_an_address_is_judged_by_its_own(usual):
    assert not usual.asset(Asset("192.0.2.1", "10.0.0.1"))
    assert usual.asset(Asset("10.0.0.1", "192.0.2.1"))
    assert usual.asset(Asset("3.5.140.1", "192.0.2.1"))


def test_a_private_network_is_refused_like_its_addresses(usual):
    assert reason(usual, Asset("10.0.0.0/8", "office")) == "internal: private address"
    assert reason(usual, Asset("::ffff:10.0.0.0/104", "office")) == "internal: private address"
    assert usual.asset(Asset("192.0.2.0/24", "192.0.2.0/24"))


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("3.5.140.0", "aws"),
        ("3.5.143.255", "aws"),
        ("13.64.0.0", "azure"),
        ("13.95.255.255", "azure"),
        ("34.64.0.0", "gcp"),
        ("34.127.255.255", "gcp"),
        ("::ffff:3.5.140.1", "aws"),
        ("2600:1f18::1", "aws"),
        ("2603:1000::1", "azure"),
        ("2600:1900:4000::1", "gcp"),
    ],
)
def test_an_address_of_a_cloud_is_refused_by_its_name(usual, address, provider):
    decision = usual.asset(asset(address))

    assert (decision.rule, decision.reason) == ("cloud", f"cloud: {provider}")


@pytest.mark.parametrize("switch", ["off", "OFF", "false", "0"])
def test_the_cloud_rule_can_be_off(switch):
    assert VMFilter.for_user("alice", {"vmfilter.cloud": switch}).asset(asset("3.5.140.1"))
    assert VMFilter.for_user("alice", {}, cloud=False).asset(asset("3.5.140.1"))


def test_models_on_a_refused_host_are_refused(usual):
    host = asset("10.0.0.1")
    port = Port("tcp", 22, host)

    assert reason(usual, port) == "target: internal: private address"
    assert reason(usual, Risk(host, "x", "TH")) == "target: internal: private address"
    assert reason(usual, Risk(port, "x", "TH")) == "target: internal: private address"
    assert reason(usual, Attribute("os", "linux", port)) == "target: internal: private address"


def test_url_is_judged_by_its_host(usual):
    assert reason(usual, WebApplication("https://10.0.0.1/", "x")) == "internal: private address"
    assert reason(usual, Webpage("http://wiki.corp/a")) == "internal: internal name"
    assert usual.decision(Webpage("https://[2001:db8::1]/"))


def test_model_without_a_host_is_kept(usual):
    aws = AWSResource("arn:aws:s3:::b", "1", "AWS::S3::Bucket", {"PublicIp": "10.0.0.1"})

    for model in (aws, Repository("github.com/a/b"), Integration("qualys", "x"), File("a", b"")):
        assert usual.decision(model)
    assert usual.risk(Risk(aws, "x", "TH"))


def test_filter_that_does_not_apply_keeps_all_and_says_why():
    nothing = VMFilter.none("code hosts have no addresses")

    assert nothing.asset(asset("10.0.0.1"))
    assert nothing.not_applicable == "code hosts have no addresses"


def test_a_filter_can_be_composed_of_any_rules():
    assert VMFilter((InternalFilter(),)).asset(asset("3.5.140.1"))
    assert VMFilter().asset(asset("10.0.0.1"))


class Judged(list):
    """A rule that has nothing against any host, and all that it was asked of."""

    name = "judged"

    def __call__(self, host):
        self.append(host)
        return ""


def test_a_host_is_judged_once_however_much_is_on_it():
    judged = Judged()
    filter_ = VMFilter((judged,))

    for number in range(1, 30):
        host = Asset("www.example.com", "203.0.113.7", cloud_id=str(number))
        assert filter_.decision(Port("tcp", number, host))
        assert filter_.decision(Risk(host, f"weakness-{number}", "TH"))
    filter_.asset(Asset("www.example.com", "203.0.113.8"))

    assert [len(host.addresses) for host in judged] == [1, 1]


def test_namesake_of_a_host_is_judged_apart_from_it(usual):
    assert not usual.asset(asset("db.internal"))
    assert usual.asset(Asset("db.internal", "db.internal", source="account"))
    assert not usual.asset(asset("db.internal"))


def test_filters_do_not_share_their_decisions(usual):
    assert not usual.asset(asset("10.0.0.1"))
    assert VMFilter.none("nothing is a host").asset(asset("10.0.0.1"))


def test_reasons_never_hold_a_host(usual):
    decisions = [usual.asset(asset(text)) for text in ("10.9.8.7", "secret.corp", "3.5.140.77")]

    assert all(
        secret not in str(decision)
        for decision in decisions
        for secret in ("10.9.8.7", "secret", "140.77")
    )
    assert usual.decision(Port("tcp", 1, asset("10.9.8.7"))).rule == "internal"


@pytest.mark.parametrize("address", ["100.64.0.0", "100.127.255.255", "10.255.255.255"])
def test_the_last_address_of_an_internal_range_is_internal_too(usual, address):
    assert not usual.asset(Asset(address, address))


@pytest.mark.parametrize("address", ["100.63.255.255", "100.128.0.0", "11.0.0.0"])
def test_the_address_next_to_an_internal_range_is_not_internal(usual, address):
    assert "internal" not in reason(usual, Asset(address, address))
