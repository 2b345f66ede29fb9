"""Old names of options: they work for one release, with a warning, and no help shows them."""

import re

import pytest
from click import Group

from sdk.cli.arguments.options import RENAMED_OF_CHECK, RENAMED_OF_RECORD
from sdk.cli.group import chariot as group

PAGES = ("--simulate", "--hosts", "3", "--page-size", "2")


def text_of(chariot, command):
    return chariot(command, "--help").stdout


@pytest.mark.parametrize(
    ("command", "renamed"), [("record", RENAMED_OF_RECORD), ("check", RENAMED_OF_CHECK)]
)
def test_help_shows_new_names_alone(chariot, command, renamed):
    options = set(re.findall(r"^  (--[a-z-]+)", text_of(chariot, command), re.M))

    assert set(renamed.values()) <= options
    assert options & renamed.keys() == set()


@pytest.mark.parametrize("form", ["{} {}", "{}={}"])
def test_old_options_of_record_still_work(chariot, tmp_path, form):
    values = {"--as": "short", "--into": tmp_path, "--shows": "pages"}
    old = [word for pair in values.items() for word in form.format(*pair).split()]

    result = chariot("record", "example", *PAGES, *old)

    assert result.exit_code == 0, result.stderr
    assert "pages" in (tmp_path / "example" / "short.yaml").read_text()
    for name in values:
        new = RENAMED_OF_RECORD[name]
        assert f"Warning: {name} is deprecated: use {new}\n" in result.stderr


def test_old_again_of_record_refreshes(chariot, tmp_path):
    chariot("record", "example", *PAGES, "--directory", tmp_path)

    result = chariot("record", "example", "--again", "--directory", tmp_path)

    assert result.exit_code == 0, result.stderr
    assert "--again is deprecated: use --refresh" in result.stderr


def test_old_options_of_check_still_work(chariot, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing\n")

    scanned = chariot("check", "--secrets", tmp_path)
    read = chariot("check", "example", "--findings", tmp_path / "notes.txt")

    assert scanned.exit_code == 0
    assert "--secrets is deprecated: use --scan-secrets" in scanned.stderr
    assert read.exit_code == 2
    assert "--findings is deprecated: use --results" in read.stderr
    assert "notes.txt is not" in read.stderr or "notes.txt is no" in read.stderr


def test_value_that_looks_like_an_old_option_is_kept(chariot, tmp_path):
    words = ("--description", "--as", "--directory", tmp_path)

    result = chariot("record", "example", *PAGES, *words)

    assert result.exit_code == 0, result.stderr
    assert "deprecated" not in result.stderr
    assert "shows: --as" in (tmp_path / "example" / "recording.yaml").read_text()


def test_new_options_give_no_warning(chariot, tmp_path):
    result = chariot("record", "example", *PAGES, "--name", "short", "--directory", tmp_path)

    assert result.exit_code == 0
    assert "deprecated" not in result.stderr


def test_secrets_of_run_is_not_an_old_name(chariot, tmp_path):
    result = chariot("run", "example", "--url", "https://x.test", "--secrets", tmp_path / "none")

    assert result.exit_code == 2
    assert "deprecated" not in result.stderr


def test_warning_is_json_where_logs_are(chariot, tmp_path):
    result = chariot("check", "--secrets", tmp_path, "--log-format", "json")

    assert '"message": "Warning: --secrets is deprecated: use --scan-secrets"' in result.stderr


def test_every_command_has_a_help_text():
    assert isinstance(group, Group)
    assert [name for name, command in group.commands.items() if not command.help] == []
