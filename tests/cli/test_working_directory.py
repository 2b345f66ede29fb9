"""What `chariot` imports of the working directory: the vendor that is named, and nothing else."""

import os
import sys
from pathlib import Path

import pytest

from .local_vendors import PLACES, TRAP, command, imported, ran, repository


@pytest.fixture
def here(tmp_path):
    """Return a repository with two vendors of its own."""
    return repository(tmp_path)


STRAY = ("org", "msvcrt", "_winapi", "nt", "java", "brotli", "simplejson")
"""Modules that libraries try to import, where they may not be installed."""


def traps(here, names=STRAY):
    for name in names:
        (here / name).mkdir()
        (here / name / "__init__.py").write_text(TRAP.format(f"{name}.imported"))
        (here / f"{name}.py").write_text(TRAP.format(f"{name}.imported"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("list",),
        ("run", "example", "--simulate", "--hosts", "2"),
        ("run", "nessus-import", "--simulate", "--hosts", "2"),
        ("check", "example", "--search", "1", "--results", "nosuch.json"),
        ("show", "nosuch.db"),
    ],
)
def test_command_imports_no_stray_module(tmp_path, arguments):
    traps(tmp_path)

    done = command(tmp_path, *arguments)

    assert "Traceback" not in done.stderr
    assert imported(tmp_path) == []


CHARIOT = str(Path(sys.executable).with_name("chariot"))


@pytest.mark.slow
@pytest.mark.parametrize("start", [("-P", "-m", "sdk"), (CHARIOT,)], ids=["module", "command"])
def test_file_named_like_a_library_is_not_imported(tmp_path, start):
    traps(tmp_path, ("msgspec", "requests", "click"))

    done = ran(tmp_path, sys.executable, *start, "list")

    assert done.returncode == 0
    assert imported(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("start", [("-m", "sdk"), ("-m", "sdk.cli"), ("bin/chariot",)])
def test_vendor_cannot_import_modules_beside_its_package(here, start):
    traps(here, ("stray",))
    acme = here / "integrations" / "acme" / "__init__.py"
    acme.write_text("import stray\n" + acme.read_text())
    command(here, "--help")

    done = ran(here, sys.executable, *start, "run", "acme", "--url", "http://127.0.0.1:9")

    assert done.returncode == 2
    assert "acme needs the module 'stray'" in done.stderr
    assert imported(here) == []


def test_named_vendor_is_imported_alone(here):
    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9", "--timeout", "0.1")

    assert (done.returncode, "acme whoami" in done.stderr) == (1, True)
    assert imported(here) == ["acme"]


@pytest.mark.slow
def test_other_vendor_leaves_local_ones_alone(here):
    done = command(here, "run", "example", "--simulate", "--hosts", "2")

    assert done.returncode == 0, done.stderr
    assert imported(here) == []


@pytest.mark.slow
def test_list_imports_every_local_vendor(here):
    done = command(here, "list")

    assert "acme" in done.stdout
    assert "globex" in done.stdout
    assert imported(here) == ["acme", "globex"]


@pytest.mark.slow
def test_local_vendor_never_replaces_one_of_the_kit(here):
    (here / "integrations" / "globex").rename(here / "integrations" / "example")

    done = command(here, "run", "example", "--simulate", "--hosts", "2")

    assert done.returncode == 0, done.stderr
    assert imported(here) == []


@pytest.mark.parametrize(
    ("place", "mode"),
    [*((place, 0o002) for place in PLACES), (PLACES[1], 0o1002), (PLACES[1], 0o1022)],
)
def test_folder_that_others_can_write_is_refused(here, place, mode):
    (here / place).chmod((here / place).stat().st_mode | mode)

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9")

    named = str(here / place)
    assert done.returncode == 2
    assert done.stderr == (
        f"Error: no code is loaded from {named!r}, which other users can write: "
        f"chmod go-w {named!r}\n"
    )
    assert imported(here) == []


def test_file_below_a_vendor_that_others_can_write_is_refused(here):
    deeper = here / "integrations" / "acme" / "inner" / "client.py"
    deeper.parent.mkdir()
    deeper.write_text("")
    deeper.chmod(0o666)

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9")

    assert done.returncode == 2
    assert str(deeper) in done.stderr


def test_link_into_a_folder_that_others_can_write_is_refused(here):
    shared = here / "shared"
    shared.mkdir()
    (here / "integrations" / "acme").rename(shared / "acme")
    (here / "integrations" / "acme").symlink_to(shared / "acme")
    shared.chmod(0o777)

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9")

    assert done.returncode == 2
    assert str(shared) in done.stderr
    assert imported(here) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("place", PLACES[::3])
def test_folder_of_another_user_is_refused(here, place):
    os.chown(here / place, 12345, -1)

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9")

    assert done.returncode == 2
    assert "which belongs to another user: copy it to a folder of yours" in done.stderr
    assert imported(here) == []


def test_list_names_an_untrusted_vendor_and_imports_it_not(here):
    (here / "integrations" / "acme").chmod(0o777)

    done = command(here, "list")

    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("acme")]
    assert "chmod go-w" in line
    assert imported(here) == ["globex"]


@pytest.mark.slow
def test_kit_commands_run_beside_an_untrusted_folder(here):
    (here / "integrations").chmod(0o777)

    done = command(here, "run", "example", "--simulate", "--hosts", "2")

    assert (done.returncode, imported(here)) == (0, []), done.stderr


def test_local_import_is_found_beside_those_of_the_kit(here):
    inner = here / "integrations" / "imports"
    inner.mkdir()
    (inner / "__init__.py").write_text("")
    (here / "integrations" / "acme").rename(inner / "acme")

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9", "--timeout", "0.1")

    assert (done.returncode, "acme whoami" in done.stderr) == (1, True)
    assert imported(here) == ["acme"]


@pytest.mark.slow
def test_check_reads_the_test_of_a_vendor_alone(here):
    traps(here)
    tests = here / "tests" / "integrations"
    tests.mkdir(parents=True)
    for folder in (tests.parent, tests):
        (folder / "__init__.py").write_text("")
    (tests / "test_acme.py").write_text("import org\n")
    (here / "simulators").mkdir()
    simulator = here / "simulators" / "acme"
    simulator.mkdir()
    (simulator / "__init__.py").write_text(
        "from simulators.example import ExampleSimulator\n"
        "__all__ = ['Acme']\nclass Acme(ExampleSimulator):\n    name = 'acme'\n"
    )

    done = command(here, "check", "acme", "--search", "1")

    assert "No module named 'org'" in done.stdout + done.stderr
    assert imported(here) == ["acme"]


def test_check_refuses_tests_that_others_can_write(here):
    tests = here / "tests"
    tests.mkdir()
    simulator = here / "simulators" / "acme"
    simulator.mkdir(parents=True)
    (simulator / "__init__.py").write_text(
        "from simulators.example import ExampleSimulator as Acme\n__all__ = ['Acme']\n"
    )
    integrations = tests / "integrations"
    integrations.mkdir()
    (integrations / "test_acme.py").write_text(TRAP.format(f"{Path('tests')}.imported"))
    integrations.chmod(0o777)

    done = command(here, "check", "acme", "--search", "1")

    assert done.returncode == 2
    assert "chmod go-w" in done.stderr
    assert "tests" not in imported(here)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "__all__ = []\n", "__all__ = ['Missing']\n"])
def test_package_without_a_class_is_named_and_costs_no_other(here, text):
    (here / "integrations" / "acme" / "__init__.py").write_text(text)

    listed, run = command(here, "list"), command(here, "run", "acme", "--simulate")

    assert listed.returncode == 1
    assert "globex" in listed.stdout
    assert run.returncode == 1
    assert "package integrations.acme exports no single class" in run.stderr
