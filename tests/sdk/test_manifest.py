"""Parameters, toggles, intensities and secrets: what a user may set, and what a mistake says."""

import pytest

from sdk.errors import ConfigurationError, CredentialError
from sdk.job import Job
from sdk.manifest import Intensity, Parameter
from sdk.models import Integration


def job(**settings):
    return Job(target=Integration("example", "https://example.test"), **settings)


def test_unset_parameter_has_its_default_unlike_an_empty_one():
    parameter = Parameter("region", "where", default="us")

    assert parameter.parse({}) == "us"
    assert parameter.parse({"region": ""}) == ""


def test_unset_parameter_without_default_has_no_value():
    assert Parameter("region", "where").parse({}) is None


@pytest.mark.parametrize(
    ("kind", "text", "value"), [(int, "7", 7), (float, "0.5", 0.5), (bool, "T", True)]
)
def test_parameters_are_typed(kind, text, value):
    assert Parameter("p", "", type=kind).parse({"p": text}) == value


@pytest.mark.parametrize(
    ("parameter", "config", "message"),
    [
        (Parameter("days", "how far back", required=True), {}, "'days' is required: how far back"),
        (Parameter("days", "", type=int), {"days": "many"}, "of type int, got 'many'"),
        (Parameter("size", "", options=("s", "m")), {"size": "xl"}, "one of s, m, got 'xl'"),
        (Parameter("days", "", int, minimum=1), {"days": "-5"}, "at least 1, got -5"),
        (Parameter("days", "", int, minimum=1, maximum=9), {"days": "10"}, "1 and at most 9"),
        (Parameter("share", "", float, maximum=1), {"share": "nan"}, "at most 1, got nan"),
    ],
)
def test_wrong_parameter_is_named_with_the_allowed_values(parameter, config, message):
    with pytest.raises(ConfigurationError, match=message):
        parameter.parse(config)


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("AP", [Intensity.ACTIVE_PASSIVE]),
        ("AL", [Intensity.ACTIVE_PASSIVE]),
        ("A", [Intensity.ACTIVE_PASSIVE, Intensity.VULNERABILITY]),
        ("AH", list(Intensity)),
        ("P", []),
        ("F", []),
        ("FR", []),
        ("D", []),
        ("", []),
    ],
)
def test_status_allows_scans_up_to_its_intensity(status, allowed):
    assert [level for level in Intensity if level.allowed_by(status)] == allowed


@pytest.mark.parametrize(
    ("config", "enabled", "unreadable"),
    [
        ({}, True, False),
        ({"importAssets": "true"}, True, False),
        ({"importAssets": "0"}, False, False),
        ({"importAssets": ""}, False, True),
        ({"importAssets": "yes"}, False, True),
    ],
)
def test_a_toggle_is_on_when_absent_and_off_when_unreadable(config, enabled, unreadable):
    assert job(config=config).enabled("importAssets") is enabled
    assert job(config=config).unreadable("importAssets") is unreadable


@pytest.mark.parametrize("secrets", [{}, {"password": ""}])
def test_a_missing_secret_is_named(secrets):
    with pytest.raises(CredentialError, match="'password' is missing or empty"):
        job(secrets=secrets).secret("password")


def test_a_job_shows_no_secret():
    assert "hunter2" not in repr(job(secrets={"password": "hunter2"}))
