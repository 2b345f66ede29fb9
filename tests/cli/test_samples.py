"""`chariot record` and `chariot check` of integrations that read files."""

from shutil import copytree

import pytest

from sdk.testing.file_conformance.sample import notes_of


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return an empty repository, in which every command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kept(chariot, here):
    """Return a repository with one sample."""
    result = chariot("record", "csv-import", "--simulate", "--name", "weekly", "--hosts", "4")
    assert result.exit_code == 0, result.stderr
    return here / "cassettes" / "csv-import"


def test_sample_is_kept_with_its_models(chariot, here):
    result = chariot(
        *("record", "nessus-import", "--simulate", "--name", "odd", "--hosts", "4", "--seed", "3"),
        *("--quirk", "by-address", "--description", "hosts by address", "--directory", "mine"),
    )

    folder = here / "mine" / "nessus-import"
    notes = notes_of(folder / "odd.sample")
    assert result.exit_code == 0
    assert {one.name for one in folder.iterdir()} == {"odd.nessus", "odd.ndjson", "odd.sample"}
    assert (notes.seed, notes.hosts, notes.quirks) == (3, 4, ("by-address",))
    assert notes.shows == "hosts by address"
    assert "odd.sample: complete, " in result.stderr


def test_a_sample_is_replaced_only_where_it_is_asked_for(chariot, kept):
    options = ("record", "csv-import", "--simulate", "--name", "weekly", "--hosts", "5")
    before = (kept / "weekly.csv").read_bytes()

    refused = chariot(*options)
    same = (kept / "weekly.csv").read_bytes()

    assert refused.exit_code == 2
    assert "weekly.sample" in refused.stderr
    assert "give --overwrite" in refused.stderr
    assert same == before
    assert chariot(*options, "--overwrite").exit_code == 0
    assert (kept / "weekly.csv").read_bytes() != before


def test_samples_are_written_again_from_their_notes(chariot, kept):
    before = {one.name: one.read_bytes() for one in kept.iterdir()}
    (kept / "weekly.csv").write_text("something else")

    result = chariot("record", "csv-import", "--refresh")

    assert result.exit_code == 0
    assert {one.name: one.read_bytes() for one in kept.iterdir()} == before


def test_a_run_that_ends_otherwise_writes_nothing(chariot, here):
    options = ("record", "csv-import", "--simulate", "--hosts", "4", "--fault", "cut:200")

    result = chariot(*options)
    expected = chariot(*options, "--expect", "incomplete")

    assert result.exit_code == 3
    assert "the run ended incomplete, not complete: nothing is written" in result.stderr
    assert expected.exit_code == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--simulate", "--page-size", "3"), "reads a file: leave out --page-size"),
        (("--url", "https://x.test"), "reads a file: leave out --url"),
        (("--simulate", "--verify"), "leave out --verify"),
        (("--simulate", "--name", "../x"), "is a path"),
        (("--simulate", "--quirk", "nosuch"), "no quirk named nosuch"),
        (("--simulate", "--fault", "reset@*"), "strikes a file: there is cut:N, flip:N"),
        (("--refresh",), "no sample in cassettes/csv-import was written by a simulator"),
        ((), "--url, --simulate or --refresh: use exactly one of them"),
    ],
)
def test_bad_usage_exits_with_2_and_names_the_remedy(chariot, here, options, complaint):
    result = chariot("record", "csv-import", *options)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert not (here / "cassettes").exists()


@pytest.mark.slow
def test_import_is_assessed_as_an_integration_is(chariot, kept):
    result = chariot("check", "csv-import", "--search", "3")

    lines = result.stdout.splitlines()
    assert lines[0] == "csv-import: silver    works ✓   reads ✓   reliably ✓   behaves ✓"
    assert [line.split()[:2] for line in lines[3:8]] == [
        ["evidence", "missing"],
        ["conformance", "passed"],
        ["replay", "passed"],
        ["fidelity", "passed"],
        ["search", "passed"],
    ]
    assert "1 of 1 sample read as what they were" in result.stdout
    assert result.exit_code == 0


def test_a_file_is_damaged_by_faults_on_the_command_line(chariot):
    whole = chariot("simulate", "csv-import", "--hosts", "4")
    cut = chariot("simulate", "csv-import", "--hosts", "4", "--fault", "cut:100")
    listed = chariot("simulate", "csv-import", "--list")

    assert cut.stdout_bytes == whole.stdout_bytes[:100]
    assert "cut:1200" in listed.stdout
    assert chariot("run", "csv-import", "--simulate", "--fault", "cut:200").exit_code == 3


def test_simulator_is_compared_with_its_samples(chariot, kept):
    unchanged = chariot("check", "csv-import", "--fidelity")
    (kept / "weekly.csv").write_text("cve\n")
    other = chariot("check", "csv-import", "--fidelity")
    (kept / "weekly.sample").unlink()
    nothing = chariot("check", "csv-import", "--fidelity")

    assert unchanged.stdout == "csv-import: 1 sample, none of them the vendor's: no difference\n"
    assert unchanged.exit_code == 0
    assert "the simulator writes another one, from byte 3" in other.stdout
    assert other.exit_code == 1
    assert "there are no samples in cassettes/csv-import" in nothing.stderr
    assert nothing.exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("place", ["other/csv-import", "other/csv-import/weekly.sample"])
def test_samples_of_another_place_are_compared_as_well(chariot, kept, here, place):
    copytree(here / "cassettes", here / "other")
    (here / "other" / "csv-import" / "weekly.csv").write_text("cve\n")

    against = chariot("check", "csv-import", "--search", "1", "--against", place)
    alone = chariot("check", "csv-import", "--fidelity", "--against", place)

    assert "2 samples, none of them the vendor's: 1 difference" in against.stdout
    assert "1 sample, none of them the vendor's: 1 difference" in alone.stdout


def test_a_sample_is_a_file_and_no_recording_to_replay(chariot, kept):
    replayed = chariot("run", "csv-import", "--replay", "cassettes")
    imported = chariot("run", "csv-import", "--file", kept / "weekly.csv")

    assert replayed.exit_code == 2
    assert "csv-import reads a file: give the sample itself, with --file" in replayed.stderr
    assert imported.exit_code == 0
