"""Files in the encodings that scanners and spreadsheets write."""

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from sdk import Risk
from sdk.models import File
from sdk.runner import Outcome
from simulators.imports.csv_import import CSVFile
from simulators.imports.json_import import JSONFile
from simulators.imports.nessus_import import NessusFile

from .files import read


@pytest.mark.parametrize(
    ("integration", "file"),
    [(NessusImport, NessusFile), (CSVImport, CSVFile), (JSONImport, JSONFile)],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_mark(integration, file, encoding):
    content = b"".join(file.create().document())

    got = read(integration, content.decode().encode(encoding))

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert list(got.models) == list(read(integration, content).models)


@pytest.mark.parametrize(
    ("integration", "file"),
    [(NessusImport, NessusFile), (CSVImport, CSVFile), (JSONImport, JSONFile)],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_may_come_byte_by_byte(integration, file, encoding):
    content = b"".join(file.create(hosts=3).document())
    marked = content.decode().encode(encoding)

    got = read(integration, lambda: (marked[at : at + 1] for at in range(len(marked))))

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert list(got.models) == list(read(integration, content).models)


def test_xml_in_another_encoding_says_so_and_is_read():
    text = b"".join(NessusFile.create().document()).decode()
    declared = text.replace('version="1.0" ?', 'version="1.0" encoding="ISO-8859-1" ?')

    got = read(NessusImport, declared.encode("latin-1", "xmlcharrefreplace"))

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    proofs = [one.content for one in got.models.values() if isinstance(one, File)]
    assert any("Gerät".encode() in proof for proof in proofs)


LIST = """cve,severity,asset,title
CVE-2025-10002,high,192.0.2.1,x
CVE-2025-10001,high,192.0.2.1,Gerät \x96 „neu“
"""
OBJECT = '{{"cve": "CVE-2025-1000{}", "severity": "high", "asset": "192.0.2.1", "title": "{}"}}'
OBJECTS = [OBJECT.format(2, "x"), OBJECT.format(1, "Gerät \x96 „neu“")]


@pytest.mark.parametrize(
    ("integration", "text", "line"),
    [
        (CSVImport, LIST, 3),
        (JSONImport, "[\n" + ",\n".join(OBJECTS) + "\n]", 3),
        (JSONImport, "\n".join(OBJECTS) + "\n", 2),
    ],
)
def test_windows_text_costs_no_row_and_is_noted(integration, text, line):
    # U+0096 stands for the dash of windows-1252, as in files that say latin-1.
    content = b"".join(
        bytes((ord(char),)) if ord(char) < 256 else char.encode("cp1252") for char in text
    )

    got = read(integration, content)

    assert got.report.complete, got.summary
    titles = {model.title for model in got.models.values() if isinstance(model, Risk)}
    assert titles == {"x", "Gerät \u2013 „neu“"}
    assert f"it is not UTF-8 from line {line} on: read as windows-1252" in got.report.notes


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_windows_text_is_the_same_in_pieces_of_any_size(size):
    content = ("[" + ",".join(OBJECTS) + "]").replace("„neu“", "").encode("latin-1")

    got = read(JSONImport, lambda: (content[at : at + size] for at in range(0, len(content), size)))

    assert got.report.complete, got.summary
    assert any("Gerät \u2013" in getattr(model, "title", "") for model in got.models.values())


@pytest.mark.parametrize("field", ["asset", "cve"])
def test_a_host_that_is_not_utf_8_is_never_guessed(field):
    row = {"cve": "CVE-2025-10001", "severity": "high", "asset": "a.test"}
    row[field] += "é"
    values = ",".join(row.values())
    members = ", ".join(f'"{name}": "{value}"' for name, value in row.items())

    listed = read(CSVImport, f"cve,severity,asset\n{values}\n".encode("latin-1"))
    objects = read(JSONImport, f"[{{{members}}}]".encode("latin-1"))

    assert not listed.models
    assert not objects.models
    assert f"{field}: not UTF-8" in listed.summary
    assert "not UTF-8" in objects.summary


def test_characters_that_xml_forbids_are_noted():
    content = b"".join(NessusFile.create(hosts=3, quirks=["control-characters"]).document())

    got = read(NessusImport, content)

    assert got.report.complete, got.summary
    assert any(
        note.startswith("characters replaced that XML forbids: ") for note in got.report.notes
    )


def test_utf_16_that_is_cut_in_a_character_breaks_off():
    content = "cve,severity,asset\nCVE-2025-10001,high,192.0.2.1\n".encode("utf-16")

    assert "breaks off" in read(CSVImport, content[:-1]).summary
