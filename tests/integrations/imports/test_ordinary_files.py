"""Files as ordinary programs write them, which are no less whole for their habits."""

import json

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Asset, Port, Risk
from sdk.runner import Outcome
from simulators.imports.nessus_import import NessusFile
from simulators.imports.qualys_import import QualysFile

from .files import read

HEADER = "cve,severity,asset,title"
FIRST = "CVE-2025-10001,high,192.0.2.1,one"
ROW = '{"cve": "CVE-2025-10001", "severity": "high", "asset": "192.0.2.1"}'


def csv(*lines):
    return read(CSVImport, "".join(f"{line}\n" for line in lines).encode())


def risks(got):
    return {model.name for model in got.models.values() if isinstance(model, Risk)}


@pytest.mark.parametrize("end", ["", '"'])
def test_a_last_row_without_an_end_is_read_and_noted(end):
    content = f"{HEADER}\n{FIRST}\nCVE-2025-10002,low,192.0.2.2,{end}two{end}"

    got = read(CSVImport, content.encode())

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001", "CVE-2025-10002"}
    assert any("no line break at its end" in note for note in got.report.notes)


def test_a_last_line_without_an_end_is_read_and_noted():
    got = read(JSONImport, ROW.encode())

    assert got.report.complete, got.summary
    assert any("no line break at its end" in note for note in got.report.notes)


@pytest.mark.parametrize("cells", [",", ",,", ", ,"])
def test_excess_cells_that_are_empty_cost_no_row(cells):
    assert csv(HEADER, FIRST + cells).report.complete


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("CVE,Severity,ASSET_,T i-t.l_e", FIRST),
        ("#,cve,severity,asset,title", "1," + FIRST),
        ("cve,severity,asset,solution,recommendation", FIRST + ",two"),
    ],
)
def test_headers_are_compared_by_letters_and_digits(header, row):
    got = csv(header, row)

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001"}


def test_two_columns_for_one_field_are_noted():
    got = csv("cve,severity,asset,solution,recommendation", FIRST)

    assert "two columns are 'solution': the first is read" in got.report.notes


def test_the_columns_of_a_table_are_in_the_report():
    (note,) = csv(HEADER, FIRST).report.notes

    assert note.startswith("columns read: cve, severity, asset, title; not in the file: port, ")


def test_a_second_header_begins_another_table():
    got = csv(HEADER, FIRST, "", "asset,cve,severity,more", "192.0.2.2,CVE-2025-10002,low,x")

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001", "CVE-2025-10002"}


def test_a_header_may_stand_below_any_number_of_lines():
    lines = [f'"192.0.2.{number % 256}","{number}","1.5"' for number in range(9000)]

    got = csv(*lines, HEADER, FIRST)

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001"}


@pytest.mark.parametrize("name", ["findings", "Results", "vulnerabilities", "value"])
@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_list_in_an_object_is_read(name, size):
    before = '"name": "x", "n": {"a": []}, "errors": []'
    content = f'{{{before}, "{name}": [{ROW},\n{ROW}], "next": null}}\n'
    pieces = [content.encode()[at : at + size] for at in range(0, len(content), size)]

    got = read(JSONImport, lambda: pieces)

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'{{"findings": [{ROW}], "next": "https://x"}}', "goes on in another reply"),
        (f'{{"error": "quota exceeded", "findings": [{ROW}]}}', "there is an error beside"),
        (f'{{"value": [{ROW}], "Errors": [{{"code": 7}}]}}', "there is an error beside"),
        (f'{{"findings": [{ROW}], "total": 7}}', "fewer rows than the total"),
        (f'{{"totalCount": 2, "results": [{ROW}]}}', "fewer rows than the total"),
        (f'{{"findings": [{ROW}]', "breaks off"),
        (f'{{"findings": [{ROW}]}} {{}}', "something follows"),
        (f'{{"findings": [{ROW}, nope]}}', "element 1 (line 1)"),
    ],
)
def test_a_list_in_an_object_that_is_not_whole_is_loud(content, said):
    got = read(JSONImport, content.encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert said in got.summary
    assert risks(got) == {"CVE-2025-10001"}


def test_keys_are_compared_as_columns_are():
    got = read(JSONImport, ROW.replace("cve", "CVE").replace("asset", "Asset_").encode())

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001"}


def test_two_keys_for_one_field_cost_the_row():
    got = read(JSONImport, ROW.replace("{", '{"CVE": "CVE-2025-10002", ').encode())

    assert "twice" in got.summary
    assert not got.models


@pytest.mark.parametrize(
    ("integration", "file"), [(NessusImport, NessusFile), (QualysImport, QualysFile)]
)
@pytest.mark.parametrize(
    "before",
    [
        "\n",
        " \r\n\n",
        "\ufeff\n",
        "<!-- exported -->\n",
        "\n<!-- a --><!-- b -->\n",
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_xml_may_begin_with_blank_lines_and_comments(integration, file, before, size):
    plain = b"".join(file.create(hosts=2).document())
    content = before.encode() + plain

    got = read(
        integration, lambda: (content[at : at + size] for at in range(0, len(content), size))
    )

    assert got.report.complete, got.summary
    assert list(got.models) == list(read(integration, plain).models)
    assert any("comment" in note for note in got.report.notes) == ("<!--" in before)


@pytest.mark.parametrize("subset", ["[]", "[ ]", "[\n<!ELEMENT IP ANY>\n]"])
def test_a_doctype_that_declares_no_entity_is_read(subset):
    plain = b"".join(QualysFile.create(hosts=2, quirks=["scan-xml"]).document())
    content = plain.replace(b'.dtd">', f'.dtd" {subset}>'.encode(), 1)
    assert content != plain

    got = read(QualysImport, content)

    assert got.report.complete, got.summary
    assert list(got.models) == list(read(QualysImport, plain).models)


EXPORTS = {
    "Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name": "use nessus-import",
    "Plugin,Plugin Name,Family,Severity,IP Address,Repository": "use nessus-import",
    "asset.display_fqdn;asset.id;definition.cve;definition.name": "with tenable",
    "----BEGIN_RESPONSE_BODY_CSV": "use qualys-import",
    "Host ID,IP Address,Tracking Method,QID,Type": "use qualys-import",
    "IP,Hostname,Port,Port Protocol,CVSS,Severity,NVT Name,CVEs": "OpenVAS",
    "Created At,Title,Wiz URL,Resource external ID,Control ID": "with wiz",
    "ID,WizURL,Name,AssetID,DetailedName": "with wiz",
    "Asset IP Address,Asset Names,Vulnerability ID,Vulnerability Title": "with insightvm",
    "DeviceId,DeviceName,SoftwareVendor,SoftwareName,CveId": "with microsoft-defender",
}


@pytest.mark.parametrize("integration", [CSVImport, QualysImport, NessusImport])
@pytest.mark.parametrize("header", EXPORTS)
def test_an_export_of_a_vendor_is_known_by_name(integration, header):
    got = read(integration, f"{header}\n{'1,' * 9}1\n".encode())

    assert got.report.error_type == "ConfigurationError"
    assert EXPORTS[header] in got.report.error


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"@odata.context": "https://x", "value": [{"id": "1"}]}', "microsoft-defender"),
        (b"cve,severity,asset\n", "use csv-import"),
    ],
)
def test_json_import_names_other_kinds_of_files(content, said):
    got = read(JSONImport, content)

    assert got.report.error_type == "ConfigurationError"
    assert said in got.report.error


def test_an_exported_policy_is_not_an_empty_scan():
    plain = b"".join(NessusFile.create(hosts=0).document())
    start, end = plain.index(b"<Report"), plain.index(b"</NessusClientData_v2>")

    got = read(NessusImport, plain[:start] + plain[end:])

    assert got.report.outcome is Outcome.FAILED
    assert "policy without a report" in got.summary
    assert read(NessusImport, plain).report.complete
    assert not [one for one in got.models.values() if isinstance(one, Asset)]


@pytest.mark.parametrize(
    ("asset", "kept"),
    [
        ("10.0.0.5,198.51.100.7", {"198.51.100.7"}),
        ("198.51.100.7;10.0.0.5", {"198.51.100.7"}),
        ("10.0.0.5 198.51.100.7\n198.51.100.8", {"198.51.100.7", "198.51.100.8"}),
        ("a.example.com | b.example.com", {"a.example.com", "b.example.com"}),
        ("198.51.100.7,198.51.100.7", {"198.51.100.7"}),
        ("a.example.com,198.51.100.7", {"198.51.100.7"}),
        ("a.example.com,10.0.0.5", {"a.example.com"}),
        ("10.0.0.5,a.example.com", {"a.example.com"}),
    ],
)
def test_a_cell_with_several_assets_means_each(asset, kept):
    listed = csv("cve,severity,asset", f'CVE-2025-10001,high,"{asset}"')
    parts = [part.strip() for part in asset.replace("\n", ",").replace(";", ",").split(",")]
    named = json.dumps([{"cve": "CVE-2025-10001", "severity": "high", "asset": parts}])

    assert listed.report.complete, listed.summary
    assert {one.name for one in listed.models.values() if isinstance(one, Asset)} == kept
    assert list(read(JSONImport, named.encode()).models) == list(listed.models)


@pytest.mark.parametrize("asset", ["a@example.com", "a.test,b@example.com", "a.test,10.0.0.0/8"])
def test_a_cell_in_which_one_is_no_asset_is_a_bad_row(asset):
    got = csv("cve,severity,asset", f'CVE-2025-10001,high,"{asset}"', FIRST[:-4])

    assert got.report.outcome is Outcome.INCOMPLETE
    assert got.summary.startswith("line 2")
    assert ": asset: " in got.summary


@pytest.mark.parametrize("ports", ['"80, 443"', '"443,80"'])
def test_a_cell_with_several_ports_means_each(ports):
    got = csv("cve,severity,asset,port", f"CVE-2025-10001,high,198.51.100.7,{ports}")

    assert got.report.complete, got.summary
    assert {one.port for one in got.models.values() if isinstance(one, Port)} == {80, 443}
