"""Files as spreadsheets, other machines and other programs write them: read whole, or said so."""

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Risk
from sdk.errors import DamagedFile
from sdk.files import default_stores
from sdk.runner import Outcome

from .files import read

HEADER = "cve,severity,asset,title"
FIRST = "CVE-2025-10001,high,192.0.2.1,one"


def risks(got):
    return {model.name for model in got.models.values() if isinstance(model, Risk)}


def csv(*lines, end="\n"):
    return read(CSVImport, "".join(line + end for line in lines).encode())


def test_a_row_behind_an_empty_line_is_a_row_though_it_is_short():
    got = csv(HEADER, FIRST, "", "CVE-2025-10002,high,192.0.2.2", FIRST)

    assert got.report.complete
    assert risks(got) == {"CVE-2025-10001", "CVE-2025-10002"}


@pytest.mark.parametrize("row", ["CVE-2025-10002,high", "CVE-2025-10002,high,192.0.2.2,a,b"])
def test_unreadable_row_behind_an_empty_line_is_counted(row):
    got = csv(HEADER, FIRST, "", row)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "line 4" in got.summary


def test_a_quoted_cell_that_begins_like_a_comment_is_a_cell():
    got = csv("title,cve,severity,asset", '"#1 to fix",CVE-2025-10001,high,192.0.2.1')

    assert got.report.complete
    assert risks(got) == {"CVE-2025-10001"}


@pytest.mark.parametrize("comment", ['# by,"hand', "# by hand", '#"'])
def test_a_quote_in_a_comment_opens_nothing(comment):
    got = csv(comment, HEADER, comment, FIRST, comment)

    assert got.report.complete
    assert risks(got) == {"CVE-2025-10001"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_lines_end_as_on_any_machine(end, size):
    content = "".join(f"{line}{end}" for line in (HEADER, FIRST, FIRST.replace("10001", "10002")))
    pieces = [content.encode()[at : at + size] for at in range(0, len(content), size)]

    got = read(CSVImport, lambda: pieces)

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001", "CVE-2025-10002"}


def test_a_separator_that_a_spreadsheet_declares_is_no_header():
    got = csv("sep=;", *(line.replace(",", ";") for line in (HEADER, FIRST)), end="\r\n")

    assert got.report.complete
    assert risks(got) == {"CVE-2025-10001"}


ROW = '{"cve": "CVE-2025-10001", "severity": "high", "asset": "192.0.2.1"}'


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('"severity": "low"', "twice"),
    ],
)
@pytest.mark.parametrize("form", ["[{bad},\n{good}]", "{bad}\n{good}\n"])
def test_ambiguous_object_costs_itself_alone(form, more, said):
    bad = f"{ROW[:-1]}, {more}}}".replace("10001", "10002")
    text = form.replace("{bad}", bad).replace("{good}", ROW)

    got = read(JSONImport, text.encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert risks(got) == {"CVE-2025-10001"}
    assert said in got.summary
    assert "line 1" in got.summary


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        (rb"half \ud83d of it", "half \ufffd of it"),
        (rb"other half \uDE00", "other half \ufffd"),
        (b"a \x01 control", "a \ufffd control"),
        (rb"C:\x41", "C:\\x41"),
    ],
)
@pytest.mark.parametrize("form", [b"[%b]", b"%b\n"])
def test_forbidden_characters_of_json_are_replaced_and_counted(form, title, read_as):
    row = ROW.encode().replace(b"}", b', "title": "' + title + b'"}')

    got = read(JSONImport, form % row)

    assert got.report.complete
    assert [one.title for one in got.models.values() if isinstance(one, Risk)] == [read_as]
    assert "characters or values replaced that JSON forbids: 1" in got.report.notes


@pytest.mark.parametrize("form", [b"[%b, %b]", b"%b\n%b\n"])
@pytest.mark.parametrize("value", [b"NaN", b"-Infinity", b"[" * 5000 + b"]" * 5000, b"1e999"])
def test_value_that_json_forbids_costs_its_field_alone(form, value):
    odd = ROW.encode().replace(b"}", b', "more": ' + value + b"}")
    other = ROW.replace("10001", "10002").encode()

    got = read(JSONImport, form % (odd, other))

    assert got.report.complete
    assert risks(got) == {"CVE-2025-10001", "CVE-2025-10002"}


def test_surrogate_pair_is_one_character():
    got = read(JSONImport, ROW.replace("}", r', "title": "a \ud83d\ude00"}').encode())

    assert got.report.complete
    assert [one.title for one in got.models.values() if isinstance(one, Risk)] == ["a \U0001f600"]


@pytest.mark.parametrize(
    "change", [lambda file: file.truncate(2**18), lambda file: file.write("x")]
)
def test_file_changed_during_reading_is_not_complete(tmp_path, change):
    path = tmp_path / "growing.csv"
    path.write_text(f"{HEADER}\n" + f"{FIRST}\n" * 20_000)
    pieces = default_stores()["file"].read(str(path), None)
    next(pieces)

    with path.open("a") as file:
        change(file)

    with pytest.raises(DamagedFile, match="changed while it was read"):
        list(pieces)


HUGE = "9" * 20
QUALYS = "IP,QID,Title,Severity,CVE ID\n198.51.100.7,{},x,5,CVE-2025-10001\n"
NESSUS = """<NessusClientData_v2><Report><ReportHost name="198.51.100.7">
<ReportItem port="1" protocol="tcp" severity="3" pluginID="{}" pluginName="x"/>
<ReportItem port="1" protocol="tcp" severity="3" pluginID="8" pluginName="x"/>
</ReportHost></Report></NessusClientData_v2>"""


@pytest.mark.parametrize(
    ("integration", "text", "name"),
    [
        (QualysImport, QUALYS + QUALYS.format(7).partition("\n")[2], "CVE-2025-10001"),
        (NessusImport, NESSUS, "nessus-plugin-8"),
    ],
    ids=["qualys", "nessus"],
)
def test_number_beyond_64_bits_costs_its_row_alone(integration, text, name):
    got = read(integration, text.format(HUGE).encode())

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "not one of its documented values" in got.summary
    assert risks(got) == {name}
