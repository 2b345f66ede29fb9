"""Hosts as vendors name them: the filter judges the host meant, or refuses what it cannot read."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sdk.filters import CloudFilter, HostList, InternalFilter, TenantFilter, VMFilter
from sdk.models import Asset, Port, Risk, WebApplication, Webpage, read_host

from ..models.strategies import web_names

USUAL = VMFilter((InternalFilter(), CloudFilter()))
UNREADABLE = ("host", "host: neither a name nor an address")


def asset(text):
    return Asset(text, text)


def octets(address):
    return [int(part) for part in address.split(".")]


def number(address):
    return int.from_bytes(bytes(octets(address)))


SPELLINGS = [
    "{}",
    " {} ",
    "{}.",
    "https://{}",
    "HTTPS://{}/app?a=1",
    "https://user:secret@{}:8443/",
    "ftp://{}",
    "//{}/app",
    "{}:8443",
    "{}:8443/tcp",
    "{}/app",
    "{} (web)",
    "{} (web: production, 2nd floor)",
    "{}\tweb server",
    "{},web",
]
DISGUISES = [
    lambda address: str(number(address)),
    lambda address: hex(number(address)),
    lambda address: ".".join(map(hex, octets(address))),
    lambda address: f"::ffff:{address}",
    lambda address: f"[::ffff:{address}]:443",
    lambda address: f"::ffff:{address}%eth0",
    lambda address: address.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    lambda address: address.replace(".", "\u3002"),
    lambda address: f"{address}\u200b",
    lambda address: f"https://{address.replace('.', '%2e')}/",
]
spellings = st.sampled_from(SPELLINGS)
disguises = st.sampled_from(DISGUISES)
v4 = st.ip_addresses(v=4).map(str)
internal_v4 = st.ip_addresses(v=4, network="10.0.0.0/8").map(str)
v6 = st.ip_addresses(v=6).map(str)
full_names = st.builds("{}.example.com".format, web_names)


@pytest.mark.parametrize(
    "text", ["https://10.0.0.7/app", "10.0.0.7:8443", "10.0.0.8 (web)", "web01 (10.0.0.8)"]
)
def test_internal_host_is_refused_in_any_words(text):
    assert USUAL.decision(asset(text)).reason == "internal: private address"
    assert USUAL.decision(Asset("web.example.com", text)).reason == "internal: private address"


@given(spellings, v4 | full_names)
def test_spelling_of_a_host_changes_no_decision(spelling, host):
    assert USUAL.asset(asset(spelling.format(host))) == USUAL.asset(asset(host))


@given(disguises, v4)
def test_disguised_address_is_judged_as_itself(disguise, address):
    assert USUAL.asset(asset(disguise(address))) == USUAL.asset(asset(address))


@given(v6, st.sampled_from(["[{}]", "[{}]:8443", "https://[{}]/app", "{}%eth0", "[{}%25eth0]"]))
def test_ipv6_address_is_judged_in_brackets(address, spelling):
    assert USUAL.asset(asset(spelling.format(address))) == USUAL.asset(asset(address))


@given(spellings, v4 | full_names, st.booleans())
def test_tenant_lists_hold_for_every_spelling(spelling, host, include):
    listed = HostList.parse([host])
    filter_ = VMFilter((TenantFilter(listed) if include else TenantFilter(exclude=listed),))

    assert bool(filter_.asset(asset(spelling.format(host)))) == include


def readable(text):
    try:
        return bool(read_host(text))
    except ValueError:
        return False


@given(st.text(max_size=40).map(lambda text: f"{text} ?"))
def test_unreadable_host_is_refused_with_all_that_is_on_it(text):
    assume("#" not in text and not readable(text))
    host = asset(text)

    assert (USUAL.asset(host).rule, USUAL.asset(host).reason) == UNREADABLE
    assert USUAL.decision(Risk(Port("tcp", 80, host), "x", "TL")).rule == "host"


@pytest.mark.parametrize(
    "text",
    [
        "no idea what this is",
        "999.1.1.1",
        "010.0.0.1",
        "10.0.0.1-10.0.0.9",
        "198.51.100.1-20",
        "10.0.0.1, 192.0.2.1",
        "192.0.2.1 (was 10.0.0.1)",
        "192.0.2.8_web",
        "a.example.com b.example.com",
        "N/A",
        "-",
        "someone@example.com",
        "https://192.0.2.1\\@10.0.0.7/",
        "192.0.2.1:70000",
    ],
)
def test_ambiguous_host_is_refused_by_rule(text):
    decision = USUAL.decision(asset(text))

    assert (decision.rule, decision.reason) == UNREADABLE
    assert (USUAL.decision(Asset(text, "192.0.2.1")).rule) == "host"


@given(internal_v4, spellings.filter(lambda text: text.lower().startswith("https://")))
def test_web_application_on_an_internal_host_is_refused(address, spelling):
    url = spelling.format(address)

    assert USUAL.decision(WebApplication(url, "app")).rule == "internal"
    assert USUAL.decision(Webpage(url)).rule == "internal"
    assert USUAL.decision(Risk(WebApplication(url, "app"), "x", "TL")).rule == "internal"


def test_further_urls_of_an_application_are_judged():
    open_, closed = "https://shop.example.com/", "https://10.0.0.7/"
    hidden = VMFilter((TenantFilter(exclude=HostList.parse(["*.hidden.example"])),))

    assert USUAL.decision(WebApplication(open_, "shop", (open_,)))
    assert USUAL.decision(WebApplication(open_, "shop", (open_, closed))).rule == "internal"
    assert not hidden.decision(WebApplication(open_, "shop", ("https://a.hidden.example/",)))


@given(web_names | st.ip_addresses().map(str))
def test_plain_host_is_readable_with_a_valid_last_label(host):
    last = host.rpartition(".")[2]

    assert (USUAL.asset(asset(host)).rule == "host") == (
        "." in host and ":" not in host and not last.isdigit() and not last[0].isalpha()
    )


def test_account_or_bucket_is_no_host():
    account = Asset("amazon", "123456789012", source="account")
    machine = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"

    for target in (account, asset(machine), asset("s3://bucket")):
        assert USUAL.decision(target)
