"""A console that answers oddly: a run is then complete and right, or says that it is not."""

import pytest

from sdk import Asset, IntegrationError
from sdk.runner import Outcome

from .insightvm_console import (
    ASSET,
    CONTENT,
    FINDING,
    NONE,
    RISK,
    Console,
    capability,
    page,
    run,
)


def test_the_usual_console_is_complete():
    report, models = run()

    assert report.complete
    assert models[RISK].status == "TH"


@pytest.mark.parametrize(
    "listed",
    [
        {"resources": [ASSET], "links": []},
        {"resources": [ASSET], "page": {"number": 0, "size": 10, "totalResources": 1}},
        {"resources": None, "page": page(ASSET)["page"]},
        {"page": page()["page"]},
        page(ASSET, total=2),
        page(ASSET, total=11),
        page(ASSET, total=1, pages=0),
        page(ASSET, total=30, pages=1),
        page(total=5),
        page(ASSET, number=1),
        page(ASSET, size=0, pages=1),
        [ASSET],
        {},
        "",
        "not json",
        (206, page(ASSET)),
        (202, page(ASSET)),
        {"status": 500, "message": "no"},
        {"status": "200", "message": "fine"},
    ],
)
def test_inconsistent_page_is_never_complete(listed):
    first = page(ASSET)

    def answered(number, size):
        return first if size == 1 else listed

    report, _ = run(assets=answered)

    assert report.outcome is not Outcome.COMPLETE
    assert all(stream.error_type for stream in report.streams)


@pytest.mark.parametrize("listed", [page(total=2), {"resources": []}, (400, NONE), (403, NONE)])
def test_findings_that_are_no_list_are_missing(listed):
    report, models = run(findings=listed)

    assert report.streams[0].outcome is Outcome.COMPLETE
    assert report.streams[1].outcome is not Outcome.COMPLETE
    assert RISK not in models


def test_absurd_number_of_pages_is_an_error():
    console = Console(assets=lambda number, size: page(number=number, total=10**9, size=1))

    report = capability(console).invoke()

    assert report.outcome is Outcome.FAILED
    assert console.calls < 100


def test_console_that_ignores_page_numbers_is_an_error():
    asset, finding = page(ASSET, size=1, total=3), page(FINDING, size=1, total=3)

    report, _ = run(assets=lambda number, size: page(ASSET) if size == 1 else asset)
    other, _ = run(findings=finding)

    assert report.streams[0].error_type == other.streams[1].error_type == "EchoMismatch"


def test_missing_pages_that_are_counted_are_an_error():
    def answered(number, size):
        whole = page(ASSET, number=number, size=1, total=500)
        return whole if number == 0 else (404, NONE)

    report, models = run(assets=answered)

    assert report.streams[0].error_type == "TotalMismatch"
    assert report.streams[0].outcome is Outcome.INCOMPLETE
    assert "#asset#web.example.com#192.0.2.1" in models


@pytest.mark.parametrize(
    "change",
    [{"status": "VULNERABLE"}, {"id": "a#b"}, {"id": ""}, {"results": [{"status": "new"}]}],
)
def test_a_finding_that_is_not_in_the_contract_is_a_bad_row(change):
    report, models = run(findings=page({**FINDING, **change}, FINDING))

    assert report.streams[1].row_errors == 1
    assert RISK in models


@pytest.mark.parametrize(
    "change", [{"ip": "nowhere"}, {"id": 0}, {"ip": 7}, {"ip": None, "hostName": "WEB"}]
)
def test_a_bad_asset_costs_itself_and_no_other(change):
    report, models = run(assets=page(ASSET, {**ASSET, "id": 2, **change}))

    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[0].row_errors == 1
    assert RISK in models


@pytest.mark.parametrize(
    "content",
    [
        {**CONTENT, "id": "another"},
        {**CONTENT, "id": "OLD-TLS"},
        {**CONTENT, "severity": "Grave"},
        (404, NONE),
        (404, "gone"),
        "{}",
    ],
)
def test_unreadable_content_is_missing_and_never_guessed(content):
    report, models = run(content=content)

    assert report.streams[1].outcome is not Outcome.COMPLETE
    assert "vulnerability old-tls" in report.streams[1].error
    assert not [key for key in models if key.startswith("#risk#")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({**CONTENT, "cves": ["CVE-#-1"]}, "insightvm-old-tls"),
        ({**CONTENT, "cves": ["CVE-#-1", "CVE-2025-10001"]}, "CVE-2025-10001"),
        ({**CONTENT, "cvss": {"v3": {"score": 11}}}, "insightvm-old-tls"),
    ],
)
def test_odd_cve_or_score_of_content_costs_only_itself(content, name):
    report, models = run(content=content)

    assert report.streams[1].outcome is Outcome.INCOMPLETE
    assert report.streams[1].row_errors_named[0].startswith("the row, id old-tls, ")
    assert {key.rpartition("#")[2] for key in models if key.startswith("#risk#")} == {name}


@pytest.mark.parametrize("broken", [(500, NONE), {"resources": [1]}, {"resources": ["no-such"]}])
def test_unreadable_solutions_leave_the_risk_undefined(broken):
    described = {**CONTENT, "description": {"html": "<p>Old.</p>", "text": "Old."}}

    report, models = run(content=described, solutions=broken)

    assert report.streams[1].outcome is Outcome.INCOMPLETE
    assert "could not read the solutions of vulnerability old-tls" in report.streams[1].error
    assert RISK in models
    assert not [key for key in models if "definitions/" in key]


@pytest.mark.parametrize("missing", [(404, "<p>no</p>"), (404, ""), (404, {"error": "no route"})])
def test_foreign_404_says_nothing_of_an_asset(missing):
    asked = capability(Console(asset=missing, search=page()))

    with pytest.raises(IntegrationError):
        asked.check_affiliation(Asset("web.example.com", "192.0.2.1", cloud_id="1"))


@pytest.mark.parametrize("status", [404, "404"])
def test_the_consoles_own_404_and_an_empty_search_deny_an_asset(status):
    gone = (404, {"status": status, "message": "none"})

    asked = capability(Console(asset=gone, search=page()))

    assert not asked.check_affiliation(Asset("web.example.com", "192.0.2.1", cloud_id="1"))


def test_request_to_wait_5000_seconds_is_an_error():
    def busy(environ, start_response):
        headers = [("Content-Type", "application/json"), ("Retry-After", "5000")]
        start_response("503 Told", [*headers, ("Content-Length", "2")])
        return [b"{}"]

    report = capability(busy).invoke()

    assert {stream.error_type for stream in report.streams} == {"VendorUnavailable"}
    assert all("5000 s" in stream.error for stream in report.streams)
