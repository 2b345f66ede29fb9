"""read_host: what vendors call a host, as a name or an address, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.models import HostReference, read_host
from sdk.models.host_names import canonical_host
from sdk.models.host_text import host_or_none

from .strategies import names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("web.example.com", HostReference(name="web.example.com")),
        ("WEB.Example.COM.", HostReference(name="WEB.Example.COM")),
        ("AD_01", HostReference(name="AD_01")),
        ("b\u00fcro-pc", HostReference(name="xn--bro-pc-3ya")),
        ("\uff57\uff45\uff42.example.com", HostReference(name="web.example.com")),
        ("192.0.2.7", HostReference("192.0.2.7")),
        ("2001:DB8:0::7", HostReference("2001:db8::7")),
        ("fe80::1%eth0", HostReference("fe80::1")),
        ("::ffff:192.0.2.7", HostReference("192.0.2.7")),
        ("192.0.2.7/32", HostReference("192.0.2.7")),
        ("0xc0.0.0x207", HostReference("192.0.2.7")),
        ("web:8443", HostReference(name="web", port=8443)),
        ("[2001:db8::7]:443", HostReference("2001:db8::7", port=443)),
        ("web.example.com/app", HostReference(name="web.example.com")),
        ("web (192.0.2.7)", HostReference("192.0.2.7", "web")),
        ("192.0.2.7 (web, 2nd floor)", HostReference("192.0.2.7")),
        ("192.0.2.7 (192.0.2.7)", HostReference("192.0.2.7")),
        ("web.example.com [nginx]", HostReference(name="web.example.com")),
        (
            "https://u:p@Shop.example.com:8443/app?a#b",
            HostReference(
                name="shop.example.com", port=8443, origin="https://shop.example.com:8443"
            ),
        ),
        (
            "http://[2001:db8::7%25eth0]/ (staging)",
            HostReference("2001:db8::7", origin="http://[2001:db8::7]"),
        ),
        ("123456789012", HostReference(name="123456789012")),
        ("c" * 32 + "_" + "1" * 32 + "u", HostReference(name="c" * 32 + "_" + "1" * 32 + "u")),
        ("//192.0.2.7/app", HostReference("192.0.2.7")),
    ],
)
def test_host_text_is_read_as_name_or_address(text, found):
    assert read_host(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "--", ".", "#", "?", "web#1", "web?1", "eth0/1", "N/A", "[web]", "[", "()"),
        *("Max Muster iPad (2nd generation)", "No registered hostname", "someone@example.com"),
        *("CORP\\web", "\\\\web\\share", "https://192.0.2.7\\@web.example.com/"),
        *("192.0.2.0/24", "192.0.2.1-192.0.2.9", "192.0.2.1-20", "192.0.2.300", "1.2.3.4.5"),
        *("010.0.0.1", "192.0.2.07", "192.0.2.8_web", "192.0.2.7%eth0", "192.0.2.7:70000"),
        *("192.0.2.1, 192.0.2.2", "a.example.com;b.example.com", "web (192.0.2.1, 192.0.2.2)"),
        *("https://a.example.com/ https://b.example.com/", "https:///app", "http://%ff/"),
        *("http://web:http/", "http://[::1/", "http://a\u2100b/", "arn:aws:s3:::bucket"),
        *("a" * 254, f"https://web.example.com/{'a' * 2048}", "web\x00.example.com"),
    ],
)
def test_text_that_names_no_single_host_is_refused(text):
    with pytest.raises(ValueError, match=r"host|neither|address|network") as refused:
        read_host(text)

    assert len(text) < 3 or text not in str(refused.value)


@given(st.text())
def test_host_that_was_read_is_read_as_itself(text):
    try:
        found = read_host(text)
    except ValueError:
        return
    for part in filter(None, (found.address, found.name)):
        assert part in (read_host(part).address, read_host(part).name)
        assert not set(part) & set(" #/?@[]\\%")


@given(names)
def test_host_name_keeps_its_case(name):
    if name.rpartition(".")[2][0].isalpha():
        assert read_host(name).name == name


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("a.müller pc", "a.xn--mller-kva"),
        ("пример.рф (192.0.2.1)", "xn--e1afmkfd.xn--p1ai"),
        ("A.,\x80 ?", ""),
    ],
)
def test_canonical_text_names_the_same_host_as_the_text(text, host):
    found, again = host_or_none(text), host_or_none(canonical_host(text))

    assert found == again
    assert (found.name if found else "") == host
