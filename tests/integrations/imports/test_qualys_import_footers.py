"""Footers of Qualys' tables: hosts that were scanned, and on which nothing was found."""

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk import Asset
from sdk.runner import Outcome

from .files import read

REPORT = "IP,DNS,NetBIOS,OS,IP Status,QID,Title,Vuln Status,Type,Severity,CVE ID"
ROW = "198.51.100.7,a.example.com,,,,7,x,Active,Vuln,5,CVE-2025-10001"
ASSET_REPORT = REPORT.replace("DNS,NetBIOS", "Network,DNS,NetBIOS,Tracking Method")
ASSET_REPORT_ROW = ROW.replace("a.example.com,,,,", "Global,a.example.com,,IP,,,")
PCI = "IP,HOSTNAME,LAST SCAN,QID,VULN TITLE,TYPE,SEVERITY"
PCI_ROW = "198.51.100.7,a.example.com,,7,x,Vuln,5"
CLEAN = "hosts scanned, no vuln"
TABLES = [(REPORT, ROW), (ASSET_REPORT, ASSET_REPORT_ROW), (PCI, PCI_ROW)]


def footer(addresses, state=CLEAN):
    return f'"{addresses}","","","","{state}"'


def table(*lines, end="\r\n"):
    return read(QualysImport, "\r\n".join(lines).encode() + end.encode())


def hosts(got):
    return {one.name for one in got.models.values() if isinstance(one, Asset)} - {"198.51.100.7"}


@pytest.mark.parametrize("end", ["\r\n", ""])
@pytest.mark.parametrize("between", [[], [""]])
@pytest.mark.parametrize(("header", "row"), TABLES, ids=["scan", "asset", "pci"])
@pytest.mark.parametrize(
    ("addresses", "numbers"),
    [
        ("198.51.100.8", [8]),
        ("198.51.100.8,198.51.100.9", [8, 9]),
        ("198.51.100.8, 198.51.100.10-198.51.100.12", [8, 10, 11, 12]),
        ("198.51.100.10 - 198.51.100.10;198.51.100.10", [10]),
    ],
)
def test_scanned_hosts_of_a_footer_are_assets(header, row, between, end, addresses, numbers):
    got = table(header, row, *between, footer(addresses), end=end)

    assert got.report.complete, got.summary
    assert hosts(got) == {f"198.51.100.{number}" for number in numbers}


def test_scanned_hosts_of_a_footer_may_have_ipv6():
    got = table(REPORT, ROW, footer("2606:4700::fffe-2606:4700::1:0"))

    assert got.report.complete, got.summary
    assert hosts(got) == {"2606:4700::fffe", "2606:4700::ffff", "2606:4700::1:0"}


def test_footers_of_both_kinds_stand_together():
    dead = footer("198.51.100.30-198.51.100.39", "hosts not scanned, host not alive")

    got = table(REPORT, ROW, "", footer("198.51.100.8-198.51.100.9"), dead)

    assert got.report.complete, got.summary
    assert hosts(got) == {"198.51.100.8", "198.51.100.9"}
    assert "hosts left out that were not alive or not scanned: 10" in got.report.notes


def test_row_with_a_name_is_one_host_of_all_its_addresses():
    row = '"10.0.0.5,198.51.100.8",b.example.com,,,"host scanned, no vuln",,,,,,'

    got = table(REPORT, ROW, row)

    assert got.report.complete, got.summary
    assert "#asset#b.example.com#198.51.100.8" in got.models
    assert hosts(got) == {"198.51.100.8"}


def test_internal_hosts_of_a_footer_are_filtered_out():
    got = table(REPORT, ROW, footer("10.0.0.1-10.0.0.9,198.51.100.8"))

    assert got.report.complete, got.summary
    assert hosts(got) == {"198.51.100.8"}


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        ("10.0.0.0-10.1.0.0", "it lists more than 65536 hosts"),
        ("10.0.0.0-10.0.255.255,198.51.100.8", "it lists more than 65536 hosts"),
        ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "it lists more than 65536 hosts"),
        ("198.51.100.9-198.51.100.8", "a range in it ends before it begins"),
        ("198.51.100.9,198.51.100.10-", "not a list of addresses and ranges"),
        ("198.51.100.9-2001:db8::1", "not a list of addresses and ranges"),
        ("198.51.100.9,all", "not a list of addresses and ranges"),
    ],
)
def test_odd_list_of_scanned_hosts_is_malformed(addresses, reason):
    got = table(REPORT, footer(addresses), ROW)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert f"ip: {reason}" in got.summary
    assert "#asset#a.example.com#198.51.100.7" in got.models
    assert not hosts(got)


@pytest.mark.slow
def test_lists_of_a_file_are_bounded_together():
    whole = footer("10.0.0.0-10.0.255.255")

    got = table(REPORT, ROW, *[whole] * 5)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "more than 262144 addresses" in got.summary
    assert "#asset#a.example.com#198.51.100.7" in got.models


def test_cut_row_of_a_scanned_host_is_no_footer():
    got = table(REPORT, ROW, '198.51.100.8,,,,"host scanned, no vuln"', end="")

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "the file ends inside this row" in got.summary


APPENDIX = """<ASSET_DATA_REPORT><HOST_LIST><HOST><IP>198.51.100.7</IP></HOST></HOST_LIST>
<APPENDICES><NO_RESULTS><IP_LIST><RANGE><START>198.51.100.30</START><END>198.51.100.39</END></RANGE>
</IP_LIST></NO_RESULTS><NO_VULNS><IP_LIST><RANGE><START>198.51.100.8</START><END>{}</END></RANGE>
<RANGE><START>198.51.100.20</START><END>198.51.100.20</END></RANGE></IP_LIST></NO_VULNS></APPENDICES>
</ASSET_DATA_REPORT>"""


def test_scanned_hosts_of_an_appendix_are_assets():
    got = read(QualysImport, APPENDIX.format("198.51.100.9").encode())

    assert got.report.complete, got.summary
    assert hosts(got) == {"198.51.100.8", "198.51.100.9", "198.51.100.20"}
    assert "hosts left out that were not alive or not scanned: 10" in got.report.notes


@pytest.mark.parametrize("end", ["198.51.100.7", "198.52.100.8", "x"])
def test_odd_range_of_an_appendix_is_malformed(end):
    got = read(QualysImport, APPENDIX.format(end).encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "START" in got.summary
    assert hosts(got) == {"198.51.100.20"}


NAMELESS = """<SCAN value="scan/1.1"><IP value=","/>
<IP value="198.51.100.7" name="a.example.com"/></SCAN>"""


@pytest.mark.parametrize(
    "content",
    [f"{REPORT}\r\n{ROW.replace('198.51.100.7,a.example.com', ';,')}\r\n{ROW}\r\n", NAMELESS],
    ids=["report", "scan"],
)
def test_host_without_any_address_or_name_is_malformed(content):
    got = read(QualysImport, content.encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "host: none of its names is a name" in got.summary
    assert "#asset#a.example.com#198.51.100.7" in got.models
