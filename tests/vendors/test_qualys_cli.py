"""qualys-cli, a public client from PyPI, runs unmodified against the Qualys simulator."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.qualys import QualysSimulator

BESIDE_PYTHON = str(Path(sys.executable).parent)
CLIENT = shutil.which("qualys-cli", path=os.pathsep.join((BESIDE_PYTHON, os.environ["PATH"])))
HOSTS = 1005
"""More than a page of the default size, which the client asks for."""
REFUSED = 3

pytestmark = [
    pytest.mark.vendors,
    pytest.mark.skipif(CLIENT is None, reason="qualys-cli is not installed (tox -e vendors)"),
]


@pytest.fixture(scope="module")
def simulator():
    simulator = QualysSimulator.create(hosts=HOSTS)
    with simulator.serve():
        yield simulator


@pytest.fixture
def run(simulator, tmp_path):
    """Run the client as a user would, with nothing but the environment to go by."""

    def call(*arguments, **environment):
        return subprocess.run(
            [CLIENT, *arguments],
            env={
                "HOME": str(tmp_path),
                "PATH": os.environ["PATH"],
                "NO_COLOR": "1",
                "QUALYS_URL": simulator.url,
                "QUALYS_GATEWAY_URL": simulator.url,
                "QUALYS_USERNAME": simulator.credentials["username"],
                "QUALYS_PASSWORD": simulator.credentials["password"],
                "QUALYS_MAX_RETRIES": "0",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return call


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_it_lists_exactly_the_hosts_of_the_world(simulator, run, version):
    command = ("vm", "host", "list", "--all", "--format", "json")

    listed = rows(run(*command, QUALYS_FO_API_VERSION=version))

    assert [address(host) for host in listed] == [host.address for host in simulator.world.hosts()]
    assert {host["DNS_DATA"]["FQDN"] for host in listed if "DNS_DATA" in host} <= {
        host.fqdn for host in simulator.world.hosts()
    }


def test_it_lists_exactly_the_open_detections(simulator, run):
    listed = rows(run("vm", "host", "detection", "--all", "--format", "json"))

    found = [
        (address(host), int(one["QID"]))
        for host in listed
        for one in several(host["DETECTION_LIST"]["DETECTION"])
    ]
    assert found == [
        (host.address, finding.weakness.identifier)
        for host in simulator.world.hosts()
        for finding in host.weaknesses
        if finding.open and finding.weakness.identifier not in simulator.disabled_qids
    ]


def test_it_tells_hosts_that_exist_from_others(simulator, run):
    known = simulator.world.host(0)

    found = rows(run("vm", "host", "exists", "--ips", f"{known.address},192.0.2.254"))

    assert [host["ip"] for host in found["found"]] == [known.address]
    assert found["found"][0]["dns"] == known.fqdn
    assert found["missing"] == ["192.0.2.254"]


def test_it_reads_the_knowledge_base(run):
    command = ("vm", "kb", "list", "--ids", "38000-38100", "--lean", "--format", "json")

    entries = rows(run(*command, "--limit", "100"))

    assert [entry["qid"] for entry in entries] == [str(qid) for qid in range(38000, 38101, 7)]
    assert entries[0]["cves"] == ["CVE-2018-10000"]


def test_it_finds_the_gateway_healthy(run):
    assert rows(run("health"))["ok"] is True


def test_it_is_refused_with_a_wrong_password(simulator, run):
    before = simulator.journal.count("hosts", 401)

    done = run("vm", "host", "list", "--all", QUALYS_PASSWORD="wrong")

    assert done.returncode == REFUSED
    assert "Bad Login/Password" in done.stderr
    assert simulator.journal.count("hosts", 401) == before + 1


def test_it_asked_for_nothing_the_simulator_lacks(simulator, run):
    rows(run("asset", "ip", "list", "--format", "json"))

    assert simulator.journal.unmatched == ()


def rows(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def several(value):
    """Return the value of the client's XML reader for one element or many."""
    return value if isinstance(value, list) else [value]


def address(host):
    return host.get("IP") or host.get("IPV6")
