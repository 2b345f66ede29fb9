"""Assets: keys, classes and the one spelling of a host."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.models import Asset

from .strategies import assets, hosts


@given(assets)
def test_every_key_is_one_that_the_platform_accepts(asset):
    assert re.fullmatch(r"#asset(#[^#]+){2,}", asset.key)
    assert asset.key == asset.key.lower()


@given(hosts, hosts)
def test_normalising_again_changes_nothing(dns, name):
    once = Asset(dns, name)

    assert Asset(once.dns, once.name) == once
    assert msgspec.structs.replace(once) == once


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_becomes_a_stable_asset_or_is_refused(dns, name):
    try:
        once = Asset(dns, name)
    except ValueError:
        return

    assert Asset(once.dns, once.name) == once
    assert once.dns.isascii()
    assert re.fullmatch(r"#asset(#[^#]+){2,}", once.key)


def test_the_case_is_kept_and_only_the_key_is_lowered():
    asset = Asset("WEB01.Example.com", "192.0.2.1")

    assert (asset.dns, asset.name) == ("WEB01.Example.com", "192.0.2.1")
    assert asset.key == "#asset#web01.example.com#192.0.2.1"
    assert (asset.group, asset.identifier) == (asset.dns, asset.name)


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("example.com.", "example.com"),
        (" example.com \n", "example.com"),
        ("example.com. . ", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.Example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("bücher\u3002example", "xn--bcher-kva.example"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("192.0.2.1.", "192.0.2.1"),
        ("192.0.2.01", "192.0.2.01"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:db8::1%eth0", "2001:db8::1"),
        ("Müller's PC", "xn--mller-kva's PC"),
    ],
)
def test_a_host_has_one_spelling(spelled, canonical):
    assert Asset(spelled, spelled).dns == canonical


@pytest.mark.parametrize(
    ("dns", "name", "class_"),
    [
        ("example.com", "arn:aws:s3:::bucket", "aws"),
        ("example.com", "s3://bucket", "s3"),
        ("example.com", "s3://bucket/", "s3"),
        ("example.com", "s3://bucket/file", "tld"),
        ("example.com", "192.0.2.1", "ipv4"),
        ("example.com", "::ffff:192.0.2.1", "ipv4"),
        ("example.com", "2001:db8::1", "ipv6"),
        ("192.0.2.0/24", "192.0.2.0/24", "cidr"),
        ("2001:db8::/32", "range", "cidr"),
        ("example.com", "example.com", "tld"),
        ("Example.CO.UK", "Example.CO.UK", "domain"),
        ("www.example.com", "www.example.com", "domain"),
        ("example.github.io", "example.github.io", "domain"),
        ("https://example.com", "x", "domain"),
        ("com", "com", ""),
        ("host.internal-only", "x", ""),
        ("host.nosuchsuffix", "x", "domain"),
        ("under_score.example.com", "x", ""),
        ("workstation-7", "workstation-7", ""),
    ],
)
def test_the_class_follows_from_name_then_dns(dns, name, class_):
    assert Asset(dns, name).class_ == class_


def test_an_account_has_its_dns_for_a_class():
    assert Asset("amazon", "123456789012", source="account").class_ == "amazon"


@pytest.mark.parametrize(
    ("dns", "name", "private"),
    [
        ("a.example.com", "10.1.2.3", True),
        ("a.example.com", "172.31.0.1", True),
        ("a.example.com", "172.32.0.1", False),
        ("a.example.com", "192.168.1.1", True),
        ("a.example.com", "::ffff:192.168.1.1", True),
        ("a.example.com", "fd00::1", True),
        ("10.0.0.0/8", "network", True),
        ("::ffff:10.0.0.0/104", "network", True),
        ("192.0.2.0/24", "network", False),
        ("a.example.com", "127.0.0.1", False),
        ("a.example.com", "100.64.0.1", False),
        ("10.0.0.1", "a.example.com", False),
    ],
)
def test_private_addresses_are_those_of_go(dns, name, private):
    asset = Asset(dns, name)

    assert asset.private is private
    assert (asset.as_name, asset.as_number) == (("Non-Routable", "0") if private else ("", ""))


def test_a_replaced_address_loses_the_mark_of_the_private_one():
    private = Asset("a.example.com", "10.0.0.1")

    public = msgspec.structs.replace(private, name="192.0.2.1")

    assert public == Asset("a.example.com", "192.0.2.1")


@pytest.mark.parametrize(
    ("dns", "name", "complaint"),
    [
        ("", "192.0.2.1", r"Asset\.dns is empty"),
        ("example.com", " . ", r"Asset\.name is empty"),
        ("a#b", "192.0.2.1", r"Asset\.dns holds '#'"),
        ("example.com", "x#asset#y", r"Asset\.name holds '#'"),
    ],
)
def test_text_that_would_forge_a_key_is_refused(dns, name, complaint):
    with pytest.raises(ValueError, match=complaint):
        Asset(dns, name)


def test_an_unknown_status_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"A, AL, AP, AH, P, F, FR, D, not 'active'"):
        Asset("a", "b", status="active")


def test_a_given_key_is_computed_all_the_same():
    assert Asset("a", "b", key="#asset#x#y").key == "#asset#a#b"


def test_equal_assets_are_one_in_a_set():
    assert len({Asset("a", "::1"), Asset("a", "0:0:0:0:0:0:0:1")}) == 1
