"""Permissions are probed one by one, and only an account that may do nothing is turned away."""

import pytest

from sdk import ConfigurationError, CredentialError, UnexpectedResponse, VendorUnavailable
from sdk.errors import Cancelled, DeadlineExceeded
from sdk.http import require_one


class Vendor:
    def __init__(self):
        self.asked = []

    def probe(self, name, error=None):
        def ask():
            self.asked.append(name)
            if error:
                raise error

        return ask


def test_granted_permission_makes_up_for_a_missing_one():
    vendor = Vendor()

    require_one(vendor.probe("hosts", CredentialError("no hosts")), vendor.probe("risks"))

    assert vendor.asked == ["hosts", "risks"]


def test_when_nothing_is_granted_the_first_refusal_is_raised():
    vendor = Vendor()
    probes = [vendor.probe(name, CredentialError(f"no {name}")) for name in ("hosts", "risks")]

    with pytest.raises(CredentialError, match="no hosts"):
        require_one(*probes)


def test_a_token_that_is_refused_is_not_asked_for_again():
    vendor = Vendor()
    refused = CredentialError("no token", operation="token")

    with pytest.raises(CredentialError, match="no token"):
        require_one(vendor.probe("hosts", refused), vendor.probe("risks"))

    assert vendor.asked == ["hosts"]


def test_nothing_to_probe_is_nothing_to_refuse():
    require_one()


def test_trouble_leaves_the_other_probes_alone():
    vendor = Vendor()

    require_one(vendor.probe("hosts", VendorUnavailable("down")), vendor.probe("risks"))

    assert vendor.asked == ["hosts", "risks"]


def test_trouble_is_raised_where_nothing_is_granted():
    vendor = Vendor()
    probes = (
        vendor.probe("hosts", CredentialError("no hosts")),
        vendor.probe("risks", UnexpectedResponse("odd")),
        vendor.probe("issues", VendorUnavailable("down")),
    )

    with pytest.raises(UnexpectedResponse):
        require_one(*probes)

    assert vendor.asked == ["hosts", "risks", "issues"]


@pytest.mark.parametrize(
    "error",
    [
        Cancelled("told to"),
        ConfigurationError("wrong"),
        DeadlineExceeded("late"),
        VendorUnavailable("no token", operation="token"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_error_of_all_probes_is_raised_immediately(error):
    vendor = Vendor()

    with pytest.raises(type(error)):
        require_one(vendor.probe("hosts", error), vendor.probe("risks"))

    assert vendor.asked == ["hosts"]


def test_a_light_check_ends_with_the_first_that_is_granted():
    vendor = Vendor()
    refused = vendor.probe("hosts", CredentialError("no hosts"))

    require_one(refused, vendor.probe("risks"), vendor.probe("issues"), until_granted=True)

    assert vendor.asked == ["hosts", "risks"]


def test_a_light_check_goes_on_while_nothing_is_granted():
    vendor = Vendor()
    probes = [vendor.probe(name, CredentialError(f"no {name}")) for name in ("hosts", "risks")]

    with pytest.raises(CredentialError, match="no hosts"):
        require_one(*probes, until_granted=True)

    assert vendor.asked == ["hosts", "risks"]
