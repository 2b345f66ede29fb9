"""URLs whose host is an address in disguise: read as browsers and resolvers read them, or refused.

The rules are those of https://url.spec.whatwg.org/#host-parsing, most rows are from its tests.
"""

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.filters import VMFilter
from sdk.models import WebApplication, Webpage

LOOPBACK = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7F.0.0x0.1",
    "0x7f.1.",
    "2130706433..",
    "0x7f\u30021",
    "0x7f.0x.0x.0x1",
    "0177.0.0.1",
    "017700000001",
    "00000000177.0.0.01",
    "%31%32%37.0.0.1",
    "127%2E0%2e0%2E1",
    "%30%78%37%66.1",
    "127。0。0。1",
    "127\uff0e0\uff610\u30021",
    "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
    "①②⑦.⓪.⓪.①",
    "\uff10\uff58\uff17\uff46.1",
    "127\u200b.0.0.1",
    "127.0.0\u00ad.1",
    "[::ffff:127.0.0.1]",
    "[::FFFF:7f00:1]",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_an_address_is_that_address_however_it_is_written(host):
    application = WebApplication(f"http://{host}:8080/", "x")

    assert application.primary_url == "http://127.0.0.1:8080/"
    assert Webpage(f"http://{host}/a").url == "http://127.0.0.1/a"
    decision = VMFilter.for_user("alice", {}).asset(application)
    assert decision.reason == "internal: loopback address"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("0xffffffff", "255.255.255.255"),
        ("192.0.513", "192.0.2.1"),
        ("010.0.0.1", "8.0.0.1"),
        ("3221225985", "192.0.2.1"),
    ],
)
def test_last_number_fills_the_rest_of_the_address(host, address):
    assert WebApplication(f"https://{host}", "x").host == address


@pytest.mark.parametrize(
    "host",
    [
        "256.1.1.1",
        "1.2.3.256",
        "1.2.65536",
        "1.256.1",
        "4294967296",
        "0x100000000",
        "9" * 5000,
        "1.2.3.4.5",
        "1.2.3.4.0",
        "1..2",
        ".1",
        "08.1",
        "1.09",
        "foo.1",
        "foo.0x",
        "foo.0x4",
        "1.2.3.08",
        "0x7g.1",
        "1_0.1",
        "+1.1",
    ],
)
def test_numeric_host_that_is_no_address_is_refused(host):
    with pytest.raises(ValueError, match="IPv4"):
        WebApplication(f"http://{host}/", "x")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1\\@example.com/",
        "http://example.com\\.test/",
        "http://exa mple.com/",
        "http://exam%70le.com%2f/",
        "http://example.com%00/",
        "http://example.com%5c/",
        "http://a%40b/",
        "http://a<b/",
        "http://a|b/",
        "http://%ff/",
        "http://%/",
        "http://[v1.x]/",
        "http://[::1/",
        "http://%25/",
    ],
)
def test_a_host_that_clients_read_in_two_ways_is_refused(url):
    with pytest.raises(ValueError, match=r"host|decode|URL"):
        WebApplication(url, "x")


@pytest.mark.parametrize(
    ("spelled", "host"),
    [
        ("exam%70le.com", "example.com"),
        ("b%C3%BCcher.example", "xn--bcher-kva.example"),
        ("1.example", "1.example"),
        ("0x7f.example", "0x7f.example"),
        ("127.0.0.1.example.com", "127.0.0.1.example.com"),
        ("4x", "4x"),
        ("1.-1", "1.-1"),
        ("host-1", "host-1"),
        ("a_b.example.com", "a_b.example.com"),
    ],
)
def test_host_name_stays_a_name(spelled, host):
    assert WebApplication(f"http://{spelled}/", "x").host == host


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.lists(st.sampled_from("xod"), min_size=4))
def test_every_address_is_found_in_every_notation(number, count, bases):
    parts = [number >> 8 * (3 - place) & 0xFF for place in range(count - 1)]
    parts.append(number & (1 << 8 * (5 - count)) - 1)
    forms = {"x": "0x{:X}".format, "o": "0{:o}".format, "d": str}
    spelled = ".".join(forms[base](part) for base, part in zip(bases, parts, strict=False))

    assert WebApplication(f"http://{spelled}/", "x").host == str(IPv4Address(number))
