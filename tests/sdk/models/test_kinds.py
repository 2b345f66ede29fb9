"""The other models: ports, web, cloud, repositories, integrations, attributes and files."""

import re

import pytest
from hypothesis import given

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
    Reference,
    Repository,
    WebApplication,
    Webpage,
    choose_model,
    to_dict,
)

from .strategies import applications, attributes, repositories, urls

HOST = Asset("Web.example.com", "192.0.2.1")


def test_a_port_has_its_asset_for_a_source():
    port = Port("TCP", 443, HOST, "https")

    assert port.key == "#port#tcp#443#asset#web.example.com#192.0.2.1"
    assert to_dict(port)["source"] == HOST.key


@pytest.mark.parametrize(("protocol", "number"), [("tcp", 0), ("tcp", 65536), ("sctp", 1)])
def test_a_port_that_cannot_be_is_refused(protocol, number):
    with pytest.raises(ValueError, match="Port"):
        Port(protocol, number, HOST)


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com:443/a?b#c", "https://example.com/a"),
        ("http://example.com:80/A/", "http://example.com/A/"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_url_has_one_spelling(spelled, canonical):
    assert WebApplication(spelled, "x").primary_url == canonical
    assert Webpage(spelled).url == canonical


@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "https://", "http://a:b"])
def test_malformed_web_address_is_refused(url):
    with pytest.raises(ValueError, match=r"URL|Port"):
        WebApplication(url, "x")


@given(applications)
def test_the_keys_of_applications_are_ones_the_platform_accepts(application):
    assert re.fullmatch(r"#webapplication#https?://[^?#]+", application.key)
    assert WebApplication(application.primary_url, application.name) == application


@given(urls)
def test_a_page_is_grouped_by_its_origin(url):
    page = Webpage(url)

    assert page.url.startswith(f"{page.group}/")
    assert page.host in page.group


def test_an_application_keeps_the_further_urls_that_are_any():
    application = WebApplication("https://a.test", "A", ("https://b.test", "nonsense"))

    assert application.urls == ("https://b.test/",)
    assert (application.class_, application.attack_surface) == ("webapplication", ("application",))


def test_an_application_needs_a_name_for_its_risks():
    with pytest.raises(ValueError, match="name is empty"):
        WebApplication("https://a.test", " ")


def test_a_key_of_a_long_url_is_cut():
    assert len(Webpage("https://a.test/" + "x" * 3000).key) == 2048


def test_an_aws_resource_takes_region_and_name_from_its_arn():
    arn = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"

    resource = AWSResource(
        arn, "123456789012", "AWS::EC2::Instance", {"PublicIp": "3.5.140.1", "PrivateIp": ""}
    )

    assert resource.key == f"#awsresource#123456789012#{arn}"
    assert (resource.region, resource.display_name) == ("eu-west-1", "instance/i-1")
    assert resource.ips == ("3.5.140.1",)
    assert (resource.provider, resource.origins) == ("aws", ("amazon",))


def test_only_instances_have_addresses_of_their_own_in_aws():
    bucket = AWSResource("arn:aws:s3:::b", "1", "AWS::S3::Bucket", {"PublicIp": "3.5.140.1"})

    assert bucket.ips == ()


@pytest.mark.parametrize("arn", ["", "bucket", "arn:aws:s3", "urn:aws:s3:::b", "arn:aws:s3:::a#b"])
def test_malformed_arn_is_refused(arn):
    with pytest.raises(ValueError, match="AWSResource"):
        AWSResource(arn, "1", "AWS::S3::Bucket")


def test_an_azure_resource_takes_its_facts_from_the_properties():
    resource = AzureResource(
        "/subscriptions/s/vm1",
        "s",
        "Microsoft.Compute/virtualMachines",
        {"location": "westeurope", "privateIPs": ["10.0.0.4"], "publicIPs": ["13.64.0.1", 7]},
    )

    assert resource.key == "#azureresource#s#/subscriptions/s/vm1"
    assert (resource.display_name, resource.region) == ("vm1", "westeurope")
    assert resource.ips == ("10.0.0.4", "13.64.0.1")


def test_a_google_resource_takes_its_region_from_the_zone():
    name = "projects/p/zones/us-east1-b/instances/vm1"

    resource = GCPResource(name, "p", "compute.googleapis.com/Instance", {"publicIP": "34.64.0.1"})

    assert (resource.region, resource.display_name) == ("us-east1", "vm1")
    assert resource.ips == ("34.64.0.1",)
    assert resource.key == f"#gcpresource#p#{name}"


@pytest.mark.parametrize(
    ("spelled", "url", "org", "name"),
    [
        ("github.com/Org/app", "https://github.com/Org/app", "Org", "app"),
        ("http://user:token@GitHub.com/org/app/", "https://github.com/org/app", "org", "app"),
        ("https://gitlab.com/a/b/c", "https://gitlab.com/a/b/c", "b", "c"),
        (
            "https://dev.azure.com/org/project/_git/repo",
            "https://dev.azure.com/org/project/_git/repo",
            "org",
            "repo",
        ),
    ],
)
def test_a_repository_has_one_url_and_takes_its_names_from_it(spelled, url, org, name):
    repository = Repository(spelled)

    assert (repository.url, repository.org, repository.name) == (url, org, name)
    assert repository.key == f"#repository#{url}#{name}"


@given(repositories)
def test_a_repository_is_the_same_when_it_is_normalised_again(repository):
    assert Repository(repository.url) == repository


@pytest.mark.parametrize("url", ["", "https://example.com/a/b", "https://github.com/only", "a#b"])
def test_a_repository_elsewhere_is_refused(url):
    with pytest.raises(ValueError, match="known code host"):
        Repository(url)


def test_an_integration_is_an_account_and_keeps_its_case():
    integration = Integration("qualys", "https://Qualys.test")

    assert integration.key == "#integration#qualys#https://Qualys.test"
    assert (integration.class_, integration.source) == ("qualys", "account")


@given(attributes)
def test_key_of_an_attribute_fits_if_its_parents_does(attribute):
    assert len(attribute.key.encode()) <= 1024
    assert attribute.key.endswith(attribute.target.key)


def test_long_value_is_cut_on_a_whole_letter():
    attribute = Attribute("banner", "ü" * 2000, HOST)

    assert set(attribute.value) == {"ü"}
    # The platform counts the two characters that stand for the value as well (docs/platform.md
    # 1.9).
    assert len(attribute.key.encode()) in (1021, 1022)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("100%", HOST),
        ("cpe", WebApplication("https://example.com/%C3%BC", "shop")),
        ("x" * 1000, HOST),
        ("os", Reference("a")),
    ],
)
def test_attribute_that_damages_its_key_is_refused(name, target):
    with pytest.raises(ValueError, match="Attribute"):
        Attribute(name, "value", target)


def test_a_file_needs_a_name():
    with pytest.raises(ValueError, match=r"File\.name"):
        File("", b"x")


@pytest.mark.parametrize(
    ("facts", "chosen"),
    [
        (Facts(resource_id="arn:aws:s3:::b", account="1", url="https://b.test"), AWSResource),
        (Facts(resource_id="arn:aws:ec2:us-east-1:123456789012:instance/i-1"), AWSResource),
        (Facts(resource_id="/subscriptions/s/resourceGroups/g/vm"), AzureResource),
        (Facts(resource_id="//compute.googleapis.com/projects/p/x"), GCPResource),
        (Facts(resource_id="projects/p/zones/z/x"), GCPResource),
        (Facts(resource_id="//storage.googleapis.com/bucket", account="p"), GCPResource),
        (Facts(url="https://a.test", dns="a.test"), WebApplication),
        (Facts(dns="a.example.com", address="192.0.2.1"), Asset),
        (Facts(resource_id="agent-7", address="192.0.2.1"), Asset),
    ],
)
def test_a_model_is_chosen_by_cloud_then_url_then_host(facts, chosen):
    assert isinstance(choose_model(facts), chosen)


def test_either_half_of_a_host_stands_for_both():
    assert choose_model(Facts(dns="a.example.com")) == Asset("a.example.com", "a.example.com")
    assert choose_model(Facts(address="192.0.2.1")) == Asset("192.0.2.1", "192.0.2.1")
    assert choose_model(Facts(dns="a.example.com", address="192.0.2.1")).name == "192.0.2.1"


def test_the_id_of_an_agent_is_kept_for_looking_the_asset_up():
    assert choose_model(Facts(resource_id="agent-7", dns="a")).cloud_id == "agent-7"


def test_model_without_an_address_is_refused():
    assert choose_model(Facts(name="Ghost", resource_id="agent-8")) is None
