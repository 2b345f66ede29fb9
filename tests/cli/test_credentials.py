"""Vendors with several credentials on the command line: given, listed, chosen, recorded."""

import json

import pytest

from ..twofold import TwofoldSimulator, twofold
from .conftest import lines

__all__ = ["twofold"]

pytestmark = pytest.mark.usefixtures("twofold")

APP = {"TWOFOLD_CLIENT_ID": "twofold-client", "TWOFOLD_CLIENT_SECRET": "twofold-secret-0"}
TOKEN = {"TWOFOLD_TOKEN": TwofoldSimulator().credentials["token"]}
SIMULATED = ("--simulate", "--hosts", "3")


@pytest.fixture
def served(twofold):
    """Yield the URL of a simulator on a socket."""
    from sdk import registry

    with registry.simulator("twofold").create(hosts=3).serve() as url:
        yield url


def operations(path):
    """Return the operations that a run requested, by its journal."""
    return {event.get("operation") for event in lines(path.read_text())}


def test_list_shows_each_credential_in_a_line(chariot):
    shown = chariot("list").stdout.splitlines()

    (place,) = (number for number, line in enumerate(shown) if line.startswith("twofold "))
    assert "TWOFOLD_CLIENT_ID TWOFOLD_CLIENT_SECRET (twofold-app)" in shown[place]
    assert shown[place + 1].strip() == "or TWOFOLD_TOKEN (twofold-token)"


def test_list_as_json_has_every_credential(chariot):
    rows = {row["name"]: row for row in json.loads(chariot("list", "--json").stdout)}

    assert rows["twofold"]["secrets"] == [*APP, *TOKEN]
    assert rows["twofold"]["credentials"] == [
        {"type": "twofold-app", "secrets": [*APP]},
        {"type": "twofold-token", "secrets": [*TOKEN]},
    ]
    assert rows["example"]["credentials"] == [
        {"type": "static-token", "secrets": ["EXAMPLE_TOKEN"]}
    ]


@pytest.mark.parametrize(
    ("env", "options", "has_grant"),
    [
        (APP, (), True),
        (TOKEN, (), False),
        (APP | TOKEN, (), True),
        (APP | TOKEN, ("--credential", "twofold-token"), False),
    ],
)
def test_run_logs_in_with_the_secrets_of_the_environment(
    chariot, served, tmp_path, env, options, has_grant
):
    journal = tmp_path / "journal"

    result = chariot("run", "twofold", "--url", served, "--journal", journal, *options, env=env)

    assert result.exit_code == 0
    assert ("token" in operations(journal)) is has_grant


def test_simulated_run_takes_the_credential_that_is_named(chariot, tmp_path):
    journal, token = tmp_path / "journal", ("--credential", "twofold-token")

    result = chariot("run", "twofold", *SIMULATED, *token, "--journal", journal)

    assert result.exit_code == 0
    assert "token" not in operations(journal)


def test_missing_secrets_are_named_for_each_credential(chariot):
    result = chariot("run", "twofold", env={"TWOFOLD_CLIENT_ID": "twofold-client"})

    assert result.exit_code == 2
    assert (
        "TWOFOLD_CLIENT_SECRET (twofold-app), or TWOFOLD_TOKEN (twofold-token) are missing or empty"
    ) in result.stderr


def test_only_the_chosen_credential_is_named_as_missing(chariot):
    result = chariot("run", "twofold", "--credential", "twofold-token", env=APP)

    assert result.exit_code == 2
    assert "TWOFOLD_TOKEN (twofold-token) is missing" in result.stderr
    assert "TWOFOLD_CLIENT_ID" not in result.stderr


@pytest.mark.parametrize("name", ["twofold", "example"])
def test_unknown_credential_is_refused_with_those_there_are(chariot, name):
    result = chariot("run", name, *SIMULATED, "--credential", "password")

    assert result.exit_code == 2
    types = {"twofold": "twofold-app, twofold-token", "example": "static-token"}[name]
    assert f"there is no credential 'password': use one of {types}" in result.stderr


def test_misspelt_secret_of_a_file_is_a_note(chariot, served, tmp_path):
    file = tmp_path / "secrets"
    file.write_text(json.dumps({**TOKEN, "TWOFOLD_CLIENT_IDS": "c1ient", "EXAMPLE_TOKEN": "e"}))
    file.chmod(0o600)
    report = tmp_path / "report.json"

    result = chariot("run", "twofold", "--url", served, "--secrets", file, "--report", report)

    assert result.exit_code == 0
    (note,) = json.loads(report.read_text())["notes"]
    assert note.startswith("secret 'client_ids' is not used: the secrets of twofold are")


def test_secret_of_any_credential_is_refused_as_a_setting(chariot):
    result = chariot("run", "twofold", *SIMULATED, "--config", "token=example-token-0")

    assert result.exit_code == 2
    assert "set TWOFOLD_TOKEN in the environment" in result.stderr


def test_line_of_simulate_is_enough_for_a_run(chariot, served, tmp_path):
    file = tmp_path / "secrets"
    file.write_text(json.dumps({"url": served, "credentials": APP | TOKEN}))
    file.chmod(0o600)

    assert chariot("run", "twofold", "--url", served, "--secrets", file).exit_code == 0


@pytest.mark.parametrize("type_", ["twofold-app", "twofold-token"])
def test_recording_plays_with_the_credential_it_was_made_with(chariot, tmp_path, type_):
    into = ("--directory", tmp_path)
    recorded = chariot("record", "twofold", *SIMULATED, *into, "--credential", type_)
    assert recorded.exit_code == 0, recorded.stderr
    refreshed = chariot("record", "twofold", *into, "--refresh")
    played = chariot("run", "twofold", "--replay", tmp_path)

    assert refreshed.exit_code == 0, refreshed.stderr
    assert played.exit_code == 0, played.stderr
    text = (tmp_path / "twofold" / "recording.yaml").read_text()
    assert ("/oauth/token" in text) is (type_ == "twofold-app")
    assert not any(secret in text for secret in (APP | TOKEN).values() if "client" not in secret)


def test_live_recording_notes_the_credential_in_use(chariot, served, tmp_path):
    recorded = chariot("record", "twofold", "--url", served, "--directory", tmp_path, env=TOKEN)
    played = chariot("run", "twofold", "--replay", tmp_path)

    assert recorded.exit_code == 0, recorded.stderr
    assert played.exit_code == 0, played.stderr


def test_verifying_logs_in_as_it_was_recorded(chariot, served, tmp_path):
    live = ("record", "twofold", "--url", served, "--directory", tmp_path)
    assert chariot(*live, env=TOKEN).exit_code == 0

    verified = chariot(*live, "--verify", env=APP | TOKEN)

    assert verified.exit_code == 0, verified.stdout
    assert "/oauth/token" not in verified.stdout


@pytest.mark.parametrize("option", ["--verify", "--refresh"])
def test_recordings_keep_the_credential_they_have(chariot, tmp_path, option):
    source = ("--simulate",) if option == "--verify" else ()

    result = chariot("record", "twofold", *source, option, "--credential", "twofold-token")

    assert result.exit_code == 2
    assert "--credential goes with neither --verify nor --refresh" in result.stderr


def test_recording_of_a_single_credential_does_not_name_it(chariot, tmp_path):
    assert chariot("record", "example", *SIMULATED, "--directory", tmp_path).exit_code == 0

    assert "credential" not in (tmp_path / "example" / "recording.yaml").read_text()


def test_secrets_of_all_credentials_are_looked_for_in_files(chariot, tmp_path):
    (tmp_path / "notes.txt").write_text(f"{TOKEN['TWOFOLD_TOKEN']} and twofold-secret-0")

    result = chariot("check", tmp_path, "--scan-secrets", env=APP | TOKEN)

    assert result.exit_code == 1
