"""The models against what the platform's own code was seen to take.

Source: docs/platform.md 1.4 to 1.15.
"""

import pytest

from sdk.models import (
    Asset,
    Attribute,
    AWSResource,
    AzureResource,
    Facts,
    File,
    GCPResource,
    Integration,
    Port,
    Repository,
    Risk,
    RiskStatus,
    WebApplication,
    Webpage,
    choose_model,
    from_json,
    to_json,
)

from ..stored import line

HOST = Asset("A.example.com", "192.0.2.1")
HOST_KEY = "#asset#a.example.com#192.0.2.1"
HOST_PARENT = {"type": "asset", "key": HOST_KEY, "dns": "A.example.com", "name": "192.0.2.1"}
PORT = Port("tcp", 443, HOST, "https")
ARN = "arn:aws:s3:::b"
AZURE_ID = "/subscriptions/S/resourceGroups/G/providers/Microsoft.Compute/virtualMachines/V"
GOOGLE_NAME = "projects/P/zones/us-east1-b/instances/I"
SHOP = WebApplication("https://example.com/", "Shop")
PAGE = Webpage("https://example.com/login")
REPOSITORY = Repository("https://github.com/acme/payments")
BUCKET = AWSResource(ARN, "123456789012", "AWS::S3::Bucket")
MACHINE = AzureResource(AZURE_ID, "S", "Microsoft.Compute/virtualMachines")
INSTANCE = GCPResource(GOOGLE_NAME, "P", "compute.googleapis.com/Instance")
ACCOUNT = Integration("qualys", "https://qualys.test")

TARGETS = [
    (HOST, {"_type": "Asset", "dns": "A.example.com", "name": "192.0.2.1"}),
    (PORT, {"_type": "Port", "protocol": "tcp", "port": 443, "parent": HOST_PARENT}),
    (SHOP, {"_type": "WebApplication", "primary_url": "https://example.com/", "name": "Shop"}),
    (PAGE, {"_type": "Webpage", "url": "https://example.com/login"}),
    (REPOSITORY, {"_type": "Repository", "url": "https://github.com/acme/payments"}),
    (
        BUCKET,
        {
            "_type": "AWSResource",
            "name": ARN,
            "accountRef": "123456789012",
            "resourceType": "AWS::S3::Bucket",
        },
    ),
    (
        MACHINE,
        {
            "_type": "AzureResource",
            "name": AZURE_ID,
            "accountRef": "S",
            "resourceType": "Microsoft.Compute/virtualMachines",
        },
    ),
    (
        INSTANCE,
        {
            "_type": "GCPResource",
            "name": GOOGLE_NAME,
            "accountRef": "P",
            "resourceType": "compute.googleapis.com/Instance",
        },
    ),
]
"""Each kind of target, and the form in which both of the platform's readers take it (1.14)."""

UPDATED = {"risk", "file"}
"""What has a time of that name; on an asset it is when the domain was registered anew (1.4)."""

MODELS = [
    *(target for target, _ in TARGETS),
    ACCOUNT,
    Attribute("os", "Linux", HOST),
    Risk(HOST, "CVE-2024-1000", RiskStatus("T", "H")),
    File("proofs/a/b", b"seen"),
]


def risk_on(target, **fields):
    return Risk(target, "CVE-2024-1000", RiskStatus("T", "H"), **fields)


@pytest.mark.parametrize(("target", "form"), TARGETS)
def test_risk_line_has_its_target(target, form):
    written = line(risk_on(target))

    assert written["target"] == form
    assert "target_name" not in written


@pytest.mark.parametrize("target", [target for target, _ in TARGETS])
def test_risk_line_read_back_is_on_the_same_target(target):
    again = from_json(to_json(risk_on(target)))

    assert again.target.key == target.key
    assert [one.key for one in again.targets_in_order()][-1] == target.key


def test_risk_on_an_integration_has_only_its_name():
    written = line(risk_on(ACCOUNT))

    assert written["target_name"] == "qualys"
    assert "target" not in written


@pytest.mark.parametrize(
    "model", [PORT, *(Attribute("os", "Linux", target) for target, _ in TARGETS)]
)
def test_parent_has_type_key_and_identifying_fields(model):
    parent = line(model)["parent"]

    assert parent["key"] == model.target.key
    assert parent["type"] == model.target.key.split("#")[1]
    form = next(form for target, form in TARGETS if target == model.target)
    assert parent.items() >= {key: form[key] for key in form if key != "_type"}.items()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_only_risk_and_file_have_the_time_updated(model):
    written = line(model)

    assert ("updated" in written) == (written["type"] in UPDATED)


PROPERTIES = [
    (AWSResource, {"PublicIp": "3.5.140.1", "PrivateIp": "10.0.0.4"}, ["3.5.140.1", "10.0.0.4"]),
    (AWSResource, {"PublicIp": ["3.5.140.1"], "publicIPs": ["3.5.140.1"]}, []),
    (
        AzureResource,
        {"privateIPs": ["10.0.0.4"], "publicIPs": ["13.64.0.1"]},
        ["10.0.0.4", "13.64.0.1"],
    ),
    (AzureResource, {"privateIPs": "10.0.0.4", "publicIP": "13.64.0.1"}, []),
    (
        GCPResource,
        {"publicIPv6": "2600:1900::1", "publicIP": "34.64.0.1"},
        ["34.64.0.1", "2600:1900::1"],
    ),
    (GCPResource, {"publicIPs": ["34.64.0.1"], "publicIP": ["34.64.0.1"]}, []),
]
"""Properties, and the addresses that the platform computes from them (docs/platform.md 1.11)."""

MADE = {
    AWSResource: ("arn:aws:ec2:eu-west-1:123456789012:instance/i-1", "1", "AWS::EC2::Instance"),
    AzureResource: (AZURE_ID, "S", "Microsoft.Compute/virtualMachines"),
    GCPResource: (GOOGLE_NAME, "P", "compute.googleapis.com/Instance"),
}


@pytest.mark.parametrize(("kind", "properties", "ips"), PROPERTIES)
def test_ips_are_those_of_the_platform(kind, properties, ips):
    resource = kind(*MADE[kind], properties, ips=("198.51.100.1",), urls=("https://a.test/",))

    assert line(resource).get("ips", []) == ips
    assert "urls" not in line(resource)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_chosen_resource_keeps_every_address_it_can(kind):
    public, private = ("198.51.100.1", "2001:db8::1", "198.51.100.2"), ("10.0.0.4", "10.0.0.5")
    name, account, type_ = MADE[kind]

    resource = choose_model(
        Facts(
            resource_id=name,
            account=account,
            resource_type=type_,
            public_ips=public,
            private_ips=private,
        )
    )

    assert type(resource) is kind
    assert "198.51.100.1" in resource.ips
    assert all(address in str(resource.properties) for address in (*public, *private))


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        (GOOGLE_NAME, GOOGLE_NAME),
        (f"//compute.googleapis.com/{GOOGLE_NAME}", GOOGLE_NAME),
        ("//storage.googleapis.com/bucket", "bucket"),
    ],
)
def test_google_name_is_relative(spelled, name):
    resource = GCPResource(spelled, "P", "compute.googleapis.com/Instance")

    assert (resource.name, resource.key) == (name, f"#gcpresource#P#{name}")


def test_google_name_of_six_segments_shows_the_last_one():
    resource = GCPResource(f"//compute.googleapis.com/{GOOGLE_NAME}", "P", "x")

    assert line(resource)["displayName"] == "I"
    assert line(resource)["region"] == "us-east1"


def test_google_project_that_is_not_named_is_no_account():
    name = "//storage.googleapis.com/projects/_/buckets/b"

    assert choose_model(Facts(resource_id=name, account="P")).account == "P"
    with pytest.raises(ValueError, match="account"):
        choose_model(Facts(resource_id=name))
