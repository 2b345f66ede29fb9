"""`chariot new`: styles by name, titles, and files that exist already."""

import pytest

from sdk.scaffold import FORMER_NAMES, STYLES

from .vendor_files import VENDOR_FILES, files


def test_former_style_names_are_hidden_aliases(chariot, tmp_path):
    help_text = chariot("new", "--help").stdout

    for former, style in FORMER_NAMES.items():
        new = ("new", "acme", "--into", tmp_path, "--dry-run", "--paging")
        assert chariot(*new, former).stdout == chariot(*new, style).stdout != ""
        assert f"  {former} " not in help_text
        assert f"  {style} " in help_text


def test_help_shows_a_sample_body_of_each_style(chariot):
    help_text = chariot("new", "--help").stdout

    assert [style.name for style in STYLES.values() if style.sample not in help_text] == []


def test_title_is_written_as_people_write_it(chariot, tmp_path):
    title = "ACME & Söhne's"

    result = chariot("new", "acme", "--paging", "offset", "--into", tmp_path, "--title", title)

    assert result.exit_code == 0
    integration = (tmp_path / "integrations/acme/integration.py").read_text()
    assert f'title = "{title}"' in integration
    assert 'name = "acme"' in integration
    assert "class Acme(Capability):" in integration


@pytest.mark.parametrize("title", ['say "hi"', "a\\b", "{name}", "two\nlines", " ", "a" * 31])
def test_title_that_would_end_a_string_is_refused(chariot, tmp_path, title):
    result = chariot("new", "acme", "--paging", "offset", "--into", tmp_path, "--title", title)

    assert result.exit_code == 2
    assert "the title cannot be used: give at most 30 characters" in result.stderr
    assert files(tmp_path) == []


def test_force_replaces_the_vendors_files_and_no_other(chariot, tmp_path):
    new = ("new", "acme", "--into", tmp_path, "--paging")
    chariot(*new, "cursor")
    client = tmp_path / "integrations/acme/client.py"
    written = client.read_text()
    client.write_text("mine")
    (tmp_path / "integrations/acme/notes.txt").write_text("mine")
    (tmp_path / "tox.ini").write_text("mine")

    result = chariot(*new, "cursor", "--force")

    assert result.exit_code == 0
    assert client.read_text() == written
    assert (tmp_path / "integrations/acme/notes.txt").read_text() == "mine"
    assert (tmp_path / "tox.ini").read_text() == "mine"


def test_force_replaces_a_link_and_not_its_target(chariot, tmp_path):
    target = tmp_path / "target.md"
    target.write_text("mine")
    link = tmp_path / "cassettes/acme/README.md"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path, "--force")

    assert result.exit_code == 0
    assert target.read_text() == "mine"
    assert not link.is_symlink()


def test_force_leaves_everything_where_a_file_cannot_be_made(chariot, tmp_path):
    client = tmp_path / "integrations/acme/client.py"
    client.parent.mkdir(parents=True)
    client.write_text("mine")
    (tmp_path / "simulators/acme/app.py").mkdir(parents=True)

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path, "--force")

    assert result.exit_code == 1
    assert files(tmp_path) == ["integrations/acme/client.py"]
    assert client.read_text() == "mine"


@pytest.mark.parametrize("name", ["qualys", "example", "world"])
def test_force_replaces_no_vendor_of_the_kit(chariot, tmp_path, name):
    result = chariot("new", name, "--paging", "cursor", "--into", tmp_path, "--force")

    assert result.exit_code == 2
    assert f"{name!r} is taken" in result.stderr
    assert files(tmp_path) == []


def test_a_project_that_is_set_up_stays_so(chariot, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")

    chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert files(tmp_path) == sorted([*VENDOR_FILES, "pyproject.toml"])
    assert (tmp_path / "pyproject.toml").read_text() == "[project]\n"
