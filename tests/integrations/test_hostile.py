"""Vendors that answer oddly: a run is then complete and right, or says that it is not."""

import json
from urllib.parse import parse_qs

import pytest

from integrations.crowdstrike import CrowdStrike
from integrations.qualys import Qualys
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock

DATETIME = "<DATETIME>2026-01-05T10:00:00Z</DATETIME>"
HOST = "<HOST><ID>1</ID><IP>192.0.2.1</IP></HOST>"
CUT = "<WARNING><CODE>1980</CODE><TEXT>cut</TEXT></WARNING>"
CUT_EMPTY = CUT.replace("</TEXT>", "</TEXT><URL></URL>")
AID = "a" * 32
DEVICE = {"device_id": AID, "local_ip": "192.0.2.1", "last_seen": "2026-01-05T09:00:00Z"}
CVE = {"id": "CVE-2025-10001", "base_score": 9.8}
FOUND = {"id": "v1", "aid": AID, "status": "open", "cve": CVE}


class Vendor:
    """Answers a path with a text and a status; a path not named with 404."""

    def __init__(self, answers):
        self.answers = answers

    def __call__(self, environ, start_response):
        status, body = self.answers.get(environ["PATH_INFO"], (404, ""))
        kind = "application/json" if body.startswith("{") else "application/xml"
        content = body.encode()
        headers = [("Content-Type", kind), ("Content-Length", str(len(content)))]
        start_response(f"{status} Told", headers)
        return [content]


def run(integration, answers, secrets, config=None):
    clock = VirtualClock()
    capability = integration(
        Job(
            target=Integration(integration.name, "https://vendor.test"),
            secrets=secrets,
            config=config or {},
        ),
        transport=InProcess(Vendor(answers), clock=clock),
        clock=clock,
    )
    return capability.invoke(), list(capability.sink)


def qualys(hosts, detections=DATETIME, knowledge=DATETIME):
    def document(root, inside):
        return 200, f"<{root}>{inside}</{root}>"

    response = "<RESPONSE>{}</RESPONSE>".format
    return run(
        Qualys,
        {
            "/api/5.0/fo/asset/host/": document("HOST_LIST_OUTPUT", hosts),
            "/api/5.0/fo/asset/host/vm/detection/": document(
                "HOST_LIST_VM_DETECTION_OUTPUT", response(detections)
            ),
            "/api/4.0/fo/knowledge_base/vuln/": document(
                "KNOWLEDGE_BASE_VULN_LIST_OUTPUT", response(knowledge)
            ),
        },
        {"username": "u", "password": "p"},
    )


def listed(inside):
    return f"<RESPONSE>{DATETIME}<HOST_LIST>{HOST}</HOST_LIST>{inside}</RESPONSE>"


def detected(detection, host_id=1):
    detections = f"<DETECTION_LIST>{detection}</DETECTION_LIST>"
    return f"{DATETIME}<HOST_LIST><HOST><ID>{host_id}</ID>{detections}</HOST></HOST_LIST>"


def detection(status="Active", protocol="tcp", qid=7):
    port = f"<PORT>53</PORT><PROTOCOL>{protocol}</PROTOCOL>"
    return (
        f"<DETECTION><QID>{qid}</QID><SEVERITY>4</SEVERITY>{port}<STATUS>{status}</STATUS>"
        "</DETECTION>"
    )


@pytest.mark.parametrize(
    "hosts",
    [
        "",
        "<RESPONSE></RESPONSE>",
        listed(CUT),
        listed(CUT_EMPTY),
        listed("<CODE>999</CODE>"),
        "<OTHER/>",
    ],
)
def test_a_qualys_list_that_is_cut_or_no_list_is_never_complete(hosts):
    report, _ = qualys(hosts)

    assert report.outcome is not Outcome.COMPLETE


@pytest.mark.parametrize("status", ["ACTIVE", "Reopened"])
def test_unknown_status_makes_a_malformed_row_not_a_closed_one(status):
    report, _ = qualys(listed(""), detected(detection(status=status)))

    assert report.streams[1].row_errors == 1
    assert report.outcome is Outcome.INCOMPLETE


def test_detections_of_an_unrequested_host_are_an_error():
    report, _ = qualys(listed(""), detected(detection(), host_id=2))

    assert report.streams[1].error_type == "UnexpectedResponse"


def test_detections_of_one_host_in_two_rows_are_all_its_own():
    rows = detected(detection(qid=7)) + detected(detection(qid=8)).removeprefix(DATETIME)
    both = rows.replace("</HOST_LIST><HOST_LIST>", "")

    _, models = qualys(listed(""), both)

    names = {model.name for model in models if model.key.startswith("#risk#")}
    assert names == {"qualys-qid-7", "qualys-qid-8"}


@pytest.mark.parametrize(("protocol", "key"), [("UDP", "#port#udp#53"), ("tcp", "#port#tcp#53")])
def test_a_protocol_is_the_same_in_any_case(protocol, key):
    _, models = qualys(listed(""), detected(detection(protocol=protocol)))

    assert any(model.key.startswith(key) for model in models)


def test_host_named_like_an_address_has_its_own_address():
    host = "<HOST><ID>1</ID><IP>10.0.0.1</IP><DNS>8.8.8.8</DNS></HOST>"
    hosts = f"<RESPONSE>{DATETIME}<HOST_LIST>{host}</HOST_LIST></RESPONSE>"

    report, models = qualys(hosts, detected(detection()))

    assert models == []
    assert report.streams[0].refused == {"internal: private address": 1}


def falcon(devices=None, found=None, config=None):
    token = json.dumps({"access_token": "t", "expires_in": 1799})
    nothing = {"meta": {"pagination": {}}, "resources": []}

    def answer(body):
        return 200, body if isinstance(body, str) else json.dumps(body or nothing)

    return run(
        CrowdStrike,
        {
            "/oauth2/token": (201, token),
            "/devices/queries/devices/v1": answer(None),
            "/devices/combined/devices/v1": answer(devices),
            "/spotlight/combined/vulnerabilities/v1": answer(found),
        },
        {"client_id": "i", "client_secret": "s"},
        config,
    )


def page(*rows, **more):
    return {"meta": {"pagination": {}}, "resources": list(rows), **more}


@pytest.mark.parametrize(
    "errors", [[{"code": 500}], [{"code": "500"}], {"code": 500}, ["no"], "no", [None], 7]
)
def test_errors_of_any_shape_inside_a_200_are_errors(errors):
    report, _ = falcon(devices=page(errors=errors))

    assert report.streams[0].outcome is Outcome.FAILED


def test_errors_behind_a_byte_order_mark_are_errors_too():
    body = "\ufeff" + json.dumps(page(errors=[{"code": 500, "message": "no"}]))

    report, _ = falcon(devices=body)

    assert report.streams[0].outcome is Outcome.FAILED


@pytest.mark.parametrize("errors", [None, []])
def test_empty_errors_are_no_error_in_either_spelling(errors):
    report, _ = falcon(devices=page(DEVICE, errors=errors))

    assert report.outcome is Outcome.COMPLETE


def test_ids_of_any_case_belong_to_their_host():
    report, models = falcon(
        devices=page(DEVICE), found=page({**FOUND, "aid": f"CID_{AID.upper()}"})
    )

    assert report.outcome is Outcome.COMPLETE
    assert "#risk#192.0.2.1#CVE-2025-10001" in {model.key for model in models}


@pytest.mark.parametrize(
    "change",
    [{"status": "OPEN"}, {"cve": {**CVE, "base_score": 11}}, {"vulnerability_id": "CVE-#-1"}],
)
def test_one_bad_vulnerability_loses_one_vulnerability(change):
    bad = {**FOUND, "id": "v2", **change}

    report, models = falcon(devices=page(DEVICE), found=page(bad, FOUND))

    assert report.streams[1].row_errors == 1
    assert "#risk#192.0.2.1#CVE-2025-10001" in {model.key for model in models}


def test_vulnerability_of_an_unrequested_host_is_an_error():
    report, _ = falcon(devices=page(DEVICE), found=page({**FOUND, "aid": "b" * 32}))

    assert report.streams[1].error_type == "UnexpectedResponse"


@pytest.mark.parametrize("name", ["", "8.8.8.8", "a#b", " ", "..."])
def test_a_host_without_a_usable_name_goes_by_its_address(name):
    _, models = falcon(devices=page({**DEVICE, "hostname": name, "machine_domain": ""}))

    assert [model.key for model in models] == ["#asset#192.0.2.1#192.0.2.1"]


@pytest.mark.parametrize("days", ["-5", "0", "99999999999"])
def test_setting_out_of_bounds_is_refused_beforehand(days):
    report, _ = falcon(config={"seen_within_days": days})

    assert report.error_type == "ConfigurationError"
    assert "at least 1 and at most 3650" in report.error


def test_a_part_of_the_data_is_not_the_data():
    report, _ = run(
        CrowdStrike,
        {
            "/oauth2/token": (201, json.dumps({"access_token": "t"})),
            "/devices/queries/devices/v1": (200, json.dumps(page())),
            "/devices/combined/devices/v1": (206, json.dumps(page(DEVICE))),
        },
        {"client_id": "i", "client_secret": "s"},
        {"importVulnerabilities": "false"},
    )

    assert report.outcome is Outcome.FAILED
    assert "206" in report.streams[0].error
    assert not parse_qs(report.streams[0].error)
