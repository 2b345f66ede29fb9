"""Answers of Wiz that no simulated world gives: read right, or loudly not."""

import pytest

from integrations.wiz import Wiz
from sdk import Asset, Risk
from sdk.models import AWSResource, Integration
from sdk.runner import Job, MemorySink, Outcome
from sdk.testing import InProcess, VirtualClock

from .wiz_vendor import ARN, CONTAINER, FINDING, ISSUE, LAST, MACHINE, Vendor, page, run


@pytest.mark.parametrize("status", ["RESOLVED", "REJECTED"])
def test_closed_row_is_dropped_where_the_filter_is_ignored(status):
    report, models = run(
        issues=[{**ISSUE, "status": status}], findings=[{**FINDING, "status": status}]
    )

    assert report.complete
    assert models == {}


@pytest.mark.parametrize(
    "broken",
    [
        {"vulnerableAsset": None},
        {"vulnerableAsset": {}},
        {"status": "REOPENED"},
        {"severity": "URGENT"},
        {"score": 11.0},
        {"name": ""},
        {"vulnerableAsset": {**MACHINE, "ipAddresses": ["nowhere"]}},
    ],
)
def test_a_row_that_cannot_be_read_is_counted(broken):
    report, models = run(findings=[{**FINDING, **broken}, {**FINDING, "id": "f2"}])

    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[-1].row_errors == 1
    assert "#risk#web.example.com#CVE-2099-0001" in models


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None},
        {"data": {"listing": None}},
        {"data": {"listing": {"pageInfo": LAST}}},
        {"data": {"listing": {"nodes": []}}},
        {"data": {"listing": {"nodes": [], "pageInfo": {}}}},
        {"data": {"listing": {"nodes": [], "pageInfo": {"hasNextPage": None}}}},
        {"data": {"listing": {"nodes": [], "pageInfo": {"hasNextPage": True}}}},
    ],
)
def test_response_without_an_end_signal_is_an_error(answer):
    report, _ = run(findings=answer)

    assert report.streams[-1].outcome is Outcome.FAILED
    assert report.streams[-1].error_type == "UnexpectedResponse"


def test_no_rows_where_some_are_declared_are_no_empty_account():
    report, _ = run(findings=page(totalCount=3))

    assert report.streams[-1].error_type == "TotalMismatch"


def test_null_in_place_of_no_rows_is_an_empty_account():
    report, _ = run(findings={"data": {"listing": {"nodes": None, "pageInfo": LAST}}})

    assert report.complete


@pytest.mark.parametrize("listed", [[], [CONTAINER]])
def test_resource_out_of_reach_keeps_its_risks(listed):
    report, models = run(
        resources=listed,
        issues=[{**ISSUE, "entitySnapshot": CONTAINER}],
        findings=[{**FINDING, "vulnerableAsset": CONTAINER}],
    )

    risks = {model.key: model for model in models.values() if isinstance(model, Risk)}
    assert report.complete
    assert set(risks) == {"#risk#container/1#a-rule", "#risk#container/1#CVE-2099-0001"}
    assert all(isinstance(risk.target, Integration) for risk in risks.values())


def test_issue_that_closes_with_its_resource_is_dropped():
    report, models = run(issues=[ISSUE])
    gone = {**ISSUE, "status": "RESOLVED"}

    class Later(Vendor):
        def __call__(self, environ, start_response):
            said = super().__call__(environ, start_response)
            if b"i1" in said[0]:
                self.pages["issuesV2"] = page(gone)
            return said

    clock, sink = VirtualClock(), MemorySink()
    job = Job(
        target=Integration("wiz", "https://wiz.test"),
        secrets={"client_id": "an-id", "client_secret": "a-secret-canary"},
        config={"importAssets": "false"},
    )
    wiz = Wiz(job, transport=InProcess(Later(issues=[ISSUE]), clock=clock), clock=clock, sink=sink)
    list_of_issues = list(wiz.issues())

    assert "#risk#web.example.com#a-rule" in models
    assert report.complete
    assert list_of_issues == []


def test_machine_goes_by_its_full_name_or_address():
    nameless = {**MACHINE, "id": "m2", "name": "web-02", "ipAddresses": ["10.0.0.5", "192.0.2.11"]}
    unaddressed = {**MACHINE, "id": "m3", "name": "db.example.com", "ipAddresses": None}

    _, models = run(resources=[MACHINE, nameless, unaddressed])

    assets = {model.key for model in models.values() if isinstance(model, Asset)}
    assert assets == {
        "#asset#web.example.com#192.0.2.10",
        "#asset#192.0.2.11#192.0.2.11",
        "#asset#db.example.com#db.example.com",
    }


@pytest.mark.parametrize(
    "name", ["arn:aws:s3:::a#b", "arn:aws:iam", "//compute.googleapis.com/x", "", None]
)
def test_a_name_that_no_cloud_has_is_that_of_no_resource(name):
    odd = {**MACHINE, "providerUniqueId": name, "subscriptionExternalId": None}

    report, models = run(resources=[odd], findings=[{**FINDING, "vulnerableAsset": odd}])

    assert report.complete
    assert "#asset#web.example.com#192.0.2.10" in models
    assert "#risk#web.example.com#CVE-2099-0001" in models


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("arn:aws:s3:::a-bucket", None),
        ("arn:aws:s3:::a#bucket", "123456789012"),
        ("//storage.googleapis.com/a-bucket", None),
        ("/subscriptions/s1/resourceGroups/rg#1", "s1"),
    ],
)
def test_a_resource_of_a_cloud_that_could_have_no_key_is_counted(name, account):
    bucket = {"id": "b1", "type": "BUCKET", "providerUniqueId": name, "name": "a-bucket"}
    about = {**ISSUE, "entitySnapshot": {**bucket, "subscriptionExternalId": account}}

    report, models = run(
        resources=[MACHINE, {**bucket, "cloudAccount": {"externalId": account}}], issues=[about]
    )

    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[0].row_errors == 1
    assert any(
        isinstance(one, Risk) and one.dns == name.replace("#", "-") for one in models.values()
    )


def test_bucket_with_a_known_account_is_kept():
    arn = "arn:aws:s3:::a-bucket"
    bucket = {"id": "b1", "type": "BUCKET", "providerUniqueId": arn, "cloudPlatform": "AWS"}

    report, models = run(resources=[{**bucket, "cloudAccount": {"externalId": "123456789012"}}])

    assert report.complete
    assert list(models) == [f"#awsresource#123456789012#{arn}"]


def test_a_kind_that_the_platform_has_no_word_for_keeps_its_own():
    function = {**CONTAINER, "type": "SERVERLESS", "nativeType": "lambda", "providerUniqueId": ARN}

    _, models = run(resources=[function])

    (resource,) = models.values()
    assert isinstance(resource, AWSResource)
    assert (resource.resource_type, resource.account) == ("lambda", "123456789012")


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ([{"name": "Old C# runtime"}], "old-c--runtime"),
        ([], "wiz-toxic_combination-i1"),
        (None, "wiz-toxic_combination-i1"),
    ],
)
def test_a_rule_without_a_name_that_can_be_a_key_gets_one(rules, name):
    report, models = run(resources=[MACHINE], issues=[{**ISSUE, "sourceRules": rules}])

    assert report.complete
    assert f"#risk#web.example.com#{name}" in models


def test_cve_in_several_packages_is_one_risk_with_many_proofs():
    _, models = run(findings=[FINDING, {**FINDING, "id": "f2", "detailedName": "libssl"}])

    proofs = {key for key in models if key.startswith("#file#proofs/")}
    assert proofs == {
        "#file#proofs/web.example.com/CVE-2099-0001/f1",
        "#file#proofs/web.example.com/CVE-2099-0001/f2",
    }
    assert sum(isinstance(model, Risk) for model in models.values()) == 1
