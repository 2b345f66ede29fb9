"""Hosts of Microsoft, refusals of its login: what links, scopes and tenants can be."""

import json

import pytest

from sdk.runner import Outcome

from .microsoft_defender_vendor import FOUND, KNOWN, MACHINE, RISK, Vendor, run, run_against


@pytest.mark.parametrize(
    "host",
    ["api.securitycenter.microsoft.com", "eu.api.security.microsoft.com", "api-gcc.microsoft.us"],
)
def test_link_to_any_host_of_microsoft_is_followed_on_the_own(host):
    link = f"https://{host}/api/machines?$skip=0&$skiptoken=x"
    empty = {"value": [], "@odata.nextLink": link}
    vendor = Vendor({"machines": empty})

    def app(environ, start_response):
        if "skiptoken" in environ["QUERY_STRING"]:
            return vendor.say(start_response, {"value": [MACHINE]})
        return vendor(environ, start_response)

    report, models = run_against(app, importVulnerabilities="false")

    assert report.outcome is Outcome.COMPLETE
    assert "#asset#web-1.example.com#192.0.2.1" in models


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (1002012, "is not that of the URL: check the URL"),
        (70011, "is not that of the URL: check the URL"),
        (500011, "Defender is not set up in this tenant"),
    ],
)
def test_refused_scope_is_a_wrong_setting(code, advice):
    def app(environ, start_response):
        content = json.dumps({"error": "invalid_scope", "error_codes": [code]}).encode()
        start_response("400 Told", [("Content-Type", "application/json")])
        return [content]

    report, _ = run_against(app)

    assert report.error_type == "ConfigurationError"
    assert advice in report.error


def test_forbidden_operation_names_the_administrator():
    vendor = Vendor({})

    def app(environ, start_response):
        if environ["PATH_INFO"].endswith("/token"):
            return vendor(environ, start_response)
        content = json.dumps({"error": {"code": "DisallowedOperation", "message": "no"}}).encode()
        start_response("403 Told", [("Content-Type", "application/json")])
        return [content]

    report, _ = run_against(app)

    assert "ask its administrator" in report.error


def test_details_in_lower_case_belong_to_their_cve():
    _, models = run([MACHINE], [FOUND], [{**KNOWN, "id": KNOWN["id"].lower()}])

    assert models[RISK].status == "TC"
