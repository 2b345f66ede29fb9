"""What InsightVM rows mean, one by one: names, places, what is a risk, and how severe it is."""

import pytest

from .insightvm_console import ASSET, CONTENT, FINDING, RISK, SCORED, Console, capability, page, run


@pytest.mark.parametrize(
    ("finding", "there"),
    [
        ({"status": "invulnerable"}, False),
        ({"status": "no-results", "results": []}, False),
        ({"results": []}, True),
        ({"results": [{"status": "unknown"}]}, True),
        ({"results": [{"status": "not-vulnerable"}]}, False),
        ({"results": [{"status": "vulnerable-with-exception-applied"}]}, False),
        ({"results": [{"status": "vulnerable-potential"}]}, True),
        ({"results": [{"status": "vulnerable-version"}, {"status": "not-vulnerable"}]}, True),
    ],
)
def test_vulnerable_is_a_risk_and_accepted_is_not(finding, there):
    report, models = run(findings=page({**FINDING, **finding}))

    assert report.complete
    assert (RISK in models) is there


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ({"port": 443, "protocol": "tcp"}, "#port#tcp#443"),
        ({"port": 53, "protocol": "udp"}, "#port#udp#53"),
        ({"port": 0, "protocol": "tcp"}, "#asset#"),
        ({"port": 8, "protocol": "icmp"}, "#asset#"),
        ({"protocol": "tcp"}, "#asset#"),
        ({}, "#asset#"),
    ],
)
def test_a_result_without_a_usable_port_is_about_the_host(place, target):
    console = Console(findings=page({**FINDING, "results": [{"status": "vulnerable", **place}]}))

    (risk,) = [one for one in capability(console).vulnerabilities() if one.key == RISK]

    assert risk.target.key.startswith(target)


@pytest.mark.parametrize("protocol", ["TCP", "tcp"])
def test_protocol_is_read_in_either_case(protocol):
    service = {"port": 443, "protocol": protocol, "name": "HTTPS"}
    result = {"status": "vulnerable", "port": 443, "protocol": protocol}

    report, models = run(
        assets=page({**ASSET, "services": [service]}),
        findings=page({**FINDING, "results": [result]}),
    )

    port = models["#port#tcp#443#asset#web.example.com#192.0.2.1"]
    assert report.complete
    assert port.service == "https"
    assert models[RISK].target.key == port.key


def test_proof_names_each_place_and_begins_with_its_port():
    results = [
        {"status": "vulnerable-potential", "proof": "<p>on the host</p>", "since": "2025-12-01"},
        {"status": "vulnerable", "port": 8443, "protocol": "tcp", "key": "/app"},
        {"status": "vulnerable-version", "port": 443, "protocol": "tcp", "proof": "<p>old</p>"},
        {"status": "vulnerable", "port": 7, "proof": "<p>no protocol</p>"},
        {"status": "not-vulnerable", "port": 22, "protocol": "tcp", "proof": "<p>patched</p>"},
    ]

    _, models = run(findings=page({**FINDING, "results": results}))

    assert models[RISK].target.port == 443
    assert models[f"#file#proofs/{RISK[6:].replace('#', '/')}"].content.decode() == (
        "Port: 443/tcp\nVulnerability: old-tls\nStatus: vulnerable-version\n\nold\n\n"
        "Port: 8443/tcp\nVulnerability: old-tls\nInstance: /app\nStatus: vulnerable\n\n"
        "Vulnerability: old-tls\nStatus: vulnerable-potential\nSince: 2025-12-01\n\non the host\n\n"
        "Port: 7\nVulnerability: old-tls\nStatus: vulnerable\n\nno protocol"
    )


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (SCORED, "CVE-2025-10001", "TC"),
        ({**SCORED, "cves": ["cve-2025-10001"]}, "CVE-2025-10001", "TC"),
        ({**CONTENT, "cvss": {"v2": {"score": 4.0}}}, "insightvm-old-tls", "TM"),
        ({**CONTENT, "cvss": {"v2": {"score": 9}, "v3": {"score": 0}}}, "insightvm-old-tls", "TI"),
        ({**CONTENT, "severityScore": 0}, "insightvm-old-tls", "TI"),
        ({**CONTENT, "severity": "Critical"}, "insightvm-old-tls", "TC"),
        ({"id": "old-tls", "severity": "Moderate"}, "insightvm-old-tls", "TM"),
    ],
)
def test_severity_is_by_score_and_else_by_the_consoles_word(content, name, status):
    _, models = run(content=content)

    assert models[f"#risk#web.example.com#{name}"].status == status


def test_the_form_with_tags_is_read_for_its_lists():
    listed = {"html": "<ul><li>Old</li><li>Bad</li></ul>", "text": "Old Bad"}

    _, models = run(content={**CONTENT, "description": listed})

    assert models["#file#definitions/insightvm-old-tls"].content.endswith(b"- Old\n- Bad")


@pytest.mark.parametrize("text", [{"html": "<p>Old &amp; bad.</p>"}, {"text": "Old & bad."}])
def test_either_form_of_a_text_will_do(text):
    _, models = run(content={**CONTENT, "description": text})

    assert models["#file#definitions/insightvm-old-tls"].content.endswith(b"Old & bad.")


@pytest.mark.parametrize(
    ("names", "dns"),
    [
        ({"hostName": "web.example.com."}, "web.example.com"),
        ({"hostName": "8.8.8.8"}, "192.0.2.1"),
        ({"hostName": "WEB"}, "192.0.2.1"),
        (
            {"hostName": "WEB", "hostNames": [{"name": "a.example.org", "source": "DNS"}]},
            "a.example.org",
        ),
        ({"hostName": "", "hostNames": [{"name": "a.example.org", "source": "user"}]}, "192.0.2.1"),
        ({"hostName": "a#b.example.com"}, "192.0.2.1"),
    ],
)
def test_a_host_goes_by_a_name_from_the_dns_or_by_its_address(names, dns):
    _, models = run(assets=page({**ASSET, **names}))

    assert f"#asset#{dns}#192.0.2.1" in models


@pytest.mark.parametrize(
    ("addresses", "name"),
    [
        ([{"ip": "10.0.0.5"}, {"ip": "198.51.100.7"}, {"ip": "192.0.2.9"}], "198.51.100.7"),
        ([{"mac": "00:00:5E:00:53:01"}, {"ip": None}, {"ip": "2001:db8::7"}], "2001:db8::7"),
        ([{"ip": "10.0.0.4"}], None),
        (None, None),
    ],
)
def test_asset_is_at_its_first_routable_address(addresses, name):
    report, models = run(assets=page({**ASSET, "ip": "10.0.0.5", "addresses": addresses}))

    assert report.complete
    expected = {f"#asset#web.example.com#{name}"} if name else set()
    assert {key for key in models if key.startswith("#asset")} == expected


@pytest.mark.parametrize("ip", [{"ip": None}, {"ip": ""}, {}])
def test_asset_without_an_address_goes_by_its_full_name(ip):
    without = {name: value for name, value in ASSET.items() if name not in ("ip", "addresses")}

    report, models = run(assets=page({**without, **ip, "hostName": "web.example.com"}))

    assert report.complete
    assert models["#asset#web.example.com#web.example.com"].cloud_id == str(ASSET["id"])
    assert models[RISK].target.key.endswith("#asset#web.example.com#web.example.com")


def test_address_stands_among_the_others_where_ip_is_absent():
    _, models = run(assets=page({**ASSET, "ip": None, "addresses": [{"ip": "192.0.2.9"}]}))

    assert "#asset#web.example.com#192.0.2.9" in models


def test_asset_with_neither_address_nor_full_name_is_malformed():
    report, models = run(assets=page({**ASSET, "ip": None, "addresses": None, "hostName": "WEB"}))

    assert not report.complete
    assert "ip" in report.streams[0].row_errors_named[0]
    assert not any(key.startswith("#asset") for key in models)


def test_asset_with_an_unreadable_address_is_a_bad_row():
    report, models = run(assets=page({**ASSET, "addresses": [{"ip": "nowhere"}]}))

    assert [stream.row_errors for stream in report.streams][:1] == [1]
    assert not any(key.startswith("#asset") for key in models)
