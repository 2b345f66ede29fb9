"""Qualys' tables as they come: scores, several addresses, hosts that were down."""

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk import Asset, Risk
from sdk.runner import Outcome

from .files import read

REPORT = "IP,DNS,NetBIOS,OS,IP Status,QID,Title,Vuln Status,Type,Severity,CVE ID"
ROW = "198.51.100.7,a.example.com,,,,7,x,Active,Vuln,5,CVE-2025-10001"
VMDR = "CVE,QID,Title,Severity,Type Detected,Status,Asset Name,Asset IPV4,Asset IPV6"
ASSET_ROW = "CVE-2025-10001,7,x,5,Confirmed,ACTIVE,a.example.com,198.51.100.7,"
ASSET_REPORT = REPORT.replace("DNS,NetBIOS", "Network,DNS,NetBIOS,Tracking Method")
ASSET_REPORT_ROW = ROW.replace("a.example.com,,,,", "Global,a.example.com,,IP,,,")
FOOTER = '"198.51.100.8,198.51.100.10-198.51.100.20","","","","hosts not scanned, host not alive"'
DEAD = "hosts left out that were not alive or not scanned"


def table(*lines):
    return read(QualysImport, "".join(f"{line}\r\n" for line in lines).encode())


def of_type(got, kind):
    return [model for model in got.models.values() if isinstance(model, kind)]


def severities(got):
    return [risk.status.severity.name for risk in of_type(got, Risk)]


@pytest.mark.parametrize(
    ("columns", "cells", "severity"),
    [
        ("CVSS3.1 Base,CVSS Base", "4.3 (AV:N/AC:L),9.3", "MEDIUM"),
        ("cvss3_1_base,cvss_base", "4.3,9.3", "MEDIUM"),
        ("CVSS3 Base,CVSS3.1 Base", "9.8,4.3", "MEDIUM"),
        ("CVSS3.1,CVSS Base", "4.3,9.3", "MEDIUM"),
        ("CVSS3.1 Base,CVSS3 Base", "-,4.3", "MEDIUM"),
        ("CVSS4 Base,CVSS Base", "9.3,4.3", "MEDIUM"),
        ("CVSS4 Base,CVSS Base", "4.3,-", "MEDIUM"),
        ("CVSS Base,CVSS3.1 Base", "'-,N/A", "CRITICAL"),
        ("CVSS Base,CVSS3.1 Base", ',"9,8"', "CRITICAL"),
    ],
)
def test_a_score_is_read_from_each_column_it_has(columns, cells, severity):
    got = table(f"{REPORT},{columns}", f"{ROW},{cells}")

    assert got.report.complete, got.summary
    assert severities(got) == [severity]


@pytest.mark.parametrize(
    ("column", "severity"),
    [
        ("CVSSv3.1 Base (nvd)", "MEDIUM"),
        ("CVSSv3 Base (nvd)", "MEDIUM"),
        ("CVSSv2 Base (nvd)", "MEDIUM"),
        ("CVSS4 Base", "MEDIUM"),
    ],
)
def test_a_score_of_vmdr_is_read_from_each_column_it_has(column, severity):
    got = table(f"{VMDR},{column}", f"{ASSET_ROW},4.3")

    assert got.report.complete, got.summary
    assert severities(got) == [severity]


def test_headers_in_snake_case_are_read_as_a_whole():
    header = REPORT.lower().replace(" ", "_")

    got = table(header, ROW.replace("Active", "Fixed"), ROW.replace("10001", "10002"))

    assert got.report.complete, got.summary
    assert [risk.name for risk in of_type(got, Risk)] == ["CVE-2025-10002"]


def test_the_columns_that_were_found_are_in_the_report():
    (note,) = table(f"{REPORT},CVSS3.1 Base", f"{ROW},4.3").report.notes

    read_columns, missing = note.split("; ")
    assert "cvss3.1 base" in read_columns
    assert "cvss3 base" in missing


@pytest.mark.parametrize(("column", "value"), [("Disabled", "Yes"), ("IGNORED", "yes")])
def test_findings_that_are_disabled_or_ignored_are_no_risks(column, value):
    other = ASSET_ROW.replace("10001", "10002")

    got = table(f"{VMDR},{column}", f"{ASSET_ROW},{value}", f"{other},No")

    assert got.report.complete, got.summary
    assert [risk.name for risk in of_type(got, Risk)] == ["CVE-2025-10002"]


def test_ignored_column_of_a_scan_report_is_read():
    got = table(f"{REPORT},Ignored", f"{ROW},Yes", f"{ROW.replace('10001', '10002')},No")

    assert [risk.name for risk in of_type(got, Risk)] == ["CVE-2025-10002"]


@pytest.mark.parametrize(("header", "row"), [(REPORT, ROW), (VMDR, ASSET_ROW)])
def test_row_with_a_cve_and_no_qid_is_malformed(header, row):
    got = table(header, row.replace(",7,x", ",,x"), row.replace("10001", "10002"))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "qid: it is empty" in got.summary
    assert [risk.name for risk in of_type(got, Risk)] == ["CVE-2025-10002"]


@pytest.mark.parametrize("qid", ["x", "-1", "9" * 20])
@pytest.mark.parametrize(("header", "row"), [(REPORT, ROW), (VMDR, ASSET_ROW)])
def test_row_whose_qid_cannot_be_read_sums_up_no_host(header, row, qid):
    got = table(header, row.replace(",7,x", f",{qid},x").replace("CVE-2025-10001", ""), row)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "line 2" in got.summary
    assert "qid: " in got.summary
    assert len(of_type(got, Risk)) == 1


def test_cves_that_cannot_be_read_name_their_column():
    got = table(REPORT, ROW.replace("CVE-2025-10001", "CVE-nope"))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "cve id: not a list of CVEs" in got.summary


@pytest.mark.parametrize("column", ["CVSS3.1 Base", "CVSS Base", "CVSS3"])
def test_score_that_is_not_one_is_missed_and_costs_no_risk(column):
    got = table(f"{REPORT},{column}", f"{ROW},high")

    assert got.report.outcome is Outcome.INCOMPLETE
    assert column.lower() in got.summary
    assert severities(got) == ["CRITICAL"]


@pytest.mark.parametrize("detected", ["Info", "Information", "Information Gathered", "Ig"])
def test_information_of_vmdr_is_no_risk(detected):
    got = table(VMDR, ASSET_ROW.replace("Confirmed", detected))

    assert got.report.complete
    assert not of_type(got, Risk)
    assert of_type(got, Asset)


@pytest.mark.parametrize(
    "addresses",
    [
        '"10.0.0.5,198.51.100.7",',
        '"198.51.100.7,10.0.0.5",',
        '"10.0.0.5, 198.51.100.7",fe80::1',
        "10.0.0.5;192.168.1.1;198.51.100.7,",
    ],
)
def test_a_host_is_kept_by_any_of_its_addresses(addresses):
    got = table(VMDR, ASSET_ROW.replace("198.51.100.7,", addresses))

    assert got.report.complete, got.summary
    assert [asset.key for asset in of_type(got, Asset)] == ["#asset#a.example.com#198.51.100.7"]
    assert any("addresses left out of hosts" in note for note in got.report.notes)


def test_lists_of_addresses_and_names_keep_the_host():
    cells = '"10.0.0.5,198.51.100.7","a.example.com, b.example.com"'

    got = table(REPORT, ROW.replace("198.51.100.7,a.example.com", cells))

    assert [asset.key for asset in of_type(got, Asset)] == ["#asset#a.example.com#198.51.100.7"]


def test_a_host_with_internal_addresses_alone_is_left_out():
    got = table(VMDR, ASSET_ROW.replace("198.51.100.7", '"10.0.0.5,192.168.1.1"'))

    assert got.report.complete
    assert not got.models


@pytest.mark.parametrize("between", [[], [""]])
@pytest.mark.parametrize(("header", "row"), [(REPORT, ROW), (ASSET_REPORT, ASSET_REPORT_ROW)])
def test_a_footer_of_hosts_that_were_down_is_counted(header, row, between):
    got = table(header, row, *between, FOOTER)

    assert got.report.complete, got.summary
    assert [asset.name for asset in of_type(got, Asset)] == ["198.51.100.7"]
    assert f"{DEAD}: 12" in got.report.notes


def test_a_footer_without_a_line_break_is_counted():
    got = read(QualysImport, f"{REPORT}\n{ROW}\n{FOOTER}".encode())

    assert got.report.complete, got.summary
    assert f"{DEAD}: 12" in got.report.notes


def test_rows_of_hosts_that_were_down_are_counted():
    down = '198.51.100.8,,,,"hosts not scanned, host not alive",,,,,,'

    got = table(REPORT, down, ROW, down)

    assert got.report.complete, got.summary
    assert [asset.name for asset in of_type(got, Asset)] == ["198.51.100.7"]
    assert f"{DEAD}: 2" in got.report.notes


SCAN = """<!DOCTYPE SCAN SYSTEM "https://qualysapi.qualys.test/scan-1.dtd"><SCAN value="scan/1.1">
<IP value="198.51.100.7" name="a.example.com"/><IP value="198.51.100.8" status="down"/>
<IP value="198.51.100.9" status="up"/>{}</SCAN>"""


@pytest.mark.parametrize("error", ["", '<ERROR number="3509">No host alive</ERROR>'])
def test_hosts_of_a_scan_that_were_down_are_counted(error):
    got = read(QualysImport, SCAN.format(error).encode())

    assert got.report.complete, got.summary
    assert [asset.name for asset in of_type(got, Asset)] == ["198.51.100.9", "198.51.100.7"]
    assert f"{DEAD}: 1" in got.report.notes


def test_another_error_of_a_scan_is_loud():
    got = read(QualysImport, SCAN.format('<ERROR number="1">x</ERROR>').encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "ended with an error" in got.summary


def test_a_detection_host_is_kept_by_any_of_its_addresses():
    content = b"""<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST><HOST><IP>10.0.0.5</IP>
    <IPV6>2001:db8:7::1</IPV6></HOST><HOST><IP>10.0.0.6</IP><IPV6>2606:4700::7</IPV6></HOST>
    </HOST_LIST></RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>"""

    got = read(QualysImport, content)

    assert "#asset#2606:4700::7#2606:4700::7" in got.models
