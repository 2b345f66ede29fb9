"""A repository of somebody else's: the kit from an installed wheel, a vendor of its own, a verdict.

The wheel is built here, without a network, and unpacked where nothing of this repository is. The
other repository's vendor is the example under another name, moved out of our packages.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3]
BACKEND = 77
"""The setuptools that reads our pyproject.toml."""

PACKED = ("sdk", "simulators", "integrations", "docs", "pyproject.toml", "README.md", "LICENSE")
TESTS = """
import os

import sdk
import simulators
from acme import Acme
from acme_simulator import AcmeSimulator
from hypothesis import given, settings
from sdk.testing import Conformance
from sdk.testing.search.strategies import hold, scenarios


class TestAcme(Conformance):
    integration = Acme
    simulator = AcmeSimulator


def test_the_kit_is_the_installed_one():
    place = os.environ["PYTHONPATH"].split(":")[0]
    assert sdk.__file__.startswith(place)
    assert simulators.__file__.startswith(place)


@settings(max_examples=5, deadline=None)
@given(scenario=scenarios(TestAcme))
def test_no_scenario_breaks_it(scenario):
    hold(TestAcme, scenario)
"""

LIST_TESTS = """
import sdk
from acme_list import AcmeImport
from acme_writer import AcmeFile
from sdk.testing import FileConformance


class TestAcmeList(FileConformance):
    integration = AcmeImport
    simulator = AcmeFile
    ends_itself = False
"""

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
"""As pip builds it; not by pip, since environments of uv have none."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        int(version("setuptools").partition(".")[0]) < BACKEND,
        reason=f"building a wheel without a network needs setuptools>={BACKEND} installed",
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder in which the wheel is unpacked, entry points included."""
    place = tmp_path_factory.mktemp("installed")
    source = place / "source"
    source.mkdir()
    for name in PACKED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    build = [sys.executable, "-c", BUILD, place / "wheels"]
    subprocess.run(build, check=True, cwd=source, timeout=120)
    site = place / "site"
    for wheel in (place / "wheels").iterdir():
        ZipFile(wheel).extractall(site)
    shutil.rmtree(source)
    return site


@pytest.fixture
def repository(tmp_path):
    """Return the other repository: acme, its simulator, and its tests."""
    shutil.copytree(ROOT / "integrations" / "example", tmp_path / "acme")
    shutil.copytree(ROOT / "simulators" / "example", tmp_path / "acme_simulator")
    for path in tmp_path.rglob("*.py"):
        text = path.read_text().replace("simulators.example", "acme_simulator")
        text = text.replace("integrations.example", "acme")
        path.write_text(text.replace("Example", "Acme").replace("example-", "acme-"))
    for path in (tmp_path / "acme" / "integration.py", tmp_path / "acme_simulator" / "app.py"):
        path.write_text(path.read_text().replace('name = "example"', 'name = "acme"'))
    write(tmp_path / "tests" / "integrations" / "test_acme.py", TESTS)
    return known_to_pip(tmp_path, "acme = acme:Acme", "acme = acme_simulator:AcmeSimulator")


def known_to_pip(place, integration, simulator):
    """Return the repository as pip would install it, by its entry points."""
    points = f"[chariot.integrations]\n{integration}\n[chariot.simulators]\n{simulator}\n"
    write(place / "acme-1.0.dist-info" / "METADATA", "Name: acme\nVersion: 1.0\n")
    write(place / "acme-1.0.dist-info" / "entry_points.txt", points)
    return place


@pytest.fixture
def importing(tmp_path):
    """Return another repository: an import of lists, its simulator, and its tests."""
    shutil.copytree(ROOT / "integrations" / "imports" / "csv_import", tmp_path / "acme_list")
    shutil.copytree(ROOT / "simulators" / "imports" / "csv_import", tmp_path / "acme_writer")
    for path in tmp_path.rglob("*.py"):
        text = re.sub(r"^from \.\.\.", "from simulators.", path.read_text(), flags=re.M)
        text = text.replace("from simulators. import", "from simulators import")
        path.write_text(text.replace("csv-import", "acme-list").replace("CSV", "Acme"))
    write(tmp_path / "tests" / "integrations" / "test_acme_list.py", LIST_TESTS)
    return known_to_pip(
        tmp_path, "acme-list = acme_list:AcmeImport", "acme-list = acme_writer:AcmeFile"
    )


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def checked_by_pytest(repository, installed, *options):
    """Return the output of pytest there, with the wheel on the path and not this repository."""
    done = run(repository, installed, "pytest", "-q", "-p", "no:cacheprovider", *options)
    return done.returncode, done.stdout + done.stderr


def run(repository, installed, module, *options):
    environment = {**os.environ, "PYTHONPATH": f"{installed}:{repository}"}
    command = [sys.executable, "-P", "-m", module, *options]
    return subprocess.run(
        command, cwd=repository, env=environment, capture_output=True, text=True, check=False
    )


def test_other_repository_is_assessed_by_the_wheel(installed, repository):
    found = "--chariot-results=findings.json"
    code, said = checked_by_pytest(repository, installed, "--chariot-levels", found)
    options = ("--results", "findings.json", "--search", "5", "--json")
    checked = run(repository, installed, "sdk.cli", "check", "acme", *options)

    assert code == 0, said
    assert "TestAcme: bronze\n  for silver: a replay of a recorded conversation" in said
    (vendor,) = json.loads(checked.stdout)
    assert (vendor["level"], vendor["missing"]) == (
        "bronze",
        ["a replay of a recorded conversation"],
    )
    assert checked.returncode == 0


def test_import_in_another_repository_is_assessed(installed, importing):
    found = "--chariot-results=findings.json"
    code, said = checked_by_pytest(importing, installed, "--chariot-levels", found)
    recorded = run(importing, installed, "sdk.cli", "record", "acme-list", "--simulate")
    options = ("--results", "findings.json", "--search", "3", "--json")
    checked = run(importing, installed, "sdk.cli", "check", "acme-list", *options)

    assert code == 0, said
    assert "TestAcmeList: bronze\n  for silver: a replay of a recorded conversation" in said
    assert recorded.returncode == 0, recorded.stderr
    (vendor,) = json.loads(checked.stdout)
    assert vendor["level"] == "silver", vendor
    assert checked.returncode == 0


def test_empty_repository_gets_a_vendor_from_the_wheel(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    new = [sys.executable, "-m", "sdk", "new", "globex", "--paging", "offset"]

    made = subprocess.run(
        new, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    code, said = checked_by_pytest(tmp_path, installed, "-x", "tests/integrations/test_globex.py")

    assert "integrations/globex/client.py" in made.stdout
    assert code == 1
    assert "not written yet: step 1 of 7" in said
    assert (tmp_path / "integrations" / "globex" / "client.py").exists()


def test_installed_wheel_explains_rules(installed, tmp_path):
    explained = run(tmp_path, installed, "sdk.cli", "explain", "paging-6")

    assert explained.returncode == 0, explained.stderr
    assert explained.stdout.startswith("PAGING-6: every quirk of the vendor")
    assert "See docs/rules/PAGING.md" in explained.stdout


def test_a_mistake_there_is_convicted(installed, repository):
    client = repository / "acme" / "client.py"
    client.write_text(client.read_text() + "\ntry:\n    Client\nexcept NotFound:\n    pass\n")

    code, said = checked_by_pytest(
        repository, installed, "--chariot-rules", "HYGIENE", "--chariot-levels"
    )

    assert code == 1, said
    assert "HYGIENE-10: no error is dropped, and no result that nothing reads" in said
    assert "TestAcme: none\n  for bronze: HYGIENE-10 failed" in said
