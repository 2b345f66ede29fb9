"""Serving with TLS: trusted with the authority's file and not without, and as able to misbehave."""

import pytest
import requests

from integrations.example import Example
from sdk import ConfigurationError
from sdk.models import Integration
from sdk.runner import Job
from simulators.example import ExampleSimulator


@pytest.fixture
def authority(tmp_path):
    return tmp_path / "ca.pem"


@pytest.fixture
def simulator():
    return ExampleSimulator.create(hosts=5)


def example(simulator, url):
    return Example(Job(target=Integration("example", url), secrets=simulator.credentials))


def test_who_trusts_the_authority_is_served(simulator, authority):
    token = simulator.credentials["token"]

    with simulator.serve(authority=authority) as url:
        answer = requests.get(
            f"{url}/v1/whoami",
            headers={"Authorization": f"Bearer {token}"},
            verify=str(authority),
            timeout=5,
        )

    assert url.startswith("https://127.0.0.1:")
    assert answer.json()["user"] == "integration@example.com"


def test_an_integration_reads_everything_over_tls(simulator, authority, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))

    with simulator.serve(authority=authority) as url:
        report = example(simulator, url).invoke()

    assert report.complete
    assert report.streams[0].items == 5


def test_who_does_not_trust_the_authority_sends_nothing(simulator, authority):
    with (
        simulator.serve(authority=authority) as url,
        example(simulator, url) as integration,
        pytest.raises(ConfigurationError, match="certificate"),
    ):
        integration.validate_credentials()

    assert not simulator.journal.exchanges


def test_a_client_without_tls_is_not_served(simulator, authority):
    with simulator.serve(authority=authority) as url:
        plain = url.replace("https://", "http://")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{plain}/v1/whoami", timeout=5)


def test_a_reset_is_a_reset_under_tls_too(simulator, authority):
    simulator.faults = ["reset@whoami"]
    token = simulator.credentials["token"]

    with simulator.serve(authority=authority) as url, pytest.raises(requests.ConnectionError):
        requests.get(
            f"{url}/v1/whoami",
            headers={"Authorization": f"Bearer {token}"},
            verify=str(authority),
            timeout=5,
        )
