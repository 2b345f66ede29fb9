"""Answers of Defender that are odd: a run is then complete and right, or says that it is not."""

import pytest

from sdk.runner import Outcome

from .microsoft_defender_vendor import FOUND, ID, KNOWN, MACHINE, RISK, run


def test_a_finding_is_a_risk_on_its_machine():
    report, models = run([MACHINE], [FOUND])

    assert report.outcome is Outcome.COMPLETE
    assert models[RISK].status == "TC"


def test_cve_without_a_score_goes_by_the_vendors_severity():
    _, models = run([MACHINE], [FOUND], known=())

    assert models[RISK].status == "TH"


def test_cve_in_two_products_is_one_risk_with_both_proven():
    other = {**FOUND, "id": f"{ID}-_-other", "severity": "Critical", "productName": "other"}

    _, models = run([MACHINE], [FOUND, other], known=())

    assert models[RISK].status == "TC"
    proof = models["#file#proofs/web-1.example.com/CVE-2025-10001"].content
    assert FOUND["id"] in str(proof)
    assert other["id"] in str(proof)


def test_updates_of_all_products_are_recommended():
    rows = [
        {**FOUND, "id": "b", "severity": "Critical", "fixingKbId": "KB2"},
        {**FOUND, "id": "a", "fixingKbId": "1"},
        {**FOUND, "id": "c", "fixingKbId": "kb1"},
    ]

    _, models = run([MACHINE], rows, known=())

    definition = models["#file#definitions/CVE-2025-10001"].content
    assert b"Install KB1\nInstall KB2" in definition
    assert definition.count(b"KB1") == 1


def test_ids_of_any_case_belong_to_their_machine():
    report, models = run([MACHINE], [{**FOUND, "machineId": ID.upper()}])

    assert report.outcome is Outcome.COMPLETE
    assert RISK in models


def test_exception_for_all_machines_alone_closes_a_risk():
    _, excepted = run([MACHINE], [FOUND], [{**KNOWN, "status": "UnderException"}])
    _, in_part = run([MACHINE], [FOUND], [{**KNOWN, "status": "PartialException"}])

    assert RISK not in excepted
    assert RISK in in_part


def test_finding_of_a_machine_not_requested_is_an_error():
    report, _ = run([MACHINE], [{**FOUND, "machineId": "b" * 40}])

    assert report.streams[1].error_type == "UnexpectedResponse"


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "Info"},
        {"severity": None},
        {"cveId": ""},
        {"cveId": "CVE-#-1"},
        {"machineId": None},
    ],
)
def test_one_bad_finding_loses_one_finding_and_is_counted(change):
    report, models = run([MACHINE], [{**FOUND, "id": "bad", **change}, FOUND])

    assert report.streams[1].row_errors == 1
    assert report.outcome is Outcome.INCOMPLETE
    assert RISK in models


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"lastIpAddress": "1.2.3"},
        {"isExcluded": "no"},
        {"ipAddresses": [{"ipAddress": "x"}]},
    ],
)
def test_one_bad_machine_loses_one_machine_and_is_counted(change):
    report, models = run([{**MACHINE, **change}, MACHINE])

    assert report.streams[0].row_errors == 1
    assert "#asset#web-1.example.com#192.0.2.1" in models


@pytest.mark.parametrize(
    ("name", "dns"),
    [("web-1", "web-1"), ("Max Muster iPad (2nd generation)", "c" * 40), ("web#1", "c" * 40)],
)
def test_machine_without_an_address_goes_by_its_name_or_id(name, dns):
    odd = {**MACHINE, "id": "c" * 40, "computerDnsName": name, "lastIpAddress": None}
    row = {**FOUND, "machineId": "c" * 40}

    report, models = run([odd, MACHINE], [row])

    assert report.outcome is Outcome.COMPLETE
    assert {f"#asset#{dns}#{dns}", f"#risk#{dns}#CVE-2025-10001"} <= models.keys()


def test_machines_behind_one_address_stay_different():
    names = ["mac-1", "mac-2", None, "", "localhost", "ws7.corp.example.com"]
    machines = [
        {
            "id": str(number) * 40,
            "computerDnsName": name,
            "lastIpAddress": f"192.168.1.{number}",
            "ipAddresses": [{"ipAddress": f"192.168.1.{number}"}, {"ipAddress": "fe80::1"}],
            "lastExternalIpAddress": "198.51.100.7",
        }
        for number, name in enumerate(names)
    ]
    found = [{**FOUND, "id": f"x{one['id']}", "machineId": one["id"]} for one in machines]

    report, models = run(machines, found)

    assert report.outcome is Outcome.COMPLETE
    dns = ["mac-1", "mac-2", "2" * 40, "3" * 40, "4" * 40, "ws7.corp.example.com"]
    assets = {key for key in models if key.startswith("#asset#")}
    assert assets == {f"#asset#{one}#198.51.100.7" for one in dns}
    assert sum(key.startswith("#risk#") for key in models) == len(machines)


@pytest.mark.parametrize("change", [{"cvssV3": 11}, {"cvssV3": "high"}])
def test_malformed_score_is_counted_and_severity_stands_in(change):
    report, models = run([MACHINE], [FOUND], [{**KNOWN, **change}])

    assert report.streams[1].row_errors == 1
    assert models[RISK].status == "TH"


@pytest.mark.parametrize("name", [None, "", "web-1", "8.8.8.8", "a#b", "..."])
def test_a_machine_without_a_usable_name_goes_by_its_address(name):
    _, models = run([{**MACHINE, "computerDnsName": name}])

    assert "#asset#192.0.2.1#192.0.2.1" in models


@pytest.mark.parametrize(
    ("addresses", "key"),
    [
        ({"lastIpAddress": "10.0.0.1", "lastExternalIpAddress": "192.0.2.9"}, "192.0.2.9"),
        ({"lastIpAddress": "192.0.2.1", "lastExternalIpAddress": "192.0.2.9"}, "192.0.2.1"),
        ({"lastIpAddress": None, "ipAddresses": [{"ipAddress": "192.0.2.7"}]}, "192.0.2.7"),
        ({"lastIpAddress": None, "lastExternalIpAddress": "2001:db8::1"}, "2001:db8::1"),
        ({"lastIpAddress": None}, "web-1.example.com"),
    ],
)
def test_a_machine_is_where_it_can_be_reached(addresses, key):
    _, models = run([{**MACHINE, **addresses}])

    assert f"#asset#web-1.example.com#{key}" in models


@pytest.mark.parametrize(
    ("machine", "counted"),
    [
        ({**MACHINE, "isExcluded": True}, [1]),
        ({**MACHINE, "mergedIntoMachineId": "b" * 40}, [0]),
    ],
)
def test_excluded_and_merged_machines_are_left_out(machine, counted):
    report, models = run([machine], [FOUND])

    assert report.outcome is Outcome.COMPLETE
    assert models == {}
    for stream in report.streams:
        assert [one.count for one in stream.left_out] == counted


@pytest.mark.parametrize("resource", ["agent-7", "/subscriptions/s/x#y", ""])
def test_virtual_machine_without_a_resource_key_is_an_asset(resource):
    cloud = {"cloudProvider": "Azure", "resourceId": resource, "subscriptionId": "s"}

    report, models = run([{**MACHINE, "vmMetadata": cloud}], [FOUND])

    assert report.outcome is Outcome.COMPLETE
    assert models["#asset#web-1.example.com#192.0.2.1"].cloud_id == ID


def test_virtual_machine_with_an_arn_is_a_resource():
    arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"
    cloud = {"cloudProvider": "AWS", "resourceId": arn, "vmId": "i-1"}

    _, models = run([{**MACHINE, "vmMetadata": cloud}], [FOUND])

    assert models[f"#awsresource#123456789012#{arn}"].resource_type == "AWS::EC2::Instance"
    assert RISK in models


@pytest.mark.parametrize("cap", [1000, 3000])
def test_list_cut_at_a_round_number_is_read_on(cap):
    machines = [{**MACHINE, "id": f"{n:040x}"} for n in range(3500)]
    for n, machine in enumerate(machines):
        machine["computerDnsName"] = f"web-{n}.example.com"

    report, models = run(machines, cap=cap, importVulnerabilities="false")

    assert report.outcome is Outcome.COMPLETE
    assert len(models) == 3500


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"value": None},
        {"value": {}},
        {"error": {"code": "X", "message": "no"}},
        {"error": "no"},
        {"error": {}},
        {"error": {"code": "X"}, "value": []},
        {"value": [], "@odata.nextLink": 7},
        {"value": [], "@odata.nextLink": "https://elsewhere.test/api/machines?$skip=1"},
        {"value": [], "@odata.nextLink": "/api/machines"},
    ],
)
def test_unknown_body_is_never_an_empty_list(body):
    report, _ = run(Raw(body))

    assert report.outcome is not Outcome.COMPLETE
    assert report.streams[0].error_type if report.streams else report.error_type


class Raw(dict):
    """A body as it is."""

    def __init__(self, body):
        super().__init__(
            body if isinstance(body, dict) else {"value": body, "error": {"code": "x"}}
        )
