"""Samples: files that are kept, read again as what they were, and told where they are not."""

import json

import pytest

from integrations.imports.csv_import import CSVImport
from sdk.runner import Outcome
from sdk.testing.cassette import CassetteError, SecretFound
from sdk.testing.file_conformance.sample import Notes, keep, notes_of, reread, samples
from sdk.testing.quality import State
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.replay import replaying
from sdk.testing.quality.samples import as_written

NOTES = Notes(shows="a row for each CVE", hosts=5, outcome="complete")


def quiet(_what):
    pass


@pytest.fixture
def places(tmp_path):
    """Return a repository with one sample of a CSV file."""
    places = VendorPaths("csv-import", tmp_path)
    keep(CSVImport, places.recordings / "weekly.sample", NOTES)
    return places


@pytest.fixture
def sample(places):
    (path,) = samples(places.recordings)
    return path


def replayed(places):
    return replaying(CSVImport, places, quiet)


def written(places):
    return as_written("csv-import", samples(places.recordings), quiet)


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_a_sample_is_a_file_its_notes_and_the_models(sample):
    notes = notes_of(sample)

    assert sorted(one.name for one in sample.parent.iterdir()) == [
        "weekly.csv",
        "weekly.ndjson",
        "weekly.sample",
    ]
    assert (notes.vendor, notes.provenance, notes.file) == ("csv-import", "simulator", "weekly.csv")
    assert reread(CSVImport, sample).complete


def test_sample_with_unchanged_models_passes(places):
    replay, compared = replayed(places), written(places)

    assert replay.holds
    assert replay.part.found == "1 of 1 sample read as what they were"
    assert compared.state is State.PASSED
    assert compared.found == "1 sample, none of them the vendor's: no difference"


def test_a_run_that_ends_otherwise_than_expected_writes_nothing(tmp_path):
    notes = Notes(hosts=5, faults=("cut:200",), outcome="complete")

    report = keep(CSVImport, tmp_path / "cut.sample", notes)

    assert report.outcome is Outcome.INCOMPLETE
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_breaks_off_is_a_sample_as_well(places):
    notes = Notes(hosts=5, faults=("cut:200",), outcome="incomplete")
    keep(CSVImport, places.recordings / "cut.sample", notes)

    assert notes_of(places.recordings / "cut.sample").errors == ()
    assert replayed(places).part.state is State.PASSED


def test_missing_samples_leave_replay_and_fidelity_missing(tmp_path):
    empty = VendorPaths("csv-import", tmp_path)

    assert replayed(empty).part.found == "there are no samples in cassettes/csv-import"
    assert not replayed(empty).holds
    assert written(empty).state is State.MISSING


@pytest.mark.parametrize(
    ("suffix", "before", "after", "said"),
    [
        (".csv", "CVE-", "CVE-9", "it is read as other models"),
        (".ndjson", "CVE-", "CVE-9", "is the first that differs"),
        (".sample", "complete", "failed", "it ends complete, and ended failed"),
        (".sample", '"csv-import"', '"nessus-import"', "it was kept for nessus-import"),
        (".sample", "weekly.csv", "monthly.csv", "a file that is not beside it"),
        (".sample", "weekly.csv", "../weekly.csv", "a file that is not beside it"),
        (".sample", "weekly.csv", "", "a file that is not beside it"),
        (".sample", "{", "[", "is not a sample"),
    ],
)
def test_sample_with_changed_models_is_reported(places, sample, suffix, before, after, said):
    change(sample.with_suffix(suffix), before, after)

    part = replayed(places).part

    assert part.state is State.FAILED
    assert said in part.details[0]


def test_without_models_beside_it_a_sample_proves_nothing(places, sample):
    sample.with_suffix(".ndjson").unlink()

    replay = replayed(places)

    assert replay.part.state is State.WARNING
    assert not replay.holds


def test_simulator_with_changed_files_is_reported_with_advice(places, sample):
    change(sample.with_suffix(".csv"), "medium", "low")

    part = written(places)

    assert part.state is State.FAILED
    assert "weekly.csv: the simulator writes another one, from byte " in part.details[0]
    assert "`chariot record csv-import --refresh`" in part.details[0]


def test_sample_of_an_unknown_scenario_is_reported(places, sample):
    change(sample, '"hosts": 5', '"hosts": 5, "quirks": ["nosuch"]')

    assert "no quirk named nosuch" in written(places).details[0]


@pytest.mark.parametrize("vendor", ["nessus-import", "example", "nosuch"])
def test_sample_of_another_is_neither_compared_nor_overwritten(places, sample, vendor):
    change(sample, '"csv-import"', f'"{vendor}"')

    part = written(places)

    assert part.details == (f"weekly.sample: it was kept for {vendor}",)
    with pytest.raises(CassetteError, match=f"was kept for {vendor}, and not for csv-import"):
        keep(CSVImport, sample, NOTES)


def test_sample_without_an_owner_belongs_to_its_folder(places, sample):
    change(sample, '"vendor": "csv-import",', "")

    assert replayed(places).part.state is State.PASSED
    assert written(places).state is State.PASSED


def test_sample_of_no_simulator_is_not_overwritten(places, sample):
    """It may be the only one, and nothing could write it again."""
    change(sample, '"simulator"', '"vendor"')
    real = sample.with_name("real.csv")
    real.write_text("cve,severity,asset\n")
    before = {one: one.read_bytes() for one in sample.parent.iterdir()}

    for path in (sample, real.with_suffix(".sample")):
        with pytest.raises(CassetteError, match="no simulator wrote it"):
            keep(CSVImport, path, NOTES)

    assert {one: one.read_bytes() for one in sample.parent.iterdir()} == before


def test_third_party_file_is_read_again_and_not_written(places, sample):
    change(sample, '"simulator"', '"unknown"')
    change(sample.with_suffix(".csv"), "\n", "\n\n")

    assert replayed(places).part.state is State.PASSED
    assert written(places).found == "1 sample, 1 of others, which nothing writes: no difference"


def test_likely_secret_is_not_kept(tmp_path):
    class Telling(CSVImport):
        title = "CSV file"

    notes = Notes(shows="token: ghp_" + "a1B2" * 9, hosts=2, outcome="complete")

    with pytest.raises(SecretFound, match="secret"):
        keep(Telling, tmp_path / "weekly.sample", notes)

    assert list(tmp_path.iterdir()) == []


def test_notes_that_cannot_be_read_are_an_error(tmp_path):
    with pytest.raises(CassetteError, match="cannot read"):
        notes_of(tmp_path / "nowhere.sample")


def test_notes_are_json_for_anybody(sample):
    assert json.loads(sample.read_text())["shows"] == "a row for each CVE"
