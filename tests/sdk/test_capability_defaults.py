"""Defaults of a capability: probes, affiliation, OAuth2 sessions, and what a class must declare."""

import json
from collections.abc import Iterator
from functools import cached_property

import pytest

from sdk import (
    Asset,
    Capability,
    ConfigurationError,
    CredentialError,
    Model,
    NotFound,
    VendorUnavailable,
    stream,
)
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock

from .scripted import Answer
from .scripted import Vendor as Scripted
from .small import WEB, Small, Vendor, small


class Probed(Small):
    """Two streams with a permission each."""

    validate_credentials = Capability.validate_credentials
    check_affiliation = Capability.check_affiliation

    def probe_hosts(self) -> None:
        self.session.get("/hosts", operation="probe of hosts")

    def probe_risks(self) -> None:
        self.session.get("/risks", operation="probe of risks")

    @stream(toggle="importAssets", probe=probe_hosts)
    def hosts(self) -> Iterator[Model]:
        yield WEB

    @stream(toggle="importVulnerabilities", probe=probe_risks)
    def risks(self) -> Iterator[Model]:
        yield from ()

    def has_asset(self, vendor_id: str) -> object:
        found = {"7": WEB, "0": None}
        if vendor_id not in found:
            raise NotFound("gone")
        return found[vendor_id]


def test_the_probe_of_every_stream_that_is_on_is_made():
    vendor = Vendor()

    small(vendor, capability=Probed).validate_credentials()
    small(vendor, capability=Probed, config={"importAssets": "false"}).validate_credentials()

    assert vendor.asked == ["/hosts", "/risks", "/risks"]


def test_one_refused_probe_is_left_to_its_stream():
    capability = small(Vendor(**{"/hosts": "403 Forbidden"}), capability=Probed)

    assert capability.invoke().outcome is not Outcome.FAILED


def test_a_vendor_in_trouble_at_one_probe_does_not_end_the_run():
    capability = small(Vendor(**{"/hosts": "404 Not Found"}), capability=Probed)

    assert capability.invoke().outcome is not Outcome.FAILED


def test_refused_probes_alone_end_the_run():
    vendor = Vendor(**{"/hosts": "403 Forbidden", "/risks": "403 Forbidden"})

    with pytest.raises(CredentialError, match="probe of hosts"):
        small(vendor, capability=Probed).validate_credentials()


def test_a_probe_of_two_streams_is_made_once():
    class Twice(Probed):
        @stream(toggle="importVulnerabilities", probe=Probed.probe_hosts)
        def risks(self) -> Iterator[Model]:
            yield from ()

    vendor = Vendor()

    small(vendor, capability=Twice).validate_credentials()

    assert vendor.asked == ["/hosts"]


def test_a_probe_can_be_added():
    class More(Probed):
        def probes(self):
            yield from super().probes()
            yield lambda: self.session.get("/me")

    vendor = Vendor()

    small(vendor, capability=More).validate_credentials()

    assert vendor.asked == ["/hosts", "/risks", "/me"]


@pytest.mark.parametrize(("vendor_id", "held"), [("7", True), ("0", False), ("9", False)])
def test_an_asset_is_looked_up_by_its_vendor_id(vendor_id, held):
    asset = Asset("web.example.com", "192.0.2.1", cloud_id=vendor_id)

    assert small(Vendor(), capability=Probed).check_affiliation(asset) is held


def test_an_asset_without_an_id_is_no_answer():
    with pytest.raises(ConfigurationError, match="cloudId"):
        small(Vendor(), capability=Probed).check_affiliation(WEB)


def test_an_asset_with_another_id_is_found_by_its_key():
    class Renamed(Probed):
        def find_assets(self, asset):
            yield Asset(asset.dns, "192.0.2.99", cloud_id="70")
            yield Asset(asset.dns, "192.0.2.1", cloud_id="71")

    capability = small(Vendor(), capability=Renamed)

    assert capability.check_affiliation(Asset("web.example.com", "192.0.2.1", cloud_id="9"))
    assert not capability.check_affiliation(Asset("web.example.com", "192.0.2.2", cloud_id="9"))


def test_a_failed_look_up_is_no_answer():
    class Down(Probed):
        def has_asset(self, vendor_id):
            raise VendorUnavailable("down")

    with pytest.raises(VendorUnavailable):
        small(Vendor(), capability=Down).check_affiliation(Asset("a.b", "192.0.2.1", cloud_id="7"))


def test_a_capability_without_probe_and_look_up_is_refused():
    class Bare(Probed):
        has_asset = Capability.has_asset

        @stream()
        def hosts(self) -> Iterator[Model]:
            yield from ()

        @stream()
        def risks(self) -> Iterator[Model]:
            yield from ()

    with pytest.raises(TypeError) as refused:
        small(Vendor(), capability=Bare)

    assert "@stream(probe=...), or validate_credentials" in str(refused.value)
    assert "has_asset, or check_affiliation" in str(refused.value)


class Tokens(Probed):
    @cached_property
    def session(self):
        return self.open_oauth2_session(
            "/token", form={"scope": "hosts"}, headers={"Prefer": "small-pages"}
        )


def test_an_oauth2_session_gets_its_token_first():
    grant = Answer(body=json.dumps({"access_token": "t0k3n", "expires_in": 600}).encode())
    vendor = Scripted(grant, Answer())
    clock = VirtualClock()
    job = Job(
        target=Integration("small", "https://small.test"),
        secrets={"token": "unused", "client_id": "me", "client_secret": "s3cret"},
    )

    Tokens(job, transport=InProcess(vendor, clock=clock), clock=clock).probe_hosts()

    token, hosts = vendor.asked
    assert token.path == "/token"
    assert {b"scope=hosts", b"client_id=me"} <= set(token.body.split(b"&"))
    assert hosts.headers["authorization"] == "Bearer t0k3n"
    assert hosts.headers["prefer"] == "small-pages"
    assert "prefer" not in token.headers
