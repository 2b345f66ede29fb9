"""qualysdk, a public client from PyPI that speaks nothing but TLS, runs unmodified against ours."""

import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec

import pytest

from simulators import World, catalogue
from simulators.qualys import QualysSimulator

HOSTS = 105
HARD_TIMEOUT_SECONDS = 60

CLIENT = """
import json, sys
from qualysdk.auth import BasicAuth
from qualysdk.vmdr import get_hld, get_host_list, query_kb

url, username, password, path = sys.argv[1:]
names = ("api_url", "gateway_url", "qualysguard_url")
auth = BasicAuth(username, password, override_platform=dict.fromkeys(names, url))
# chunks of 40 hosts in pages of 15: one chunk alone would be taken apart into single hosts
paging = {"threads": 1, "chunk_size": 40, "truncation_limit": 15}
hosts = get_host_list(auth, details="All", **paging)
detections = get_hld(auth, **paging)
found = {
    "hosts": [[str(host.IP or host.IPV6), host.DNS, host.OS] for host in hosts],
    "detections": [
        [str(host.IP or host.IPV6), one.QID, one.STATUS, one.PORT]
        for host in detections
        for one in host.DETECTION_LIST or ()
    ],
    "knowledge": [
        [entry.QID, entry.TITLE, [cve.ID for cve in entry.CVE_LIST or ()]]
        for entry in query_kb(auth, details="All")
    ],
}
with open(path, "w") as file:
    json.dump(found, file)
"""

pytestmark = [
    pytest.mark.vendors,
    pytest.mark.skipif(
        find_spec("qualysdk") is None, reason="qualysdk is not installed (tox -e vendors)"
    ),
]


@pytest.fixture(scope="module")
def served():
    """Yield the line that `chariot simulate qualys --tls` prints; no request may be unknown."""
    command = ("-m", "sdk.cli", "simulate", "qualys", "--tls", "--hosts", str(HOSTS))
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        yield json.loads(server.stdout.readline())
        server.send_signal(signal.SIGINT)
        complaints = server.communicate(timeout=HARD_TIMEOUT_SECONDS)[1]
    assert complaints == ""


@pytest.fixture(scope="module")
def run(served, tmp_path_factory):
    """Run the client as a user would, with the file to trust in the environment."""
    path = tmp_path_factory.mktemp("qualysdk") / "found.json"

    def call(password=served["credentials"]["QUALYS_PASSWORD"], **environment):
        username = served["credentials"]["QUALYS_USERNAME"]
        done = subprocess.run(
            [sys.executable, "-c", CLIENT, served["url"], username, password, path],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(path.parent),
                "REQUESTS_CA_BUNDLE": served["ca"],
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=HARD_TIMEOUT_SECONDS,
            check=False,
        )
        return done, path

    return call


@pytest.fixture(scope="module")
def found(run):
    done, path = run()
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def world():
    return World(hosts=HOSTS)


def test_it_lists_exactly_the_hosts_of_the_world(found, world):
    hosts = {address: (name, system) for address, name, system in found["hosts"]}

    assert len(found["hosts"]) == HOSTS
    assert hosts.keys() == {host.address for host in world.hosts()}
    named = [host for host in world.hosts() if host.fqdn]
    assert [hosts[host.address] for host in named] == [
        (host.fqdn, host.operating_system) for host in named
    ]


def test_it_lists_exactly_the_open_detections(found, world):
    statuses = {"new": "New", "active": "Active", "reopened": "Re-Opened"}
    disabled = QualysSimulator(world).disabled_qids

    assert sorted(map(tuple, found["detections"]), key=str) == sorted(
        (
            (host.address, one.weakness.identifier, statuses[one.status], one.port)
            for host in world.hosts()
            for one in host.weaknesses
            if one.open and one.weakness.identifier not in disabled
        ),
        key=str,
    )


def test_it_reads_the_whole_knowledge_base(found):
    entries = {qid: (title, tuple(cves)) for qid, title, cves in found["knowledge"]}

    assert entries.pop(45038) == ("Host Scan Time", ())
    assert entries == {one.identifier: (one.title, one.cves) for one in catalogue()}


def test_it_is_refused_with_a_wrong_password(run):
    done, _ = run(password="wrong")

    assert "AuthenticationError" in done.stderr


def test_it_sends_nothing_to_a_server_it_does_not_trust(run):
    done, _ = run(REQUESTS_CA_BUNDLE="")

    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
