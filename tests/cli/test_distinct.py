"""Files that are read and written: no output goes over an input, nor over another output."""

import os

import pytest

from .conftest import TOKEN
from .processes import redirected

CSV = "cve,severity,asset\nCVE-2024-1000,high,192.0.2.1\n"
SIMULATED = ("run", "example", "--simulate", "--hosts", "3")

LINKS = {
    "path": lambda file, link: link.parent / "." / file.name,
    "symlink": lambda file, link: link.symlink_to(file),
    "hard link": os.link,
    "folder": lambda file, link: link.symlink_to(file.parent, target_is_directory=True),
}


@pytest.fixture(params=LINKS)
def other_name(request, tmp_path):
    """Return another name of a file, by one of the ways to have one."""

    def named(file):
        link = tmp_path / "link"
        made = LINKS[request.param](file, link) or link
        return made / file.name if request.param == "folder" else made

    return named


@pytest.fixture
def scan(tmp_path):
    """Return a file to import."""
    path = tmp_path / "weekly.csv"
    path.write_text(CSV)
    return path


def refused(result, *options):
    assert result.exit_code == 2
    assert "name the same file" in result.stderr
    assert all(option in result.stderr for option in options)
    return True


@pytest.mark.parametrize("option", ["--report", "--journal", "--sink"])
def test_an_imported_file_is_not_written_over(chariot, scan, other_name, option):
    name = other_name(scan)
    outputs = {"--sink": "ndjson:/dev/null"} | {option: str(name)}
    if option == "--sink":
        outputs = {"--sink": f"ndjson:{name}"}

    result = chariot(
        "run", "csv-import", "--file", scan, *(x for pair in outputs.items() for x in pair)
    )

    assert refused(result, "--file", option)
    assert scan.read_text() == CSV


def test_an_imported_file_is_not_made_a_store(chariot, scan):
    result = chariot("run", "csv-import", "--file", f"file://{scan}", "--sink", f"sqlite:{scan}")

    assert refused(result, "--file", "--sink sqlite")
    assert scan.read_text() == CSV


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_a_filter_file_is_not_written_over(chariot, tmp_path, other_name, option):
    path = tmp_path / "filter.json"
    path.write_text('{"exclude":["192.0.2.0/24"]}')

    result = chariot(*SIMULATED, "--config", f"vmfilter.file={path}", option, other_name(path))

    assert refused(result, "vmfilter.file", option)
    assert path.read_text().startswith('{"exclude"')


def test_secrets_are_not_written_over_through_a_link(chariot, tmp_path, other_name):
    path = tmp_path / "secrets"
    path.write_text(f"EXAMPLE_TOKEN={TOKEN}")
    path.chmod(0o600)

    result = chariot("run", "example", "--secrets", path, "--report", other_name(path))

    assert refused(result, "--secrets", "--report")
    assert TOKEN in path.read_text()


@pytest.mark.parametrize("by_folder", [True, False])
def test_a_recording_is_not_written_over(chariot, tmp_path, by_folder):
    record = ("record", "example", "--simulate", "--hosts", "3", "--directory", tmp_path)
    assert chariot(*record).exit_code == 0
    path = tmp_path / "example" / "recording.yaml"
    before = path.read_bytes()

    result = chariot(
        *("run", "example", "--replay", tmp_path if by_folder else path), "--report", path
    )

    assert refused(result, "--replay", "--report")
    assert path.read_bytes() == before


def test_a_filter_file_of_a_recording_is_not_written_over(chariot, tmp_path):
    path = tmp_path / "filter.json"
    path.write_text('{"cloud":"off"}')
    record = ("record", "example", "--simulate", "--hosts", "3", "--directory", tmp_path)
    assert chariot(*record, "--config", f"vmfilter.file={path}").exit_code == 0

    result = chariot("run", "example", "--replay", tmp_path, "--report", path)

    assert refused(result, "vmfilter.file", "--report")
    assert path.read_text() == '{"cloud":"off"}'


@pytest.mark.parametrize("made", [True, False])
def test_two_outputs_are_not_one_file_by_two_names(chariot, tmp_path, made):
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    if made:
        (folder / "out").touch()

    result = chariot(*SIMULATED, "--sink", f"ndjson:{folder}/out", "--report", link / "out")

    assert refused(result, "--sink ndjson", "--report")
    assert (folder / "out").exists() is made


def test_a_link_to_a_file_that_is_not_there_yet_is_that_file(chariot, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "out")

    result = chariot(
        *(*SIMULATED, "--sink", f"ndjson:{tmp_path}/out", "--journal", tmp_path / "link")
    )

    assert refused(result, "--sink ndjson", "--journal")


@pytest.mark.parametrize(
    ("sink", "beside"),
    [("sqlite", "out-wal"), ("sqlite", "out-journal"), ("ndjson", ".out.part")],
)
def test_file_beside_an_output_counts_as_taken(chariot, tmp_path, sink, beside):
    result = chariot(*SIMULATED, "--sink", f"{sink}:{tmp_path}/out", "--report", tmp_path / beside)

    assert refused(result, "--sink", "--report")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "show", "demo"])
def test_stdout_does_not_go_over_a_file_that_is_used(chariot, tmp_path, scan, command):
    store = tmp_path / "inventory.db"
    chariot(*SIMULATED, "--sink", f"sqlite:{store}")
    arguments, path = {
        "run": (("run", "csv-import", "--file", scan), scan),
        "show": (("show", store, "--format", "ndjson"), store),
        "demo": (("demo", "--into", tmp_path / "demo.ndjson"), tmp_path / "demo.ndjson"),
    }[command]
    before = path.read_bytes() if path.exists() else b""

    result = redirected(f">>{path}", *arguments, folder=tmp_path)

    assert result.returncode == 2
    assert "name the same file" in result.stderr
    assert path.read_bytes() == before


def test_a_refusal_is_in_the_format_that_was_asked_for(chariot, scan):
    result = chariot(
        *("run", "csv-import", "--file", scan, "--report", scan, "--log-format", "json")
    )

    assert result.stderr.startswith("{")
