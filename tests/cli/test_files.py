"""`chariot run --file`, and what else the command line does with integrations that read files."""

import gzip
import json

import pytest

from sdk import registry

from .conftest import lines

IMPORTS = registry.names(registry.IMPORTS)


@pytest.fixture
def exported(chariot, tmp_path):
    """Return a function that writes the file of an import by its simulator and returns the path."""

    def write(name, *options):
        path = tmp_path / f"{name}.export"
        path.write_bytes(chariot("simulate", name, "--hosts", "12", *options).stdout_bytes)
        return path

    return write


@pytest.mark.parametrize("name", IMPORTS)
def test_a_file_gives_the_same_as_its_simulation(chariot, exported, name):
    path = exported(name)

    imported = chariot("run", name, "--file", path)
    simulated = chariot("run", name, "--simulate", "--hosts", "12")

    assert imported.exit_code == simulated.exit_code == 0
    keys = [line["key"] for line in lines(imported.stdout)]
    assert keys
    assert keys == [line["key"] for line in lines(simulated.stdout)]


def test_a_packed_file_needs_no_option(chariot, exported):
    path = exported("nessus-import")
    path.write_bytes(gzip.compress(path.read_bytes()))

    assert chariot("run", "nessus-import", "--file", path).exit_code == 0


def test_bad_rows_are_in_the_report_and_exit_with_3(chariot, tmp_path):
    path, report = tmp_path / "list.csv", tmp_path / "report.json"
    path.write_text("cve,severity,asset\nCVE-2025-10001,high,192.0.2.1\nnope,high,192.0.2.1\n")

    result = chariot("run", "csv-import", "--file", path, "--report", report)

    streams = json.loads(report.read_text())["streams"]
    assert result.exit_code == 3
    assert [one["row_errors_named"][0].partition(":")[0] for one in streams] == ["line 3"] * 2
    assert "line 3" in result.stderr


def test_recognised_format_is_printed_and_reported(chariot, tmp_path):
    path, report = tmp_path / "list.csv", tmp_path / "report.json"
    path.write_bytes("CVE;Severity;Asset\nCVE-2025-10001;high;192.0.2.1".encode("cp1252"))

    result = chariot("run", "csv-import", "--file", path, "--report", report)

    notes = json.loads(report.read_text())["notes"]
    assert result.exit_code == 0
    assert notes[0].startswith("columns read: cve, severity, asset; not in the file: port")
    assert notes[1].startswith("its last row has no line break")
    assert all(f"Note: {note}" in result.stderr for note in notes)


def test_unreadable_export_names_the_readable_ones(chariot, tmp_path):
    path = tmp_path / "scan.csv"
    path.write_text("Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name\n1,,,None,192.0.2.1,tcp,0,x\n")

    result = chariot("run", "csv-import", "--file", path)

    assert result.exit_code == 2
    assert "export the scan as .nessus, use nessus-import" in result.stderr


def test_a_file_that_breaks_off_exits_with_3_and_says_where(chariot, exported):
    path = exported("nessus-import")
    path.write_bytes(path.read_bytes()[:-500])

    result = chariot("run", "nessus-import", "--file", path)

    assert result.exit_code == 3
    assert "breaks off" in result.stderr
    assert str(path)[-40:] in result.stderr
    assert result.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nessus-import",), "--file PATH"),
        (("nessus-import", "--file", "nowhere.nessus"), "No such file"),
        (("nessus-import", "--file", "."), "a directory"),
        (("nessus-import", "--file", "/dev/null"), "no regular file"),
        (("nessus-import", "--file", "a#b"), "#"),
        (("nessus-import", "--file", "ftp://x/y"), "ftp://"),
        (("nessus-import", "--file", ""), "--file PATH"),
        (("nessus-import", "--file", "x", "--simulate"), "exclude"),
        (("nessus-import", "--file", "x", "--hosts", "3"), "--simulate is missing"),
        (("nessus-import", "--file", "x", "--url", "https://x.test"), "leave out --url"),
        (("nessus-import", "--simulate", "--fault", "reset@*"), "there is cut:N, flip:N"),
        (("nessus-import", "--simulate", "--quirk", "nosuch"), "dead-hosts"),
        (("example", "--file", "x"), "csv-import"),
    ],
)
def test_bad_usage_exits_with_2_and_names_the_remedy(chariot, arguments, complaint):
    result = chariot("run", *arguments)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""


def test_the_wrong_import_for_a_file_names_the_right_one(chariot, exported):
    result = chariot("run", "qualys-import", "--file", exported("nessus-import"))

    assert result.exit_code == 2
    assert "use nessus-import" in result.stderr


def test_imports_are_listed_as_imports(chariot):
    table = chariot("list").stdout
    rows = {row["name"]: row for row in json.loads(chariot("list", "--json").stdout)}

    assert {name for name, row in rows.items() if row["reads"] == "file"} == set(IMPORTS)
    assert all(rows[name]["simulator"] for name in IMPORTS)
    # What is left out is listed by name as well, below.
    row = next(line for line in table.splitlines() if line.startswith("nessus-import"))
    assert "--file" in row


def test_oddities_of_files_are_listed(chariot):
    result = chariot("simulate", "nessus-import", "--list")

    assert result.exit_code == 0
    assert "dead-hosts" in result.stdout
    assert "ROUTES" not in result.stdout


def test_a_file_is_not_served(chariot):
    result = chariot("simulate", "csv-import", "--port", "8080")

    assert result.exit_code == 2
    assert "nothing is served" in result.stderr
