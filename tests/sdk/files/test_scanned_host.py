"""ScannedHost: one host of several names and addresses."""

import pytest

from sdk.decode import InvalidValue
from sdk.files import ScannedHost


@pytest.mark.parametrize(
    ("addresses", "address", "others"),
    [
        ("198.51.100.7", "198.51.100.7", 0),
        ("10.0.0.5, 198.51.100.7;192.168.1.1", "198.51.100.7", 2),
        ("10.0.0.5,10.0.0.5", "10.0.0.5", 0),
        ("fe80::1,2606:4700::7", "2606:4700::7", 1),
    ],
)
def test_host_of_a_list_is_at_its_first_routable_address(addresses, address, others):
    host = ScannedHost.listed(addresses, "", "web, web.example.com")

    assert host == ScannedHost(address=address, dns="web.example.com", label="web", others=others)


@pytest.mark.parametrize("addresses", ["all", "198.51.100.7,all", "198.51.100.7-198.51.100.8"])
def test_list_with_something_else_than_addresses_is_refused(addresses):
    with pytest.raises(InvalidValue, match="host: one of its addresses is not an address"):
        ScannedHost.listed(addresses, "web.example.com")


@pytest.mark.parametrize("names", [" ", "a.example.com, b.example.com", "10.0.0.7, 10.0.0.8"])
def test_list_of_names_without_an_address_is_refused(names):
    with pytest.raises(InvalidValue, match="host: none of its names"):
        ScannedHost.listed(";,", names)
