"""Where secrets may come from, and where they never go."""

import json

import pytest

from .conftest import TOKEN

CANARY = "canary-5ecret-d0-n0t-sh0w"


@pytest.fixture
def private(tmp_path):
    """Write a file with the permissions given, by default the owner's alone."""

    def write(text, mode=0o600):
        path = tmp_path / "secrets"
        path.write_text(text)
        path.chmod(mode)
        return path

    return write


def test_a_secret_is_read_from_the_environment(chariot, served):
    result = chariot("run", "example", "--url", served, env={"EXAMPLE_TOKEN": TOKEN})

    assert result.exit_code == 0
    assert result.stdout


@pytest.mark.parametrize(
    "text",
    [
        f"EXAMPLE_TOKEN={TOKEN}",
        f"# the scanner's\n\nexport EXAMPLE_TOKEN = '{TOKEN}'\n",
        f'OTHER_KEY=a=b\nEXAMPLE_TOKEN="{TOKEN}"\n',
        json.dumps({"EXAMPLE_TOKEN": TOKEN, "OTHER_KEY": "x"}),
        json.dumps({"url": "http://x.test", "credentials": {"EXAMPLE_TOKEN": TOKEN}, "ca": "/x"}),
    ],
)
def test_secret_from_a_file_precedes_the_environment(chariot, served, private, text):
    path = private(text)

    result = chariot(
        "run", "example", "--url", served, "--secrets", path, env={"EXAMPLE_TOKEN": "wrong"}
    )

    assert result.exit_code == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601])
def test_secret_file_open_to_others_is_refused_with_a_remedy(chariot, private, mode):
    path = private(f"EXAMPLE_TOKEN={CANARY}", mode)

    result = chariot("run", "example", "--secrets", path)

    assert result.exit_code == 2
    assert f"chmod 600 {path}" in result.stderr
    assert CANARY not in result.output


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f"EXAMPLE_TOKEN {CANARY}", "line 1"),
        (f'{{"EXAMPLE_TOKEN": "{CANARY}"', "JSON object"),
        (f'{{"EXAMPLE_TOKEN": ["{CANARY}"]}}', "JSON object"),
        (f'{{"credentials": {{"EXAMPLE_TOKEN": ["{CANARY}"]}}}}', "JSON object"),
        (f'{{"EXAMPLE_TOKEN": "x", "more": {{"OTHER": "{CANARY}"}}}}', "JSON object"),
    ],
)
def test_unreadable_secret_file_is_refused_without_its_text(chariot, private, text, complaint):
    result = chariot("run", "example", "--secrets", private(text))

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert CANARY not in result.output


def test_a_file_of_bytes_that_are_no_text_is_refused(chariot, private):
    path = private("")
    path.write_bytes(b"\xff\xfe" + CANARY.encode())

    result = chariot("run", "example", "--secrets", path)

    assert result.exit_code == 2
    assert "UTF-8" in result.stderr
    assert CANARY not in result.output


def test_a_file_that_is_not_there_is_named(chariot, tmp_path):
    result = chariot("run", "example", "--secrets", tmp_path / "nowhere")

    assert result.exit_code == 2
    assert f"{tmp_path / 'nowhere'}" in result.stderr


@pytest.mark.parametrize("value", [None, "", "  ", "\n"])
def test_a_missing_or_empty_secret_is_named_by_its_variable(chariot, value):
    result = chariot("run", "example", env={"EXAMPLE_TOKEN": value})

    assert result.exit_code == 2
    assert "EXAMPLE_TOKEN is missing or empty" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("key", ["token", "TOKEN", "EXAMPLE_TOKEN", "example-token"])
def test_secret_in_config_is_refused_with_its_right_option(chariot, key):
    result = chariot("run", "example", "--config", f"{key}={CANARY}")

    assert result.exit_code == 2
    assert "EXAMPLE_TOKEN" in result.stderr
    assert "--secrets" in result.stderr
    assert CANARY not in result.output


@pytest.mark.parametrize("pair", [CANARY, f"={CANARY}", ""])
def test_malformed_config_is_refused_without_being_repeated(chariot, pair):
    result = chariot("run", "example", "--simulate", "--config", pair)

    assert result.exit_code == 2
    assert "KEY=VALUE" in result.stderr
    assert CANARY not in result.output


@pytest.mark.parametrize("url", [f"https://user:{CANARY}@example.test", f"https://{CANARY}@x.test"])
def test_a_url_with_a_password_is_refused_without_repeating_it(chariot, url):
    result = chariot("run", "example", "--url", url, env={"EXAMPLE_TOKEN": "x"})

    assert result.exit_code == 2
    assert CANARY not in result.output


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_refused_secret_shows_nowhere(chariot, served, tmp_path, log_format):
    report, journal = tmp_path / "report", tmp_path / "journal"

    result = chariot(
        *("run", "example", "--url", served, "--report", report, "--journal", journal),
        *("--log-level", "debug", "--log-format", log_format),
        env={"EXAMPLE_TOKEN": CANARY},
    )

    assert result.exit_code == 1
    assert "CredentialError" in report.read_text()
    assert journal.read_text()
    assert CANARY not in result.output + report.read_text() + journal.read_text()
