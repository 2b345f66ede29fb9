"""The published ranges: what is shipped, and the command that refreshes it."""

import json
from ipaddress import collapse_addresses, ip_network

import pytest

from sdk.filters.cloud import PROVIDERS, range_file
from sdk.filters.refresh import main

AWS = {
    "createDate": "2026-11-01-10-00-00",
    "prefixes": [{"ip_prefix": "198.51.100.0/25"}, {"ip_prefix": "198.51.100.128/25"}],
    "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/121"}],
}
GCP = {
    "creationTime": "2026-11-02T10:00:00",
    "prefixes": [{"ipv4Prefix": "203.0.113.0/24"}, {"ipv6Prefix": "2001:db8::/48"}],
}
AZURE = {
    "changeNumber": 7,
    "values": [
        {"name": "AzureCloud.eastus", "properties": {"addressPrefixes": ["192.0.2.0/25"]}},
        {"name": "AzureCloud", "properties": {"addressPrefixes": ["192.0.2.0/24"]}},
        {"name": "Office365", "properties": {"addressPrefixes": ["8.8.8.0/24"]}},
    ],
}


def stored(path, content):
    path.write_text(json.dumps(content))
    return str(path)


def written(folder, provider):
    return json.loads((folder / f"{provider}.json").read_text())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_shipped_ranges_are_dated_sourced_and_collapsed(provider):
    file = range_file(provider)
    networks = [ip_network(text) for text in file.ranges]

    assert file.provider == provider
    assert file.date >= "2026"
    assert file.source
    assert "every prefix" in file.completeness
    for version in (4, 6):
        family = [network for network in networks if network.version == version]
        assert list(collapse_addresses(family)) == family


@pytest.mark.parametrize(
    ("provider", "block"),
    [("aws", "3.5.140.0/22"), ("azure", "13.64.0.0/11"), ("gcp", "34.64.0.0/10")],
)
def test_blocks_of_simulated_cloud_hosts_are_shipped_whole(provider, block):
    networks = [ip_network(text) for text in range_file(provider).ranges if ":" not in text]

    assert any(ip_network(block).subnet_of(network) for network in networks)


@pytest.mark.parametrize(
    "block",
    [
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "25.0.0.0/8",
        "10.0.0.0/8",
        "2001:db8::/32",
    ],
)
def test_private_and_simulated_blocks_are_in_no_cloud(block):
    network = ip_network(block)

    published = (ip_network(text) for provider in PROVIDERS for text in range_file(provider).ranges)

    assert not [
        net for net in published if net.version == network.version and net.overlaps(network)
    ]


def test_refresh_joins_widens_and_dates_published_ranges(tmp_path):
    aws, gcp = stored(tmp_path / "a", AWS), stored(tmp_path / "g", GCP)
    azure = stored(tmp_path / "ServiceTags_Public_20261103.json", AZURE)

    status = main(["--aws", aws, "--gcp", gcp, "--azure", azure, "--folder", str(tmp_path)])

    assert status == 0
    assert written(tmp_path, "aws")["ranges"] == ["198.51.100.0/24", "2001:db8::/64"]
    assert written(tmp_path, "gcp")["ranges"] == ["34.64.0.0/10", "203.0.113.0/24", "2001:db8::/48"]
    assert written(tmp_path, "azure")["ranges"] == ["13.64.0.0/11", "192.0.2.0/24"]
    assert [written(tmp_path, provider)["date"] for provider in PROVIDERS] == [
        "2026-11-01",
        "2026-11-03",
        "2026-11-02",
    ]
    assert written(tmp_path, "aws")["source"] == aws


def test_without_a_link_azure_stays_as_it_is(tmp_path):
    aws, gcp = stored(tmp_path / "a", AWS), stored(tmp_path / "g", GCP)

    main(["--aws", aws, "--gcp", gcp, "--folder", str(tmp_path)])

    assert not (tmp_path / "azure.json").exists()


@pytest.mark.parametrize(
    "content", [{"createDate": "x", "prefixes": [], "ipv6_prefixes": []}, {"error": "no"}, GCP]
)
def test_a_document_of_another_shape_changes_nothing(tmp_path, content):
    (tmp_path / "aws.json").write_text("as before")

    with pytest.raises(ValueError, match=r"prefixes|createDate"):
        main(["--aws", stored(tmp_path / "a", content), "--folder", str(tmp_path)])

    assert (tmp_path / "aws.json").read_text() == "as before"


def test_ranges_are_only_read_over_https(tmp_path):
    with pytest.raises(ValueError, match="https"):
        main(["--aws", "http://ip-ranges.test/", "--folder", str(tmp_path)])
