"""FileImport: findings of a file are sorted on disk and merged, whatever order they come in."""

import pytest

from sdk import Asset, Finding, Port, Risk, RiskDefinition, Severity
from sdk.files import FileImport, ScannedHost
from sdk.models import Technology
from sdk.runner import Outcome
from tests.integrations.imports.files import read

WEB = ScannedHost(address="198.51.100.1", dns="web.example.com")
MAIL = ScannedHost(address="198.51.100.2", dns="mail.example.com")
HTTPD = "cpe:/a:apache:http_server:2.4"


def seen(port=0, severity=Severity.HIGH, **fields):
    return Finding(**{"name": "acme-1", "port": port, "severity": severity, **fields})


def models_of(*rows):
    class Import(FileImport):
        name = "acme-import"
        title = "Acme"

        def check(self, source):
            """Take any file."""

        def findings(self, source):
            yield from rows

    return read(Import, b"file")


def of_type(got, kind):
    return [model for model in got.models.values() if isinstance(model, kind)]


def test_places_of_a_risk_are_merged_in_any_order():
    got = models_of(
        (WEB, seen(443, Severity.LOW, output="mild")),
        (MAIL, seen(25, output="other host")),
        (WEB, seen(8443, output="late", tie_breaker=2)),
        (WEB, seen(443, protocol="udp", output="worst", title="Weak", facts={"Check": 7})),
    )

    assert got.report.outcome is Outcome.COMPLETE
    web = got.models["#risk#web.example.com#acme-1"]
    assert (web.title, web.status.severity) == ("Weak", Severity.HIGH)
    assert web.target == Port("udp", 443, WEB.asset())
    assert got.models["#file#proofs/web.example.com/acme-1"].content.decode() == (
        "Port: 443/udp\nCheck: 7\n\nworst\n\nPort: 8443/tcp\n\nlate\n\nPort: 443/tcp\n\nmild"
    )
    assert (
        got.models["#file#proofs/mail.example.com/acme-1"].content == b"Port: 25/tcp\n\nother host"
    )


def test_spooled_finding_keeps_all_its_fields():
    definition = RiskDefinition("what", "impact", "remedy", "https://a.example")
    score = (9.1, "CVSS:3.1/AV:N")

    finding = seen(
        443,
        service="https",
        definition=definition,
        scores=(score,),
        cwe_codes=("79",),
        cpes=(HTTPD,),
    )
    got = models_of((WEB, finding))

    (risk,) = of_type(got, Risk)
    assert (risk.cvss_score, risk.cvss_vector) == score
    assert risk.cwe_codes == ("CWE-79",)
    assert got.models["#file#definitions/acme-1"].content.decode() == definition.markdown()
    assert [port.service for port in of_type(got, Port)] == ["https"]
    assert [technology.target for technology in of_type(got, Technology)] == [risk.target]


def test_names_that_differ_in_case_are_one_risk():
    got = models_of((WEB, seen(80, output="one")), (WEB, seen(22, name="ACME-1", output="two")))

    assert len(of_type(got, Risk)) == 1
    proof = got.models["#file#proofs/web.example.com/acme-1"]
    assert proof.content == b"Port: 22/tcp\n\ntwo\n\nPort: 80/tcp\n\none"


def test_text_and_number_tie_breakers_are_sorted():
    for ties in ((10, 9), ("b", "a")):
        first, last = (seen(output=f"{tie}", tie_breaker=tie) for tie in ties)
        got = models_of((WEB, first), (WEB, last))

        proof = got.models["#file#proofs/web.example.com/acme-1"]
        assert proof.content.decode() == f"{last.output}\n\n{first.output}"


def test_host_without_findings_is_an_asset():
    got = models_of(MAIL, (WEB, seen()))

    assert {asset.dns for asset in of_type(got, Asset)} == {"mail.example.com", "web.example.com"}


def test_callable_definition_of_an_import_is_refused():
    got = models_of((WEB, seen(definition=RiskDefinition)))

    assert got.report.outcome is Outcome.FAILED
    assert "TypeError" in got.summary


@pytest.mark.parametrize("host", [WEB, ScannedHost(address="198.51.100.1")])
def test_nameless_host_is_the_named_one_at_its_address(host):
    got = models_of((host, seen(80, output="one")), (WEB, seen(22, output="two")))

    assert [risk.key for risk in of_type(got, Risk)] == ["#risk#web.example.com#acme-1"]
    assert b"one" in got.models["#file#proofs/web.example.com/acme-1"].content


def test_addresses_left_out_are_counted_once_for_each_host():
    several = ScannedHost.listed("10.0.0.5,198.51.100.1", "web.example.com")

    got = models_of(several, MAIL, (several, seen()))

    assert [note for note in got.report.notes if "addresses left out" in note] == [
        "addresses left out of hosts that have another one, which is routable if any is: 1"
    ]
    assert not models_of((MAIL, seen())).report.notes
