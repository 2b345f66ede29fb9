"""Findings of Qualys files whose severity cannot be read: graded by what else says it, or named."""

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk import Asset, Port, Risk
from sdk.runner import Outcome

from .files import read

REPORT = "IP,DNS,IP Status,QID,Title,Vuln Status,Type,Port,CVE ID,Severity,CVSS3 Base,CVSS Base"
ROW = "198.51.100.7,a.example.com,,7,x,Active,Vuln,443,CVE-2025-10001,{},{},{}\r\n"
OTHER = ROW.format(2, "", "").replace("10001", "10002")
VMDR = "CVE,QID,Title,Type Detected,Asset Name,Asset IPV4,Severity,KB Severity,CVSSv3.1 Base (nvd)"
ASSET_ROW = "CVE-2025-10001,7,x,{},a.example.com,198.51.100.7,{},{},{}\r\n"
SCAN = """<SCAN value="scan/1.1"><IP value="198.51.100.7"><VULNS><CAT value="x">
<VULN number="7" {}><TITLE>x</TITLE><CVSS3_BASE>{}</CVSS3_BASE></VULN>
<VULN number="8" severity="2"/></CAT></VULNS></IP></SCAN>"""
ASSETS = """<ASSET_DATA_REPORT><HOST_LIST><HOST><IP>198.51.100.7</IP><VULN_INFO_LIST><VULN_INFO>
<QID>7</QID><TYPE>Vuln</TYPE></VULN_INFO></VULN_INFO_LIST></HOST></HOST_LIST><GLOSSARY>
<VULN_DETAILS_LIST><VULN_DETAILS><QID>7</QID>{}<CVSS3_SCORE><CVSS3_BASE>{}</CVSS3_BASE>
</CVSS3_SCORE></VULN_DETAILS></VULN_DETAILS_LIST></GLOSSARY></ASSET_DATA_REPORT>"""

ODD = ["", "N/A", "high", "9", "-"]


def read_text(text):
    return read(QualysImport, text.encode())


def severities(got):
    risks = (one for one in got.models.values() if isinstance(one, Risk))
    return {risk.name: risk.status.severity.name for risk in risks}


def dropped(got):
    return got.report.streams[1].fields_dropped


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("scores", "severity"), [(("9.8 (AV:N)", ""), "CRITICAL"), (("-", "4.3"), "MEDIUM")]
)
def test_report_row_takes_severity_from_cvss(odd, scores, severity):
    got = read_text(f"{REPORT}\r\n{ROW.format(odd, *scores)}{OTHER}")

    assert got.report.complete, got.summary
    assert severities(got) == {"CVE-2025-10001": severity, "CVE-2025-10002": "LOW"}
    assert dropped(got) == {"severity": 1}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("scores", [("", ""), ("-", "N/A"), ("x", '"9,8"')])
def test_report_row_without_any_severity_is_malformed(odd, scores):
    got = read_text(f"{REPORT}\r\n{ROW.format(odd, *scores)}{OTHER}")

    assert got.report.outcome is Outcome.INCOMPLETE
    assert severities(got) == {"CVE-2025-10002": "LOW"}
    assert got.summary.startswith("line 2, ip 198.51.100.7: severity: ")


@pytest.mark.parametrize(("word", "other"), [("Vuln", "Ig"), ("Active", "Fixed")])
def test_report_row_that_is_no_risk_needs_no_severity(word, other):
    got = read_text(f"{REPORT}\r\n{ROW.format('', '', '').replace(word, other)}")

    assert got.report.complete, got.summary
    assert not severities(got)
    assert [one.key for one in got.models.values() if isinstance(one, Asset)]
    assert not dropped(got)


def test_information_without_severity_keeps_its_port():
    got = read_text(f"{REPORT}\r\n{ROW.format('N/A', '', '').replace('Vuln', 'Ig')}")

    assert got.report.complete, got.summary
    assert [one.port for one in got.models.values() if isinstance(one, Port)] == [443]
    assert dropped(got) == {"severity": 1}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("level", "score", "severity"),
    [("5", "", "CRITICAL"), ("", "4.3", "MEDIUM"), ("5", "4.3", "MEDIUM")],
)
def test_vmdr_row_takes_severity_from_knowledge_base(odd, level, score, severity):
    got = read_text(f"{VMDR}\r\n{ASSET_ROW.format('Confirmed', odd, level, score)}")

    assert got.report.complete, got.summary
    assert severities(got) == {"CVE-2025-10001": severity}
    assert dropped(got) == {"severity": 1}


def test_vmdr_row_prefers_its_own_severity():
    got = read_text(f"{VMDR}\r\n{ASSET_ROW.format('Confirmed', 2, 5, '')}")

    assert severities(got) == {"CVE-2025-10001": "LOW"}
    assert not dropped(got)


@pytest.mark.parametrize("odd", ODD)
def test_vmdr_row_without_any_severity_is_malformed(odd):
    good = ASSET_ROW.format("Confirmed", 2, "", "").replace("10001", "10002")

    got = read_text(f"{VMDR}\r\n{ASSET_ROW.format('Confirmed', odd, '', '')}{good}")

    assert got.report.outcome is Outcome.INCOMPLETE
    assert severities(got) == {"CVE-2025-10002": "LOW"}
    assert got.summary.startswith("line 2, qid 7: severity: ")


@pytest.mark.parametrize("own", ["", 'severity="N/A"', 'severity="9"', 'severity=""'])
@pytest.mark.parametrize(
    ("more", "score", "severity"),
    [("", "9.8", "CRITICAL"), ('standard-severity="4"', "", "HIGH")],
)
def test_scan_finding_takes_severity_from_elsewhere(own, more, score, severity):
    got = read_text(SCAN.format(f"{own} {more}", score))

    assert got.report.complete, got.summary
    assert severities(got) == {"qualys-qid-7": severity, "qualys-qid-8": "LOW"}
    assert dropped(got) == {"@severity": 1}


@pytest.mark.parametrize("own", ["", 'severity="N/A"'])
@pytest.mark.parametrize("score", ["", "-"])
def test_scan_finding_without_any_severity_is_malformed(own, score):
    got = read_text(SCAN.format(own, score))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert severities(got) == {"qualys-qid-8": "LOW"}
    assert "number 7: @severity: " in got.summary


@pytest.mark.parametrize("own", ["", "<SEVERITY>N/A</SEVERITY>", "<SEVERITY>9</SEVERITY>"])
def test_glossary_entry_takes_severity_from_cvss(own):
    got = read_text(ASSETS.format(own, "9.8"))

    assert got.report.complete, got.summary
    assert severities(got) == {"qualys-qid-7": "CRITICAL"}
    assert dropped(got) == {"SEVERITY": 1}


@pytest.mark.parametrize("own", ["", "<SEVERITY>N/A</SEVERITY>"])
def test_glossary_entry_without_any_severity_is_malformed(own):
    got = read_text(ASSETS.format(own, "-"))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert not severities(got)
    assert "QID 7: SEVERITY: " in got.summary


def test_findings_unknown_to_the_glossary_are_a_named_error():
    content = b"""<ASSET_DATA_REPORT><HOST_LIST><HOST><IP>192.0.2.9</IP><VULN_INFO_LIST>
    <VULN_INFO><QID id="qid_7">7</QID><TYPE>Vuln</TYPE></VULN_INFO>
    </VULN_INFO_LIST></HOST></HOST_LIST></ASSET_DATA_REPORT>"""

    got = read(QualysImport, content)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "says nothing of 7" in got.summary
