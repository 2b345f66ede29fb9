"""Odd fields of single rows, as vendors and their users report them: the risk is there."""

import json

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk import Risk
from sdk.runner import Outcome

from .imports.files import read as read_file
from .tenable_vendor import FINDING, NAME, PLUGIN, changed
from .tenable_vendor import run as tenable
from .test_hostile import CVE, DATETIME, DEVICE, FOUND, falcon, listed, page, qualys


def risks(models):
    return {model.name: model.status for model in models if isinstance(model, Risk)}


def dropped(report):
    return {name for stream in report.streams for name in stream.fields_dropped}


REMEDIES = {
    "entities": [{"title": "Update", "link": None}, {"action": 7, "link": "https://a.test"}]
}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"remediation": {"entities": [{"title": "Update", "link": None}]}}, set()),
        ({"remediation": REMEDIES}, {"remediation.entities.action"}),
        ({"remediation": None, "apps": None}, {"remediation", "apps"}),
        ({"cve": {**CVE, "description": None}}, {"cve.description"}),
        ({"cve": {**CVE, "references": [None]}}, {"cve.references"}),
        ({"confidence": ["high"], "suppression_info": None}, {"confidence", "suppression_info"}),
    ],
)
def test_falcon_risk_is_kept_without_an_odd_description(change, names):
    report, models = falcon(devices=page(DEVICE), found=page({**FOUND, **change}))

    assert report.outcome is Outcome.COMPLETE
    assert risks(models) == {"CVE-2025-10001": "TC"}
    assert dropped(report) == names


def test_falcon_risk_without_cve_has_the_vendors_id():
    odd = {**FOUND, "cve": {**CVE, "id": "not assigned"}, "vulnerability_id": "FALCON-77"}

    report, models = falcon(devices=page(DEVICE), found=page(odd))

    assert report.outcome is Outcome.COMPLETE
    assert risks(models) == {"falcon-77": "TC"}


def test_falcon_unreadable_score_falls_back_to_the_severity():
    odd = {**FOUND, "cve": {"id": "CVE-2025-10001", "base_score": "high", "severity": "LOW"}}

    report, models = falcon(devices=page(DEVICE), found=page(odd))

    assert risks(models) == {"CVE-2025-10001": "TL"}
    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[1].row_errors_named == (
        "row 0, id v1, cve.base_score: expected number or null, got text",
    )


@pytest.mark.parametrize(
    "text",
    [rb'"Log4Shell \ud83d"', b'"a \x01 b"', b"NaN", b"[" * 3000 + b"]" * 3000],
)
def test_falcon_text_that_json_forbids_costs_no_listing(text):
    other = {**FOUND, "id": "v2", "cve": {**CVE, "id": "CVE-2025-10002"}}
    body = json.dumps(page({**FOUND, "cve": {**CVE, "description": "@"}}, other))
    content = body.encode().replace(b'"@"', text)

    report, models = falcon(devices=page(DEVICE), found=content.decode("latin-1"))

    assert risks(models).keys() == {"CVE-2025-10001", "CVE-2025-10002"}
    assert report.outcome is Outcome.COMPLETE
    # The rows are asked for twice: once to count what a setting leaves out.
    assert report.streams[1].repairs == 2


KB = (
    "<VULN_LIST><VULN><QID>7</QID><TITLE>A flaw</TITLE><SEVERITY_LEVEL>{level}</SEVERITY_LEVEL>"
    "<CVE_LIST>{cves}</CVE_LIST><CVSS><BASE>{base}</BASE></CVSS></VULN></VULN_LIST>"
)


def qualys_risks(detection="", **knowledge):
    usual = {"level": 5, "cves": "<CVE><ID>CVE-2025-1</ID></CVE>", "base": ""}
    entry = KB.format(**{**usual, **knowledge})
    host = f"<HOST><ID>1</ID><DETECTION_LIST>{detection}</DETECTION_LIST></HOST>"
    return qualys(listed(""), f"{DATETIME}<HOST_LIST>{host}</HOST_LIST>", f"{DATETIME}{entry}")


def detection(*fields):
    return f"<DETECTION><QID>7</QID>{''.join(fields)}</DETECTION>"


STATUS, SEVERITY = "<STATUS>Active</STATUS>", "<SEVERITY>3</SEVERITY>"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ((STATUS,), "TC"),
        ((SEVERITY,), "TM"),
        ((), "TC"),
        (("<STATUS/>", SEVERITY), "TM"),
    ],
)
def test_qualys_detection_without_status_or_severity_is_open(fields, status):
    report, models = qualys_risks(detection(*fields))

    assert report.outcome is Outcome.COMPLETE
    assert risks(models) == {"CVE-2025-1": status}


@pytest.mark.parametrize("odd", ["N/A", "9", "high"])
@pytest.mark.parametrize(
    ("known", "status"), [({"level": 5}, "TC"), ({"level": 1, "base": "4.3"}, "TM")]
)
def test_qualys_detection_with_odd_severity_has_the_known_one(odd, known, status):
    report, models = qualys_risks(detection(STATUS, f"<SEVERITY>{odd}</SEVERITY>"), **known)

    assert risks(models) == {"CVE-2025-1": status}
    assert report.outcome is Outcome.INCOMPLETE
    (error,) = report.streams[1].row_errors_named
    assert "SEVERITY: " in error


@pytest.mark.parametrize("base", ["-", "N/A", "n/a", "9,8", ""])
def test_qualys_unreadable_score_keeps_the_entry(base):
    report, models = qualys_risks(detection(STATUS, SEVERITY), base=base)

    assert report.outcome is Outcome.COMPLETE
    assert risks(models) == {"CVE-2025-1": "TM"}


@pytest.mark.parametrize("odd", ["CAN-2003-0001", "CVE-nope"])
def test_qualys_odd_cve_costs_only_itself(odd):
    cves = f"<CVE><ID>{odd}</ID></CVE><CVE><ID> CVE-2025-1 </ID></CVE>"

    report, models = qualys_risks(detection(STATUS, SEVERITY), cves=cves, base="9.8")

    assert risks(models) == {"CVE-2025-1": "TC"}
    assert report.complete is odd.startswith("CAN-")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"output": None}, {"output"}),
        ({"plugin": {**PLUGIN, "solution": None, "see_also": None, "xrefs": None}},
         {"plugin.solution", "plugin.see_also", "plugin.xrefs"}),
        ({"plugin": {**PLUGIN, "see_also": [None, "https://a.test"]}}, {"plugin.see_also"}),
        ({"port": {"port": "50443", "protocol": "TCP"}}, set()),
        ({"first_found": 7}, {"first_found"}),
    ],
)  # fmt: skip
def test_tenable_finding_is_kept_without_an_odd_description(change, names):
    report, models = tenable(changed(**change))

    assert report.outcome is Outcome.COMPLETE, report
    assert NAME in models
    assert dropped(report) == names


@pytest.mark.parametrize("port", [None, {}, {"port": None, "protocol": None}])
def test_tenable_finding_without_a_port_is_on_the_host(port):
    report, models = tenable(changed(port=port), FINDING)

    assert report.outcome is Outcome.COMPLETE
    assert NAME in models


def test_lost_row_is_named_by_its_ids_and_the_field():
    report, _ = tenable(changed(state="ODD"), FINDING)

    assert report.streams[1].row_errors_named == (
        "row 0, asset.uuid a1, plugin.id 7: state: not one of its documented values",
    )


REPORT = "ip,qid,title,severity,cve id,cvss base,port,protocol\n"


@pytest.mark.parametrize("score", ["N/A", "-", "9,8", ""])
def test_qualys_report_row_is_kept_without_a_score(score):
    content = f'{REPORT}192.0.2.1,7,A flaw,3,CVE-2025-1,"{score}",443,tcp\n'

    got = read_file(QualysImport, content.encode())

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert risks(got.models.values()) == {"CVE-2025-1": "TM"}


def test_host_with_a_text_of_fifteen_megabytes_keeps_its_risks():
    text = "x" * (15 * 2**20)

    report, models = qualys_risks(detection(STATUS, SEVERITY, f"<RESULTS>{text}</RESULTS>"))

    assert report.outcome is Outcome.COMPLETE
    assert risks(models) == {"CVE-2025-1": "TM"}
    assert dropped(report) == {"DETECTION_LIST/DETECTION.RESULTS"}
