"""Files in the encodings that scanners and spreadsheets write."""

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from sdk import File, Outcome
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

    assert got.report.outcome is Outcome.COMPLETE, got.told
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

    assert got.report.outcome is Outcome.COMPLETE, got.told
    assert list(got.models) == list(read(integration, content).models)


def test_xml_in_another_encoding_says_so_and_is_read():
    text = b"".join(NessusFile.create().document()).decode()
    declared = text.replace('version="1.0" ?', 'version="1.0" encoding="ISO-8859-1" ?')

    got = read(NessusImport, declared.encode("latin-1", "xmlcharrefreplace"))

    assert got.report.outcome is Outcome.COMPLETE, got.told
    proofs = [one.content for one in got.models.values() if isinstance(one, File)]
    assert any("Gerät".encode() in proof for proof in proofs)


def test_rows_that_are_latin_1_are_named_and_none_of_them_is_guessed():
    lines = ["cve,severity,asset,title"]
    lines += ["CVE-2025-10001,high,192.0.2.1,Gerät", "CVE-2025-10002,high,192.0.2.1,x", ""]

    got = read(CSVImport, "\n".join(lines).encode("latin-1"))

    assert got.report.outcome is Outcome.INCOMPLETE
    assert "line 2: not UTF-8" in got.told
    assert any("10002" in key for key in got.models)
    assert not any("10001" in key for key in got.models)


def test_utf_16_that_is_cut_in_a_character_breaks_off():
    content = "cve,severity,asset\nCVE-2025-10001,high,192.0.2.1\n".encode("utf-16")

    assert "breaks off" in read(CSVImport, content[:-1]).told
