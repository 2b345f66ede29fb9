"""Cloud resources by the id of their provider, and None where no key can be made of it."""

import pytest

from sdk.filters import cloud_resource
from sdk.models import AWSResource, AzureResource, GCPResource

ARN = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"
AZURE = "/subscriptions/s/resourceGroups/g/vm"
GOOGLE = "//compute.googleapis.com/projects/p/zones/z/instances/x"


@pytest.mark.parametrize(
    ("resource_id", "model", "account"),
    [(ARN, AWSResource, "123456789012"), (AZURE, AzureResource, "s"), (GOOGLE, GCPResource, "p")],
)
def test_id_of_a_cloud_makes_its_resource(resource_id, model, account):
    resource = cloud_resource(resource_id)

    assert isinstance(resource, model)
    assert resource.account == account


@pytest.mark.parametrize(
    "resource_id", [None, "", "agent-7", "arn:aws:s3:::bucket", f"{AZURE}#1", "//x.y/z"]
)
def test_id_without_a_key_makes_no_resource(resource_id):
    assert cloud_resource(resource_id) is None


def test_given_account_completes_an_id_without_one():
    assert cloud_resource("arn:aws:s3:::bucket", account="1").account == "1"


def test_addresses_are_split_by_whether_they_are_routable():
    resource = cloud_resource(AZURE, name="web-1", addresses=["10.0.0.5", "192.0.2.1"])

    assert resource.properties == {
        "displayName": "web-1",
        "privateIPs": ["10.0.0.5"],
        "publicIPs": ["192.0.2.1"],
    }
