"""`chariot record` and `run --replay`: a conversation written down, played, and compared again."""

import json
import re

import pytest
import yaml

from sdk import registry

from .conftest import TOKEN, lines

SIMULATED = ("record", "example", "--simulate", "--hosts", "5", "--page-size", "2")


@pytest.fixture
def into(tmp_path):
    return tmp_path / "mine"


@pytest.fixture
def recorded(chariot, into):
    """Return a cassette of the example simulator."""
    assert chariot(*SIMULATED, "--directory", into).exit_code == 0
    return into / "example" / "recording.yaml"


def test_recording_over_a_socket_plays_without_the_vendor(chariot, into):
    env = {"EXAMPLE_TOKEN": TOKEN}
    with registry.simulator("example").create(hosts=5).serve() as url:
        live = chariot("run", "example", "--url", url, env=env)
        recorded = chariot("record", "example", "--url", url, "--directory", into, env=env)

    played = chariot("run", "example", "--replay", into)

    assert (live.exit_code, recorded.exit_code, played.exit_code) == (0, 0, 0)
    keys = [[model["key"] for model in lines(result.stdout)] for result in (live, played)]
    assert keys[0] == keys[1]
    assert "Redacted: header Authorization (" in recorded.stderr
    text = (into / "example" / "recording.yaml").read_text()
    assert TOKEN not in text
    assert yaml.safe_load(text)["metadata"]["provenance"] == "vendor"


def test_verify_reports_a_field_changed_by_hand(chariot, into):
    env = {"EXAMPLE_TOKEN": TOKEN}
    path = into / "example" / "recording.yaml"
    with registry.simulator("example").create(hosts=5).serve() as url:
        chariot("record", "example", "--url", url, "--directory", into, env=env)
        before = path.read_text()
        same = chariot("record", "example", "--url", url, "--directory", into, "--verify", env=env)
        path.write_text(before.replace('"user":"integration@', '"user":"somebody@'))
        changed = chariot(
            "record", "example", "--url", url, "--directory", into, "--verify", env=env
        )

    assert (same.exit_code, changed.exit_code) == (0, 0)
    assert "information: GET /v1/whoami: user: 1 of 1 values are others" in changed.stdout
    assert "user" not in same.stdout
    assert "integration@" not in path.read_text()


@pytest.mark.parametrize(
    ("there", "by_hand", "shown", "code"),
    [
        (r'"identifier":\d+', '"identifier":"x"', "error: ", 1),
        (r'"scopes":\[', '"since":"2020","scopes":[', "warning: GET /v1/whoami: since: gone", 3),
        (r'"user":"[^"]*",', "", "information: GET /v1/whoami: user: added", 0),
        ("code: 200", "code: 203", "error: ", 1),
    ],
)
def test_differences_are_graded_and_the_worst_is_the_exit_code(
    chariot, recorded, into, there, by_hand, shown, code
):
    recorded.write_text(re.sub(there, by_hand, recorded.read_text()))
    before = recorded.read_text()

    result = chariot("record", "example", "--simulate", "--directory", into, "--verify")

    assert shown in result.stdout
    assert result.exit_code == code
    assert recorded.read_text() == before


def test_the_same_simulation_is_recorded_as_the_same_bytes(chariot, recorded, into):
    before = recorded.read_bytes()

    result = chariot("record", "example", "--refresh", "--directory", into)

    assert result.exit_code == 0
    assert recorded.read_bytes() == before


def test_recording_says_how_it_was_made(chariot, into):
    fault = "status:429:retry-after=7@cursor-hosts#2"

    chariot(
        *SIMULATED,
        "--directory",
        into,
        "--name",
        "throttled",
        "--description",
        "429",
        "--fault",
        fault,
    )

    metadata = yaml.safe_load((into / "example" / "throttled.yaml").read_text())["metadata"]
    assert metadata["shows"] == "429"
    assert metadata["faults"] == [fault]
    assert metadata["outcome"] == "complete"
    assert metadata["contract"].startswith("The Example scanner, a made-up vendor")
    assert metadata["recorded_at"] == "2026-01-05T10:00:00Z"


def test_golden_models_are_written_beside_the_recording(chariot, into):
    chariot(*SIMULATED, "--directory", into, "--golden")

    golden = (into / "example" / "recording.ndjson").read_text()
    played = chariot("run", "example", "--replay", into / "example" / "recording.yaml")
    assert lines(golden) == lines(played.stdout)


def test_a_run_that_ends_otherwise_than_expected_is_not_written(chariot, into):
    result = chariot(*SIMULATED, "--directory", into, "--bad-credentials")

    assert result.exit_code == 1
    assert "--expect sets the outcome to record" in result.stderr
    assert not list(into.rglob("*.yaml"))


def test_expected_refusal_is_recorded_and_plays_as_one(chariot, into):
    recorded = chariot(*SIMULATED, "--directory", into, "--bad-credentials", "--expect", "failed")

    played = chariot("run", "example", "--replay", into)

    assert (recorded.exit_code, played.exit_code) == (0, 1)
    assert "check the secrets" in played.stderr


def test_recording_with_a_secret_is_refused_by_place(chariot, into, tmp_path):
    key = "AKIA" + "IOSFODNN7EXAMPLE"

    result = chariot(*SIMULATED, "--directory", into, "--description", f"with {key}")

    assert result.exit_code == 1
    assert "metadata: an AWS access key" in result.stderr
    assert key not in result.stderr
    assert not list(into.rglob("*.yaml"))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("record", "nosuch", "--simulate"), "there are: "),
        (("record", "example"), "--url, --simulate or --refresh"),
        (("record", "example", "--simulate", "--url", "https://x.test"), "--url, --simulate"),
        (("record", "example", "--url", "https://x.test", "--hosts", "3"), "--hosts"),
        (("record", "example", "--url", "https://x.test", "--bad-credentials"), "--bad-cred"),
        (("record", "example", "--url", "https://x.test"), "EXAMPLE_TOKEN"),
        (("record", "example", "--simulate", "--fault", "explode@*"), "token-expired"),
        (("record", "example", "--simulate", "--name", "../x"), "is a path"),
        (("record", "example", "--refresh", "--directory", "nosuch"), "no cassette in nosuch"),
        (("run", "example", "--replay", "nosuch"), "nosuch"),
        (("run", "example", "--replay", "{here}"), "there is no recording"),
        (("run", "example", "--replay", "{here}", "--simulate"), "leave out"),
    ],
)
def test_bad_usage_exits_with_2_and_lists_the_choices(chariot, tmp_path, arguments, complaint):
    result = chariot(*(one.format(here=tmp_path) for one in arguments))

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr


def test_verify_without_a_recording_is_an_error(chariot, into):
    result = chariot("record", "example", "--simulate", "--directory", into, "--verify")

    assert result.exit_code == 1
    assert "there is no recording" in result.stderr


def test_a_folder_with_several_recordings_needs_a_choice(chariot, recorded):
    recorded.with_name("other.yaml").write_text(recorded.read_text())

    result = chariot("run", "example", "--replay", recorded.parent)

    assert result.exit_code == 2
    assert "other.yaml" in result.stderr


def test_a_recording_of_another_vendor_is_refused(chariot, recorded):
    result = chariot("run", "qualys", "--replay", recorded)

    assert result.exit_code == 2
    assert "was recorded from example" in result.stderr


def test_settings_given_by_hand_go_before_those_of_the_recording(chariot, recorded, tmp_path):
    report = tmp_path / "report.json"

    result = chariot(
        *("run", "example", "--replay", recorded, "--page-size", "3", "--report", report)
    )

    assert result.exit_code == 1
    assert (
        "query has limit with another value"
        in json.loads(report.read_text())["streams"][0]["error"]
    )


def test_recordings_that_a_run_did_not_use_are_named(chariot, recorded):
    off = [f"--config={toggle}=false" for toggle in ("importAssets", "importVulnerabilities")]

    result = chariot("run", "example", "--replay", recorded, *off)

    assert result.exit_code == 0
    assert "not requested: number" in result.stderr


def test_recording_is_replaced_only_on_request(chariot, recorded, into):
    before = recorded.read_bytes()
    other = (*SIMULATED, "--directory", into, "--seed", "9")

    refused = chariot(*other)
    kept = recorded.read_bytes()
    replaced = chariot(*other, "--overwrite")

    assert (refused.exit_code, replaced.exit_code) == (2, 0)
    assert f"{recorded} is there already: give --overwrite" in refused.stderr
    assert kept == before != recorded.read_bytes()


def test_models_beside_a_recording_are_not_overwritten_either(chariot, recorded, into):
    recorded.rename(models := recorded.with_suffix(".ndjson"))

    result = chariot(*SIMULATED, "--directory", into)

    assert result.exit_code == 2
    assert f"{models} is there already" in result.stderr


@pytest.mark.parametrize("option", ["--refresh", "--verify"])
def test_overwrite_goes_with_recording_alone(chariot, recorded, into, option):
    how = () if option == "--refresh" else ("--simulate",)

    result = chariot("record", "example", *how, option, "--overwrite", "--directory", into)

    assert result.exit_code == 2
    assert "leave it out" in result.stderr


def test_a_recording_is_not_written_over_the_secrets(chariot, recorded, into):
    recorded.chmod(0o600)
    url = ("--url", "https://x.test", "--secrets", recorded)

    result = chariot("record", "example", *url, "--directory", into, "--overwrite")

    assert result.exit_code == 2
    assert "--name and --secrets name the same file" in result.stderr


def test_a_damaged_recording_is_refused_and_left_alone(chariot, recorded):
    recorded.write_text("interactions: [")

    played = chariot("run", "example", "--replay", recorded)
    again = chariot(*SIMULATED, "--directory", recorded.parents[1], "--overwrite")

    assert (played.exit_code, again.exit_code) == (2, 1)
    assert "left as it is" in played.stderr
    assert "left as it is" in again.stderr
    assert recorded.read_text() == "interactions: ["
