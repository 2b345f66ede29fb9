"""`chariot list`, and integrations that come from elsewhere."""

import json

import pytest

ELSEWHERE = """
from sdk import Capability, Credential, stream

class Elsewhere(Capability):
    '''Things from elsewhere.

    More about them.
    '''
    name, title, surface = "elsewhere", "Elsewhere", "cloud"
    credential = Credential("elsewhere", secrets=("client-id", "client-secret"))

    def validate_credentials(self): ...
    def check_affiliation(self, asset): return False

    @stream()
    def things(self): yield from ()
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a distribution with two integrations, one without the vendor's client library."""
    (tmp_path / "elsewhere.py").write_text(ELSEWHERE)
    (tmp_path / "unmet.py").write_text("import vendors_own_client\n")
    metadata = tmp_path / "elsewhere-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: elsewhere\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[chariot.integrations]\nelsewhere = elsewhere:Elsewhere\nunmet = unmet:Unmet\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_list_names_integrations_and_variables_of_secrets(chariot):
    result = chariot("list")

    assert result.exit_code == 0
    (example,) = (line for line in result.stdout.splitlines() if line.startswith("example"))
    assert "EXAMPLE_TOKEN" in example
    assert "QUALYS_USERNAME QUALYS_PASSWORD" in result.stdout


def test_list_as_json_has_all_that_is_declared(chariot):
    result = chariot("list", "--json")

    (example,) = (row for row in json.loads(result.stdout) if row["name"] == "example")
    assert example["secrets"] == ["EXAMPLE_TOKEN"]
    assert example["simulator"] is True
    assert {"name": "hosts", "toggle": "importAssets"} in example["streams"]
    assert example["parameters"][0]["name"] == "paging"


@pytest.mark.usefixtures("installed")
def test_integrations_of_other_distributions_are_listed_too(chariot):
    rows = {row["name"]: row for row in json.loads(chariot("list", "--json").stdout)}

    assert rows["elsewhere"]["secrets"] == ["ELSEWHERE_CLIENT_ID", "ELSEWHERE_CLIENT_SECRET"]
    assert rows["elsewhere"]["description"] == "Things from elsewhere."
    assert rows["elsewhere"]["simulator"] is False


@pytest.mark.usefixtures("installed")
def test_list_shows_how_to_install_a_missing_extra(chariot):
    rows = {row["name"]: row for row in json.loads(chariot("list", "--json").stdout)}

    assert rows["unmet"]["unavailable"] == (
        "unmet needs the module 'vendors_own_client', which is not installed: "
        "pip install 'chariot-integrations[unmet]'"
    )
    assert "pip install" in chariot("list").stdout


@pytest.mark.usefixtures("installed")
def test_run_without_the_extra_shows_how_to_install_it(chariot):
    result = chariot("run", "unmet")

    assert result.exit_code == 2
    assert "pip install 'chariot-integrations[unmet]'" in result.stderr


@pytest.mark.usefixtures("installed")
def test_a_vendor_without_a_usual_address_needs_a_url(chariot):
    secrets = {"ELSEWHERE_CLIENT_ID": "id", "ELSEWHERE_CLIENT_SECRET": "secret"}

    result = chariot("run", "elsewhere", env=secrets)

    assert result.exit_code == 2
    assert "--url" in result.stderr


@pytest.mark.usefixtures("installed")
def test_a_vendor_without_a_simulator_cannot_be_simulated(chariot):
    result = chariot("run", "elsewhere", "--simulate")

    assert result.exit_code == 2
    assert "example" in result.stderr


def test_help_has_examples_for_every_command(chariot):
    for command in ("list", "run", "simulate", "demo"):
        result = chariot(command, "--help")
        assert result.exit_code == 0
        assert f"  chariot {command}" in result.stdout


def test_the_version_can_be_asked_for(chariot):
    assert chariot("--version").stdout.startswith("chariot, version ")


def test_list_shows_omissions_of_each_integration(chariot):
    result = chariot("list")

    (line,) = (one for one in result.stdout.splitlines() if "hosts not seen within 7 days " in one)
    assert line.split()[:2] == ["crowdstrike", "hosts"]
    assert line.endswith("raise seen_within_days")


def test_json_list_has_the_omissions(chariot):
    result = chariot("list", "--json")

    (tenable,) = (row for row in json.loads(result.stdout) if row["name"] == "tenable")
    assert {
        "stream": "vulnerabilities",
        "what": "vulnerabilities not found within <found_within_days> days",
        "remedy": "leave found_within_days out",
        "when": "found_within_days",
        "unless": "",
        "counted": False,
    } in tenable["leaves_out"]
