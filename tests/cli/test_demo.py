"""`chariot demo`: every simulated vendor in one file, and a table of what was found."""

import pytest

from sdk import registry

from .conftest import lines


def test_demo_writes_no_model_twice_and_shows_the_result(chariot, tmp_path):
    path = tmp_path / "demo.ndjson"

    result = chariot("demo", "--into", path)

    models = lines(path.read_text())
    assert result.exit_code == 0
    # A risk that several hosts share is one line for each of them, and another one where a later
    # vendor rates it worse (docs/decisions/0038-repeated-risks.md).
    ratings = {}
    for model in models:
        ratings.setdefault((model["key"], str(model.get("target"))), []).append(model.get("status"))
    assert all(len(set(each)) == len(each) for each in ratings.values())
    assert len(ratings) > 50
    assert f"{len({key for key, _ in ratings})} models" in result.stdout
    for vendor in registry.names(registry.SIMULATORS) + registry.names(registry.WRITERS):
        (row,) = (line for line in result.stdout.splitlines() if line.split()[:1] == [vendor])
        assert "complete" in row
        # What each vendor's filter refuses differs: an agent knows an address that a scan does not,
        # and a list has machines of a cloud by their names.
        if vendor in registry.names(registry.SIMULATORS):
            assert ("cloud " in row) is registry.integration(vendor).cloud_filter
    assert "internal " in result.stdout


@pytest.mark.slow
def test_a_host_that_two_vendors_know_is_one_asset(chariot, tmp_path):
    path = tmp_path / "demo.ndjson"

    result = chariot("demo", "--into", path)

    (shared,) = (line for line in result.stdout.splitlines() if "more than one vendor" in line)
    assert int(shared.split()[0]) > 0


@pytest.mark.slow
def test_demo_ends_with_the_next_commands(chariot, tmp_path):
    vendor = registry.names(registry.INTEGRATIONS)[-1]

    output = chariot("demo", "--into", tmp_path / "demo.ndjson").stdout

    assert f"chariot run {vendor} --simulate" in output
    assert f"chariot simulate {vendor}" in output


def test_unwritable_file_is_one_sentence_and_exit_code_1(chariot, tmp_path):
    result = chariot("demo", "--into", tmp_path / "no" / "where")

    assert result.exit_code == 1
    assert "choose another path" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_the_demo_fills_a_store_that_show_can_look_into(chariot, tmp_path):
    path = tmp_path / "demo.db"

    demo = chariot("demo", "--into", path)
    shown = chariot("show", path, "risk", "--severity", "critical")

    assert demo.exit_code == 0
    assert f"chariot show {path} risk --severity critical" in demo.stdout
    assert "critical" in shown.stdout
