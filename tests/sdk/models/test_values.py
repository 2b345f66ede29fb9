"""Values in the models against what the platform itself computes (docs/platform.md 1.5 to 1.10)."""

import json

import pytest

from sdk.models import Asset, Score, WebApplication, Webpage, cve_names, from_json

from ..stored import HOST, line, risk

CLASSES = [
    ("example.com", "example.com", "tld"),
    ("Example.com", "Example.com", "tld"),
    ("example.co.uk", "example.co.uk", "tld"),
    ("Example.COM", "Example.COM", "domain"),
    ("example.CO.uk", "example.CO.uk", "domain"),
    ("github.io", "github.io", "domain"),
    ("acme.github.io", "acme.github.io", "domain"),
    ("www.example.com", "www.example.com", "domain"),
    ("db.corp.internal", "db.corp.internal", "domain"),
    ("co.uk", "co.uk", "domain"),
    ("example.com", "192.0.2.1", "ipv4"),
    ("example.com", "2001:db8::1", "ipv6"),
    ("192.0.2.0/24", "office", "cidr"),
    ("bucket", "arn:aws:s3:::b", "aws"),
    ("bucket", "s3://bucket", "s3"),
    ("host_1", "host_1", ""),
]
"""dns and name of an asset, and the class that the platform computes (docs/platform.md 1.5)."""


@pytest.mark.parametrize(("dns", "name", "class_"), CLASSES)
def test_class_of_an_asset_is_the_platforms(dns, name, class_):
    assert line(Asset(dns, name))["class"] == class_


URLS = [
    ("https://example.com/ü", "https://example.com/%C3%BC"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://example.com/%c3%bc", "https://example.com/%c3%bc"),
    ("https://example.com/a;b,c=d@e!$&'()*+[1]~", "https://example.com/a;b,c=d@e!$&'()*+[1]~"),
    ('https://example.com/"<>\\^`{|}', "https://example.com/%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://[2001:db8::1]:443/", "https://[2001:db8::1]/"),
    ("https://user:pw@example.com/", "https://example.com/"),
    ("https://example.com/?", "https://example.com/"),
    ("HTTPS://EXAMPLE.com:443", "https://example.com/"),
    ("https://example.com/a?x=1#y", "https://example.com/a"),
    ("https://example.com/#", "https://example.com/"),
    ("http://example.com:443", "http://example.com:443/"),
    ("https://example.com//a", "https://example.com//a"),
    ("https://example.com/a/../b", "https://example.com/a/../b"),
]
"""Spellings of a URL, and the form that the platform's own normaliser leaves alone (1.10)."""


@pytest.mark.parametrize(("spelled", "canonical"), URLS)
def test_url_is_one_the_platform_leaves_alone(spelled, canonical):
    assert line(Webpage(spelled))["url"] == canonical
    assert line(WebApplication(spelled, "Shop"))["key"] == f"#webapplication#{canonical}"
    assert Webpage(canonical).url == canonical


def test_url_with_a_broken_escape_is_refused():
    with pytest.raises(ValueError, match="hexadecimal"):
        Webpage("https://example.com/100%")


SCORING = [
    ({"cvss_score": 9.8}, {"cvss_score": 9.8}),
    ({"cvss_score": 0.0}, {"cvss_score": 0.0}),
    ({"cvss_score": None}, {}),
    ({"cvss_vector": "CVSS:3.1/AV:N/AC:L"}, {"cvss_vector": "CVSS:3.1/AV:N/AC:L"}),
    ({"cvss_vector": "CVSS2#AV:N/AC:L"}, {"cvss_vector": "AV:N/AC:L"}),
    ({"cvss_vector": "(AV:N/AC:L)"}, {"cvss_vector": "AV:N/AC:L"}),
    (
        {"cwe_codes": ("79", "CWE-79", "cwe-020", "NVD-CWE-noinfo")},
        {"cwe_codes": ["CWE-79", "CWE-20"]},
    ),
    ({"tags": ("internet",)}, {"tags": ["internet"]}),
    ({"title": "Weak cipher"}, {"title": "Weak cipher"}),
]
"""What vendors say of a risk, and what a line has of it (docs/platform.md 1.7)."""


@pytest.mark.parametrize(("given", "shown"), SCORING)
def test_risk_keeps_the_texts_of_vendors(given, shown):
    plain, written = line(risk(target=HOST)), line(risk(target=HOST, **given))

    assert {name: written[name] for name in written if written[name] != plain.get(name)} == shown
    assert line(from_json(json.dumps(written))) == written


@pytest.mark.parametrize(
    ("scores", "first"),
    [
        ([], Score()),
        ([(None, "AV:N"), (5.0, None)], Score(5.0, "")),
        ([(0.0, "AV:N"), (5.0, "AV:L")], Score(0.0, "AV:N")),
    ],
)
def test_first_score_that_is_known_counts_with_its_vector(scores, first):
    assert Score.first_known(*scores) == first


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("8.1", Score(8.1)),
        (" 10.0 ", Score(10.0)),
        ("'8.1 (AV:N/AC:L)", Score(8.1, "(AV:N/AC:L)")),
        ("8.1\n(AV:N)", Score(8.1, "(AV:N)")),
        *((text, Score()) for text in ("", "-", "N/A", "9,8", "11", "8.1.2", "8.1(AV:N)", "٨")),
    ],
)
def test_score_is_read_from_its_text(text, score):
    assert Score.read(text) == score


def test_score_keeps_the_vector_that_is_beside_it():
    assert Score.read("8.1", "AV:N") == Score(8.1, "AV:N")
    assert Score.read("-", "AV:N") == Score()


def test_cves_of_lists_come_once_and_in_upper_case():
    names = cve_names("cve-2024-1, CVE-2024-20;CVE-2024-1\n", "", " CVE-2025-10001 ")

    assert names == ("CVE-2024-1", "CVE-2024-20", "CVE-2025-10001")
    for text in ("CVE-2024", "CVE-2024-1 and more", "CAN-2003-1"):
        with pytest.raises(ValueError, match="not a list of CVEs"):
            cve_names(text)
