"""Where Wiz is asked and where for tokens: by the URL, by what the user says, and nowhere else."""

import json
from base64 import urlsafe_b64encode

import pytest

from integrations.wiz import Wiz
from integrations.wiz.login import data_centre_check
from sdk import ConfigurationError
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock
from simulators import World
from simulators.wiz import WizSimulator


class Noting(InProcess):
    """Notes where requests go, and has the simulator answer them all."""

    def __init__(self, app, clock):
        super().__init__(app, clock=clock)
        self.sent = []

    def send(self, request, *args, **options):
        self.sent.append((request.url, request.body or b""))
        return super().send(request, *args, **options)


def run(url, quirks=(), **config):
    """Return the report of a run against a URL, and the requests by URL."""
    clock = VirtualClock()
    simulator = WizSimulator(World(hosts=3), clock=clock, quirks=quirks)
    noting = Noting(simulator.app, clock)
    job = Job(target=Integration("wiz", url), secrets=simulator.credentials, config=config)
    return Wiz(job, transport=noting, clock=clock).invoke(), noting.sent


@pytest.mark.parametrize(
    ("url", "issuer"),
    [
        ("https://api.us1.app.wiz.io/graphql", "https://auth.app.wiz.io/oauth/token"),
        ("https://api.us1.app.wiz.io", "https://auth.app.wiz.io/oauth/token"),
        ("https://api.us1.app.wiz.io/graphql/", "https://auth.app.wiz.io/oauth/token"),
        ("https://api.us1.gov.wiz.io", "https://auth.gov.wiz.io/oauth/token"),
        ("https://api.us1.app.wiz.us", "https://auth.app.wiz.us/oauth/token"),
        ("https://api.us1.demo.wiz.io", "https://auth.demo.wiz.io/oauth/token"),
        ("https://proxy.example.com/wiz/graphql", "https://proxy.example.com/wiz/oauth/token"),
        ("https://api.us1.app.wiz.io.example.com", "https://api.us1.app.wiz.io.example.com/oauth"),
    ],
)
def test_tokens_are_asked_for_where_the_url_is_from(url, issuer):
    report, sent = run(url)

    first, body = sent[0]
    assert first.startswith(issuer)
    assert b"audience=wiz-api" in body
    base = url.rstrip("/").removesuffix("/graphql")
    if "example.com" not in url:
        assert report.complete
        assert {place for place, _ in sent[1:]} == {f"{base}/graphql"}


def test_the_legacy_token_service_is_asked_for_its_own_audience():
    legacy = "https://auth.wiz.io/oauth/token"

    report, sent = run("https://api.us1.app.wiz.io", ["legacy-login"], token_url=legacy)

    assert report.complete
    assert sent[0][0] == legacy
    assert b"audience=beyond-api" in sent[0][1]


@pytest.mark.parametrize(
    "given", ["https://auth.example.com/oauth/token", "https://auth.wiz.io.example.com", "nowhere"]
)
def test_the_secret_goes_to_no_other_token_service(given):
    report, sent = run("https://api.us1.app.wiz.io", token_url=given)

    assert report.error_type == "ConfigurationError"
    assert "which is none of auth.app.wiz.io" in report.error
    assert sent == []


def test_token_url_on_the_proxy_of_the_api_is_accepted():
    report, sent = run(
        "https://proxy.example.com", token_url="https://proxy.example.com/oauth/token"
    )

    assert report.complete
    assert sent[0][0] == "https://proxy.example.com/oauth/token"


@pytest.mark.parametrize("url", ["https://app.wiz.io", "https://api.us1.wiz.io/graphql"])
def test_wiz_host_that_is_not_the_api_is_refused_unsent(url):
    report, sent = run(url)

    assert report.error_type == "ConfigurationError"
    assert "give the API Endpoint URL of your data centre" in report.error
    assert sent == []


def test_a_token_for_another_data_centre_names_the_right_url():
    report, sent = run("https://api.eu15.app.wiz.io/graphql")

    assert report.error_type == "ConfigurationError"
    assert "change the URL to https://api.us1.app.wiz.io/graphql" in report.error
    assert [url for url, _ in sent] == ["https://auth.app.wiz.io/oauth/token"]


@pytest.mark.parametrize(
    ("centre", "given"),
    [("EU7", "https://api.eu7.app.wiz.io/graphql"), ("US1", "")]
    + [(odd, "") for odd in ("evil.example.com/#", "\x1b[31m", "eu7\n", "a" * 1000, 7, None)],
)
def test_claim_of_a_token_is_shown_if_it_is_a_data_centre(centre, given):
    claims = urlsafe_b64encode(json.dumps({"dc": centre}).encode()).decode().rstrip("=")
    check = data_centre_check("https://api.us1.app.wiz.io")

    if not given:
        assert check(f"head.{claims}.signature") is None
        return
    with pytest.raises(ConfigurationError, match=given):
        check(f"head.{claims}.signature")


@pytest.mark.parametrize(
    ("token_url", "place", "audience"),
    [
        ("https://auth.app.wiz.io/oauth/token", "https://auth.app.wiz.io/oauth/token", "wiz-api"),
        ("https://auth.gov.wiz.io", "https://auth.gov.wiz.io/oauth/token", "wiz-api"),
        ("https://auth.test.wiz.io", "https://auth.test.wiz.io/oauth/token", "wiz-api"),
        ("https://auth.demo.wiz.io", "https://auth.demo.wiz.io/oauth/token", "wiz-api"),
        ("https://auth.app.wiz.us", "https://auth.app.wiz.us/oauth/token", "wiz-api"),
        ("https://auth.wiz.io", "https://auth.wiz.io/oauth/token", "beyond-api"),
        ("https://auth0.gov.wiz.io", "https://auth0.gov.wiz.io/oauth/token", "beyond-api"),
    ],
)
def test_each_token_service_of_wiz_has_its_audience(token_url, place, audience):
    _, sent = run("https://api.us1.app.wiz.io", token_url=token_url)

    first, body = sent[0]
    assert first == place
    assert f"audience={audience}".encode() in body


@pytest.mark.parametrize("realm", ["app.wiz.io", "gov.wiz.io", "test.wiz.io", "app.wiz.us"])
def test_own_data_centre_of_each_realm_is_accepted(realm):
    claims = urlsafe_b64encode(json.dumps({"dc": "eu7"}).encode()).decode().rstrip("=")

    assert data_centre_check(f"https://api.eu7.{realm}")(f"head.{claims}.signature") is None
    with pytest.raises(ConfigurationError, match=f"https://api.eu7.{realm}/graphql"):
        data_centre_check(f"https://api.us1.{realm}")(f"head.{claims}.signature")
