"""What a shell completes, through click's protocol: an environment variable and lines."""

import subprocess
import sys

import pytest

from sdk import registry

from .local_vendors import imported, repository
from .processes import ROOT


@pytest.fixture
def completed(chariot):
    """Complete a line, the last word of which is begun, as zsh would."""

    def complete(*words):
        words = ("chariot", *words)
        env = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
        result = chariot(env={**env, "_CHARIOT_COMPLETE": "zsh_complete"})
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout.split("\n")[1::3]

    return complete


@pytest.mark.parametrize("command", ["run", "record", "check"])
def test_commands_complete_integrations(completed, command):
    assert completed(command, "q") == ["qualys", "qualys-import"]


def test_check_completes_every_name_given(completed):
    assert completed("check", "qualys", "wi") == ["wiz"]


def test_simulate_completes_simulators(completed):
    assert completed("simulate", "nessus") == ["nessus-import"]


@pytest.mark.parametrize("command", ["run", "record", "simulate"])
@pytest.mark.parametrize("name", ["qualys", "nessus-import"])
def test_quirks_of_the_vendor_are_completed(completed, command, name):
    quirks = [quirk.name for quirk in registry.simulator(name).quirks]

    assert completed(command, name, "--quirk", "") == quirks


def test_credentials_of_the_vendor_are_completed(completed):
    assert completed("run", "example", "--credential", "") == ["static-token"]
    assert completed("record", "qualys", "--credential", "q") == ["qualys"]


def test_faults_are_completed_by_kind_and_operation(completed):
    assert completed("run", "qualys", "--fault", "sl") == ["slow:3@*"]
    assert completed("run", "qualys", "--fault", "slow:9@hosts") == ["slow:9@hosts"]
    assert "slow:9@detections" in completed("run", "qualys", "--fault", "slow:9@")


@pytest.mark.parametrize("name", ["qualys", "nessus-import"])
def test_every_completed_fault_is_accepted(completed, name):
    faults = completed("simulate", name, "--fault", "")

    assert len(faults) >= 3
    for fault in faults:
        registry.simulator(name).create(hosts=1, faults=(fault,))


def test_settings_are_completed_with_their_values(completed):
    assert completed("run", "example", "--config", "importA") == [
        "importAssets=true",
        "importAssets=false",
    ]
    assert "paging=cursor" in completed("run", "example", "--config", "paging=")
    assert completed("run", "example", "--config", "vmfilter.ex") == ["vmfilter.exclude="]


@pytest.mark.parametrize(
    "words",
    [("run", "nosuch", "--quirk", ""), ("run", "--fault", ""), ("run", "nosuch", "--config", "")],
)
def test_unknown_vendors_complete_to_nothing(completed, words):
    assert completed(*words) == [""] or completed(*words) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "expected", "loaded"),
    [
        ("chariot run ac", ["acme"], []),
        ("chariot run acme --config import", ["importAssets=true"], ["acme"]),
        ("chariot run acme --config importAssets=f", ["false"], ["acme"]),
        ("chariot run qualys --fault slow:9@hos", ["hosts"], []),
        ("chariot run example --config vmfilter.ex", ["vmfilter.exclude="], []),
    ],
)
def test_bash_completes_and_imports_the_named_vendor(tmp_path, line, expected, loaded):
    # Bash splits a value at `:`, `=` and `@`, and replaces the last part.
    here = repository(tmp_path)
    program = here / "chariot"
    program.write_text(f"#!{sys.executable}\nfrom sdk.cli import main\nmain()\n")
    program.chmod(0o755)
    script = f"""
        eval "$(chariot completion bash)"
        COMP_LINE={line!r} COMP_POINT={len(line)}
        compopt() {{ :; }}
        _chariot_completion chariot
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """

    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=here,
        env={"PYTHONPATH": str(ROOT), "PATH": f"{here}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == ""
    assert done.stdout.split()[: len(expected)] == expected
    assert imported(here) == loaded


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(chariot, shell):
    result = chariot("completion", shell)

    assert result.exit_code == 0
    assert f"_CHARIOT_COMPLETE={shell}_complete" in result.stdout
    assert f"chariot completion {shell}" in chariot("completion", "--help").stdout
    assert "chariot completion" in chariot("--help").stdout
