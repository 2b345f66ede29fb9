"""Replay as part of a verdict: what recordings are read as, and every fault by its file."""

import json
import shutil
from pathlib import Path

import pytest

from integrations.example import Example
from sdk.testing.quality import State
from sdk.testing.quality.fidelity import compute_fidelity
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.replay import replaying

CASSETTES = Path(__file__).parents[4] / "cassettes" / "example"


@pytest.fixture
def places(tmp_path):
    """Return a repository with one recorded conversation, and how it is read."""
    places = VendorPaths("example", tmp_path)
    places.recordings.mkdir(parents=True)
    for suffix in (".yaml", ".ndjson"):
        shutil.copy(CASSETTES / f"throttled{suffix}", places.recordings)
    return places


def replayed(places):
    return replaying(Example, places, lambda _: None)


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_recording_that_gives_its_golden_models_passes(places):
    replay = replayed(places)

    assert replay.part.state is State.PASSED
    assert replay.part.found == "1 of 1 recording read as what they were"
    assert replay.holds


def test_without_recordings_there_is_no_replay(tmp_path):
    replay = replayed(VendorPaths("example", tmp_path))

    assert replay.part.state is State.MISSING
    assert replay.part.found == "there are no recordings in cassettes/example"
    assert not replay.holds


def test_without_models_beside_it_a_recording_proves_nothing(places):
    (places.recordings / "throttled.ndjson").unlink()

    replay = replayed(places)

    assert replay.part.state is State.WARNING
    assert "throttled.yaml: no throttled.ndjson says" in replay.part.details[0]
    assert not replay.holds


def drop_a_model(folder):
    path = folder / "throttled.ndjson"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))


def change_a_model(folder):
    path = folder / "throttled.ndjson"
    first, *others = path.read_text().splitlines(keepends=True)
    path.write_text("".join([first, others[0].replace("a", "b"), *others[1:]]))


def end_otherwise(folder):
    change(folder / "throttled.yaml", "outcome: complete", "outcome: incomplete")


def damage(folder):
    (folder / "throttled.yaml").write_text("interactions: [")


def empty(folder):
    (folder / "throttled.yaml").write_text("")


def hold_nothing(folder):
    (folder / "throttled.yaml").write_text("interactions: []\nmetadata: {vendor: example}\n")


def take_from_another(folder):
    change(folder / "throttled.yaml", "vendor: example", "vendor: qualys")


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (drop_a_model, "it is read as other models than throttled.ndjson: "),
        (change_a_model, "line 2 is the first that differs"),
        (end_otherwise, "it ends complete, and ended incomplete when it was recorded"),
        (damage, "is not YAML"),
        (empty, "is empty"),
        (hold_nothing, "it holds no interaction"),
        (take_from_another, "it was recorded from qualys"),
    ],
)
def test_fault_of_a_recording_is_named(places, harm, complaint):
    harm(places.recordings)

    replay = replayed(places)

    assert replay.part.state is State.FAILED
    assert replay.part.details[0].startswith("throttled.yaml: ")
    assert complaint in replay.part.details[0]
    assert not replay.holds


@pytest.mark.parametrize(("name", "is_plain"), [("happy-path", True), ("throttled", False)])
def test_replay_that_loses_models_undisturbed_says_so(places, name, is_plain):
    for suffix in (".yaml", ".ndjson"):
        (places.recordings / f"throttled{suffix}").unlink()
        shutil.copy(CASSETTES / f"{name}{suffix}", places.recordings)
    golden = places.recordings / f"{name}.ndjson"
    golden.write_text("".join(golden.read_text().splitlines(keepends=True)[1:]))

    replay = replayed(places)

    assert [line.split(":")[0] for line in replay.lost] == [f"the replay of {name}.yaml"] * is_plain


def test_one_good_recording_does_not_make_up_for_a_broken_one(places):
    shutil.copy(places.recordings / "throttled.yaml", places.recordings / "again.yaml")
    (places.recordings / "again.ndjson").write_text("{}\n")

    replay = replayed(places)

    assert replay.part.found == "1 of 2 recordings read as what they were"
    assert not replay.holds


def test_recordings_of_refusals_alone_are_no_replay(places):
    folder = places.recordings
    for path in folder.iterdir():
        path.unlink()
    for suffix in (".yaml", ".ndjson"):
        shutil.copy(CASSETTES / f"bad-credentials{suffix}", folder)

    found = replayed(places)

    assert not found.holds
    assert found.part.state is State.MISSING
    assert found.part.found.endswith("none of them as any model")


def test_a_link_to_a_recording_that_is_gone_is_named(places):
    (places.recordings / "lost.yaml").symlink_to("nowhere.yaml")

    found = replayed(places)

    assert not found.holds
    assert "lost.yaml" in " ".join(found.part.details)


def test_incomparable_recording_is_no_evidence(tmp_path):
    asked = {"method": "GET", "url": "https://vendor.else/v1/hosts/their-host-0001", "headers": []}
    answered = {"status": 200, "headers": [], "content": {"text": "{}"}}
    entries = [{"request": asked, "response": answered}]
    (tmp_path / "talk.har").write_text(json.dumps({"log": {"entries": entries}}))

    found = compute_fidelity("example", [tmp_path / "talk.har"], None, lambda _: None)

    assert found.vouched == frozenset()
    assert found.part.state is State.MISSING
    assert "talk.har#0 GET /v1/hosts/their-host-0001: id is an id" in found.part.details[0]
