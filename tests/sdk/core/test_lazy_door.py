"""Doors that import a name's module at its first use show all their names."""

import subprocess
import sys

import pytest

DOORS = ["sdk", "sdk.http", "sdk.decode", "sdk.pagination", "sdk.filters", "sdk.runner"]


def run(program):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("door", DOORS)
def test_dir_shows_names_that_were_not_used(door):
    shown = run(f"import {door} as door; print(set(door.__all__) <= set(dir(door)))")

    assert shown == "True\n"


def test_wrong_name_suggests_one_that_was_not_used():
    shown = run("import sdk.http; sdk.http.RenewableTokn")

    assert "Did you mean: 'RenewableToken'" in shown
