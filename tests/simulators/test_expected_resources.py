"""What oracles share: resources of clouds, and what a risk is on."""

import pytest

from simulators.oracle import expected_asset, expected_integration, expected_resource, form_of

ARN = "arn:aws:ec2:us-east-1:7:instance/i-7"
AZURE = "/subscriptions/7/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web"
GOOGLE = "projects/7/zones/z/instances/web"
INSIDE, OUTSIDE = "10.0.0.7", "8.8.8.8"


@pytest.mark.parametrize(
    ("cloud", "identifier", "name", "display_name", "properties"),
    [
        ("AWS", ARN, ARN, "instance/i-7", {"PrivateIp": INSIDE, "PublicIp": OUTSIDE}),
        ("Azure", AZURE, AZURE, "Web", {"privateIPs": [INSIDE], "publicIPs": [OUTSIDE]}),
        (
            *("GCP", f"//compute.googleapis.com/{GOOGLE}", GOOGLE, "web"),
            {"furtherIPs": [INSIDE], "publicIP": OUTSIDE},
        ),
    ],
)
def test_resource_is_named_as_its_cloud_names_it(cloud, identifier, name, display_name, properties):
    found = expected_resource(cloud, "Machine", "7", identifier, "Web", (INSIDE, OUTSIDE))

    fields = found["fields"]
    assert found["key"] == f"#{cloud.lower()}resource#7#{name}"
    assert (fields["name"], fields["displayName"]) == (name, display_name)
    assert fields["properties"] == {"displayName": "Web", **properties}


def test_target_has_the_form_of_its_type():
    resource = expected_resource("AWS", "Machine", "7", ARN, "Web", ())
    asset = expected_asset(dns="web", name=OUTSIDE, cloud_id="", status="A", refused=None)

    assert form_of(resource) == {
        "_type": "AWSResource",
        "name": ARN,
        "accountRef": "7",
        "resourceType": "Machine",
    }
    assert form_of(asset) == {"_type": "Asset", "dns": "web", "name": OUTSIDE}
    assert form_of(expected_integration("acme", "https://acme.test")) is None
