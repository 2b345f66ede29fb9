"""Findings: ports and one risk per name, with the evidence of every place."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.models import (
    Asset,
    AWSResource,
    Finding,
    Integration,
    Port,
    Risk,
    RiskDefinition,
    Severity,
    Technology,
    merge_findings,
)

HOST = Asset("web.example.com", "192.0.2.1")
HTTPD = "cpe:/a:apache:http_server:2.4"
BUCKET = AWSResource("arn:aws:s3:::web", "123456789012", "AWS::S3::Bucket")


def risk_of(*findings, target=HOST, **options):
    (risk,) = (one for one in merge_findings(target, findings, **options) if isinstance(one, Risk))
    return risk


def seen(port=0, severity=Severity.HIGH, output="seen", **fields):
    return Finding(
        **{"name": "CVE-2024-1", "severity": severity, "port": port, "output": output, **fields}
    )


def test_risk_is_where_it_is_worst_then_on_the_lowest_port():
    findings = [
        seen(22, Severity.LOW),
        seen(8443, Severity.CRITICAL, title="late"),
        seen(443, Severity.CRITICAL, title="early"),
        seen(0, Severity.CRITICAL),
    ]

    risk = risk_of(*findings)

    assert risk.target == Port("tcp", 443, HOST)
    assert risk.status == "TC"


def test_title_score_and_definition_are_those_of_the_worst_place():
    worst = seen(
        443,
        name="acme-1",
        title="Worst",
        scores=((9.1, "CVSS:3.1/AV:N"),),
        cwe_codes=("79",),
        definition=RiskDefinition(description="bad"),
    )
    other = seen(80, Severity.LOW, name="acme-1", title="Other", scores=((1.0, ""),))

    risk = risk_of(other, worst)

    assert (risk.title, risk.definition) == ("Worst", RiskDefinition(description="bad"))
    assert (risk.cvss_score, risk.cvss_vector) == (9.1, "CVSS:3.1/AV:N")
    assert risk.cwe_codes == ("CWE-79",)


@pytest.mark.parametrize(
    ("scores", "is_recast", "severity", "scored"),
    [
        (((None, "AV:N"), (5.0, None), (9.9, "")), False, Severity.MEDIUM, (5.0, "")),
        (((0.0, ""),), False, Severity.INFO, (0.0, "")),
        (((9.8, "AV:N"),), True, Severity.LOW, (9.8, "AV:N")),
        (((None, ""),), False, Severity.LOW, (None, "")),
        ((), False, Severity.LOW, (None, "")),
    ],
)
def test_first_score_grades_a_finding_unless_it_is_recast(scores, is_recast, severity, scored):
    risk = risk_of(seen(443, Severity.LOW, scores=scores, is_recast=is_recast))

    assert risk.status == f"T{severity}"
    assert (risk.cvss_score, risk.cvss_vector) == scored


def test_definition_is_made_for_the_worst_place_only():
    made = []

    def define(name):
        return lambda: made.append(name) or RiskDefinition(description=name)

    risk = risk_of(
        seen(443, Severity.LOW, definition=define("mild")),
        seen(80, definition=define("worst")),
    )

    assert risk.definition == RiskDefinition(description="worst")
    assert made == ["worst"]


def test_proof_shows_every_place_once_with_its_facts_and_output():
    findings = [
        seen(8443, output="late", facts={"Check": 7, "Since": "", "Until": None}),
        seen(443, protocol="UDP", output="early"),
        seen(443, protocol="UDP", output="early"),
        seen(0, output="on the host"),
    ]

    risk = risk_of(*findings)

    assert risk.proof.decode() == (
        "Port: 443/udp\n\nearly\n\nPort: 8443/tcp\nCheck: 7\n\nlate\n\non the host"
    )


def test_proof_is_absent_when_no_place_has_output():
    assert risk_of(seen(443, output="", facts={"Check": 7})).proof is None
    assert risk_of(seen(443, output=""), seen(80)).proof == b"Port: 80/tcp\n\nseen\n\nPort: 443/tcp"


def test_names_that_the_platform_takes_for_one_are_one_risk():
    spelled = [seen(80, name="cve-2024-1", output="one"), seen(443, output="two")]

    assert risk_of(*spelled).proof == b"Port: 80/tcp\n\none\n\nPort: 443/tcp\n\ntwo"
    assert risk_of(seen(name="Weak Key"), seen(name="weak-key")).title == "Weak Key"


def test_each_port_comes_once_and_before_the_risks_on_it():
    findings = [seen(443), seen(443), seen(443, name="a"), Finding(port=22), Finding(port=22)]
    models = [*merge_findings(HOST, findings)]

    keys = [one.port if isinstance(one, Port) else one.name for one in models]
    assert keys == [22, 443, "CVE-2024-1", "a"]


def test_port_is_sent_again_when_its_service_gets_a_name():
    models = merge_findings(HOST, [seen(443), seen(443, tie_breaker=1, service="https")])

    assert [one.service for one in models if isinstance(one, Port)] == ["", "https"]


@pytest.mark.parametrize("place", [{"port": 0}, {"port": 132, "protocol": "sctp"}])
def test_finding_without_a_tcp_or_udp_port_is_on_the_host(place):
    assert risk_of(seen(**place)).target == HOST
    assert risk_of(seen(**place), seen(8443)).target == Port("tcp", 8443, HOST)


def test_port_without_a_protocol_is_named_in_the_proof_alone():
    (risk,) = merge_findings(HOST, [seen(7, protocol="")])

    assert risk.target == HOST
    assert risk.proof == b"Port: 7\n\nseen"


def test_cloud_resource_has_risks_and_no_ports():
    models = [*merge_findings(BUCKET, [seen(443), Finding(port=22)], dns="123456789012")]

    (risk,) = models
    assert (risk.target, risk.dns) == (BUCKET, "123456789012")
    assert risk.proof == b"Port: 443/tcp\n\nseen"


def test_technologies_come_once_for_each_place_with_its_risks():
    models = [
        *merge_findings(
            HOST,
            [
                Finding(cpes=(HTTPD, "vendor:own")),
                seen(443, cpes=(HTTPD,)),
                seen(443, tie_breaker=1, cpes=(HTTPD,)),
            ],
        )
    ]

    assert [type(model).__name__ for model in models] == [
        "Technology",
        "Port",
        "Technology",
        "Risk",
    ]
    places = [model.target for model in models if isinstance(model, Technology)]
    assert places == [HOST, Port("tcp", 443, HOST)]


def test_technology_of_a_cloud_resource_has_no_target():
    technology, _ = merge_findings(BUCKET, [Finding(cpes=(HTTPD,)), seen()])

    assert technology == Technology(HTTPD, evidence=HTTPD)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"port": 80, "output": "seen"},
        {"port": 80, "severity": Severity.LOW},
        {"title": "x"},
        {"cpes": (HTTPD,), "title": "x"},
    ],
)
def test_finding_without_a_name_is_a_port_or_cpes_or_refused(fields):
    with pytest.raises(ValueError, match="has no name"):
        Finding(**{"name": " ", **fields})


@given(st.randoms(use_true_random=False))
def test_order_of_the_findings_changes_nothing(random: Random):
    findings = [
        seen(port, severity, name=name, protocol=protocol, output=f"seen {tie}", tie_breaker=tie)
        for tie, (port, severity, name, protocol) in enumerate(
            (port, severity, name, protocol)
            for port in (0, 80, 443)
            for severity in (Severity.LOW, Severity.CRITICAL)
            for name in ("CVE-2024-1", "cve-2024-1", "acme-1")
            for protocol in ("tcp", "udp")
        )
    ]
    shuffled = random.sample(findings, len(findings))

    assert [*merge_findings(HOST, shuffled)] == [*merge_findings(HOST, findings)]
    by_key = sorted(shuffled, key=lambda one: one.sort_key)
    assert [*merge_findings(HOST, by_key, ordered=True)] == [*merge_findings(HOST, findings)]


def test_proof_id_tells_the_proofs_of_one_risk_apart():
    files = [risk_of(seen(443), proof_id=row_id).proof_file() for row_id in ("f1", "f2")]

    assert [file.name.rpartition("/")[2] for file in files] == ["f1", "f2"]


def test_finding_of_the_account_itself_is_on_the_integration():
    account = Integration("wiz", "https://wiz.test")

    (risk,) = merge_findings(account, [seen()], dns="123456789012")

    assert (risk.target, risk.dns) == (account, "123456789012")


def test_ordered_findings_are_read_one_name_at_a_time():
    read = []

    def findings():
        for name in ("a", "b", "c"):
            read.append(name)
            yield seen(name=name)

    first = next(merge_findings(HOST, findings(), ordered=True))

    assert (first.name, read) == ("a", ["a", "b"])


def test_ordered_findings_out_of_order_are_refused():
    findings = [seen(name="b"), seen(name="a")]

    with pytest.raises(ValueError, match="sort_key"):
        list(merge_findings(HOST, findings, ordered=True))


def test_proof_of_very_many_places_says_how_many_are_omitted():
    risk = risk_of(*(seen(port) for port in range(1, 1004)))

    assert risk.proof.count(b"Port: ") == 1000
    assert risk.proof.endswith(b"... and in 3 more places")


def test_proof_has_a_bounded_size_and_always_its_first_place():
    third = "x" * (2**22 // 3)
    risk = risk_of(*(seen(port, output=third) for port in range(1, 6)))

    assert len(risk.proof) < 2**22 + 100
    assert risk.proof.endswith(b"... and in 3 more places")
    assert risk_of(seen(output="x" * 2**23)).proof == b"x" * 2**23
