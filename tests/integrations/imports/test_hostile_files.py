"""Files that somebody made to hurt, or that are malformed in the middle."""

import gzip

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Risk
from sdk.runner import Outcome

from .files import read

HOST = '<ReportHost name="192.0.2.9"><HostProperties><tag name="host-ip">192.0.2.9</tag>'
ITEM = '<ReportItem port="443" protocol="tcp" severity="3" pluginID="{}" pluginName="x">{}'


def nessus(body, before=""):
    """Return a report with one host around some items."""
    return (
        f"<?xml version='1.0'?>{before}<NessusClientData_v2><Report>{HOST}</HostProperties>"
        f"{body}</ReportHost></Report></NessusClientData_v2>"
    ).encode()


def item(number=1, body="<cve>CVE-2025-10001</cve>"):
    return ITEM.format(number, body) + "</ReportItem>"


def risks(read):
    return {model.name for model in read.models.values() if isinstance(model, Risk)}


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!NOTATION a SYSTEM "b">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "b" NDATA c>]>',
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>',
    ],
)
def test_a_document_that_declares_entities_is_refused(before):
    got = read(NessusImport, nessus(item(), before))

    assert got.report.outcome is Outcome.FAILED
    assert "declares entities" in got.summary
    assert "passwd" not in got.summary


def test_external_dtd_is_refused_and_never_fetched():
    got = read(
        NessusImport,
        nessus(item(body="<cve>&outside;</cve>"), '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    )

    assert got.report.outcome is not Outcome.COMPLETE
    assert "entity" in got.summary


def test_a_bare_doctype_is_as_good_as_none():
    bare = '<!DOCTYPE NessusClientData_v2 SYSTEM "http://127.0.0.1:1/x.dtd">'

    assert read(NessusImport, nessus(item(), bare)).report.complete


def test_depth_and_long_tags_are_bounded():
    deep = read(NessusImport, nessus("<a>" * 100 + "</a>" * 100))
    tag = nessus(f'<a b="{"x" * 6_000_000}"/>')
    long = read(NessusImport, lambda: (tag[at : at + 2**18] for at in range(0, len(tag), 2**18)))

    assert "nested deeper than 64" in deep.summary
    assert "longer than" in long.summary


@pytest.mark.parametrize("part", ["<cve>CVE-2025-10001</cve>", "<see_also>x</see_also>"])
def test_the_parts_of_one_record_are_bounded(part):
    def pieces():
        whole = nessus(item(body="@"))
        before, _, after = whole.partition(b"@")
        yield before
        for _ in range(40):
            yield part.encode() * 8192
        yield after

    got = read(NessusImport, pieces)

    assert "ReportItem 0 (line 1) is larger than" in got.summary


def test_a_row_of_any_number_of_cells_is_bounded():
    def pieces():
        yield b"cve,severity,asset\n"
        for _ in range(80):
            yield (b'"' + b"a" * 4000 + b'\nb",') * 64

    assert "row at line 2 is longer" in read(CSVImport, pieces).summary


def test_the_same_evidence_twice_is_said_once():
    twice = item(body="<cve>CVE-2025-10001</cve><plugin_output>seen</plugin_output>") * 2

    got = read(NessusImport, nessus(twice))

    (proof,) = (one.content for key, one in got.models.items() if "proofs/" in key)
    assert proof.count(b"seen") == 1


def test_malformed_item_costs_itself_and_is_named_by_line():
    body = item() + "\n" + item(2).replace('severity="3"', 'severity="9"') + item(3, "")

    got = read(NessusImport, nessus(body))

    hosts, vulnerabilities = got.report.streams
    assert got.report.outcome is Outcome.INCOMPLETE
    assert (hosts.row_errors, vulnerabilities.row_errors) == (0, 1)
    assert vulnerabilities.row_errors_named[0].startswith("ReportItem 1 (line 2)")
    assert risks(got) == {"CVE-2025-10001", "nessus-plugin-3"}


def test_a_malformed_cve_costs_itself_alone():
    got = read(NessusImport, nessus(item(body="<cve>nonsense</cve><cve>cve-2025-10002</cve>")))

    assert risks(got) == {"CVE-2025-10002"}
    assert got.report.streams[1].row_errors == 1
    assert "nonsense" not in got.summary


def test_malformed_host_is_missing_in_both_streams():
    content = nessus(item()).replace(b">192.0.2.9</tag>", b">not an address</tag>")

    got = read(NessusImport, content)

    assert [one.row_errors for one in got.report.streams] == [1, 1]
    assert not got.models


def test_the_first_page_of_a_list_is_not_taken_for_the_list():
    content = b"""<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST><HOST><IP>192.0.2.9</IP>
    </HOST></HOST_LIST><WARNING><CODE>1980</CODE><URL>https://x</URL></WARNING>
    </RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>"""

    got = read(QualysImport, content)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "1980" in got.summary


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("CVE-2025-10001,high", "asset: it is empty"),
        ("CVE-2025-10001,,192.0.2.1", "severity: it is empty"),
        (",high,192.0.2.1", "cve: it is empty"),
        ("CVE-25-1,high,192.0.2.1", "cve: not a CVE such as"),
        ("CVE-2025-10001,7.5,192.0.2.1", "severity: not one of the words info, "),
        ("CVE-2025-10001,high,192.0.2.0/24", "asset: a network, which is many hosts"),
        ("CVE-2025-10001,high,http://[", "asset: neither an address nor a name nor a URL"),
        ("CVE-2025-10001,high,192.0.2.1,more", "4 cells under a header of 3"),
        ('CVE-2025-10001,high,"192.0.2.1"x', "quote"),
        ("CVE-2025-10001,high,ger\udce4t.example.com", "UTF-8"),
    ],
)
def test_a_malformed_row_costs_itself_and_is_named_by_its_line(row, said):
    text = f"cve,severity,asset\nCVE-2025-10002,low,192.0.2.1\n{row}\ncve-2025-10003,low,a.test\n"

    got = read(CSVImport, text.encode("utf-8", "surrogateescape"))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert risks(got) == {"CVE-2025-10002", "CVE-2025-10003"}
    assert "line 3" in got.summary
    assert said in got.summary


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("port", "port: not a number from 0 to 65535"),
        ("protocol", "protocol: not one of its documented values"),
        ("status", "status: not one of the words accepted, "),
    ],
)
def test_unreadable_cell_is_named_by_column_and_not_shown(cell, said):
    header = "cve,severity,asset,port,protocol,status"
    row = {"port": "443", "protocol": "tcp", "status": "open", cell: "s3cr3t"}
    line = ",".join(("CVE-2025-10001,high,192.0.2.1", *row.values()))

    got = read(CSVImport, f"{header}\n{line}\n".encode())

    assert f"line 2, cve CVE-2025-10001: {said}" in got.summary
    assert "s3cr3t" not in got.summary


def test_missing_columns_are_named():
    got = read(CSVImport, b"cve,title,host\nCVE-2025-10001,x,y\n")

    assert got.report.error_type == "ConfigurationError"
    assert "lacks severity, asset" in got.report.error


def test_a_header_alone_is_no_error_and_one_column_twice_is():
    assert read(CSVImport, b"cve,severity,asset\n").report.complete
    assert "twice" in read(CSVImport, b"cve,severity,asset,CVE\n").report.error


@pytest.mark.parametrize("row", ["CVE-2025-1000,low", '"CVE-2025-1000","low"'])
def test_a_last_row_without_an_end_that_lacks_cells_is_a_bad_row(row):
    got = read(CSVImport, f"cve,severity,asset\nCVE-2025-10002,low,a.test\n{row}".encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert risks(got) == {"CVE-2025-10002"}
    assert "line 3: the file ends inside this row, and may be cut off" in got.summary


def test_a_header_without_an_end_is_not_taken_for_a_table():
    got = read(CSVImport, b"cve,severity,asset,tit")

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "line 1: the file ends inside its header" in got.summary


def test_a_quote_that_is_never_closed_is_loud():
    got = read(CSVImport, b'cve,severity,asset\n"CVE-2025-10002,low,a.test\nx,y,z\n')

    assert "breaks off in a quoted cell of the row at line 2" in got.summary


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[{"cve": "CVE-2025-10001", "severity": "low"}, 7]', "element 0 (line 1)"),
        (b'[{"cve": "CVE-2025-10001",\n "severity": "low", nope}]', "element 0 (line 1)"),
        (
            b'[{"cve": "CVE-2025-10001", "severity": "4", "asset": "a.test"}]',
            "element 0 (line 1), cve CVE-2025-10001: severity: not one of the words info, ",
        ),
        (b"[] []", "something follows"),
        (b'[{"a": 1} {"b": 2}]', "',' is missing on line 1"),
        (b'{"cve": "CVE-2025-10001"}\nnope\n', "line 2: not JSON"),
        (b"[" * 100_000, "element 0"),
        (b'["\xff"]', "element 0 (line 1)"),
    ],
)
def test_json_that_is_wrong_somewhere_says_where(content, said):
    got = read(JSONImport, content)

    assert got.report.outcome is not Outcome.COMPLETE
    assert said in got.summary


def test_packed_file_with_rubbish_behind_it_is_damaged():
    content = gzip.compress(nessus(item()))

    assert "damaged" in read(NessusImport, content + b"rubbish").summary
    assert read(NessusImport, content + bytes(512)).report.complete
    assert read(NessusImport, content[:0] + gzip.compress(b"") + content).report.complete
