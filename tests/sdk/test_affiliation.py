"""Affiliation: found is true, not found is false, anything else raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.affiliation import direct, re_enumerate, seed_scoped
from sdk.errors import (
    ConfigurationError,
    CredentialError,
    NotFound,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.models import Asset, Port, Risk

from .models.strategies import addresses, names

KNOWN = Asset("a.example.com", "192.0.2.1", cloud_id="agent-1")
OTHER = Asset("b.example.com", "192.0.2.2")


def raises(error):
    def lookup(_identifier):
        raise error

    return lookup


def listing(*models, log):
    try:
        for model in models:
            log.append(model)
            if isinstance(model, Exception):
                raise model
            yield model
    finally:
        log.append("closed")


@pytest.mark.parametrize(
    ("found", "answer"), [({"id": "agent-1"}, True), (True, True), (None, False), ([], False)]
)
def test_lookup_is_true_if_it_finds_the_asset(found, answer):
    asked = []

    def lookup(identifier):
        asked.append(identifier)
        return found

    assert direct(lookup, KNOWN) is answer
    assert asked == ["agent-1"]


@pytest.mark.parametrize(
    ("dns", "name", "same"),
    [
        ("A.example.com", "192.0.2.9", True),
        ("192.0.2.1", "192.0.2.1", True),
        ("b.example.com", "192.0.2.1", False),
        ("192.0.2.9", "192.0.2.9", False),
    ],
)
def test_asset_with_the_id_must_have_name_or_address(dns, name, same):
    found = Asset(dns, name, cloud_id="agent-1")

    assert direct(lambda _: found, KNOWN) is same
    assert direct(lambda _: iter([OTHER, found]), KNOWN) is same
    assert direct(lambda _: iter(()), KNOWN) is False


def test_lookup_of_an_unknown_id_is_false():
    assert direct(raises(NotFound("gone", status=404)), KNOWN) is False


@pytest.mark.parametrize(
    "error",
    [
        CredentialError("refused", status=403),
        VendorUnavailable("down", status=503),
        UnexpectedResponse("no JSON", status=200),
        UnexpectedResponse("no such route", status=404),
        OSError("reset"),
    ],
)
def test_a_lookup_that_fails_in_any_other_way_is_no_answer(error):
    with pytest.raises(type(error)):
        direct(raises(error), KNOWN)


def test_asset_without_an_id_cannot_be_looked_up():
    with pytest.raises(ConfigurationError, match="cloudId"):
        direct(lambda _identifier: True, OTHER)


def test_listing_again_stops_at_the_first_hit():
    log = []

    assert re_enumerate(listing(OTHER, KNOWN, OTHER, log=log), KNOWN) is True
    assert log == [OTHER, KNOWN, "closed"]


def test_listing_again_to_the_end_is_not_found():
    log = []

    assert re_enumerate(listing(OTHER, OTHER, log=log), KNOWN) is False
    assert log == [OTHER, OTHER, "closed"]


def test_a_listing_that_breaks_is_no_answer():
    log = []

    with pytest.raises(VendorUnavailable):
        re_enumerate(listing(OTHER, VendorUnavailable("down"), KNOWN, log=log), KNOWN)

    assert log[-1] == "closed"


def test_models_on_an_asset_prove_it():
    log = []
    risk = Risk(Port("tcp", 443, KNOWN), "x", "TH")

    assert re_enumerate(listing(Risk(OTHER, "x", "TH"), risk, log=log), KNOWN) is True


def test_an_asset_is_known_by_its_key_however_it_is_spelled():
    log = []
    stored = Asset("A.Example.com.", "::ffff:192.0.2.1")

    assert re_enumerate(listing(KNOWN, log=log), stored) is True


@pytest.mark.parametrize(
    ("dns", "name", "seed", "within"),
    [
        ("www.example.com", "192.0.2.1", "example.com", True),
        ("example.com", "example.com", "Example.COM.", True),
        ("evil-example.com", "192.0.2.1", "example.com", False),
        ("example.com", "192.0.2.1", "www.example.com", False),
        ("example.com.evil.test", "192.0.2.1", "example.com", False),
        ("x.test", "192.0.2.1", "192.0.2.0/24", True),
        ("x.test", "192.0.3.1", "192.0.2.0/24", False),
        ("x.test", "192.0.2.1", "192.0.2.1", True),
        ("x.test", "192.0.2.11", "192.0.2.1", False),
        ("x.test", "::ffff:192.0.2.1", "192.0.2.0/24", True),
        ("x.test", "2001:db8:0::1", "2001:db8::/32", True),
        ("192.0.2.0/25", "net", "192.0.2.0/24", True),
        ("192.0.2.0/23", "net", "192.0.2.0/24", False),
        ("x.test", "192.0.2.1", "::ffff:192.0.2.0/120", True),
        ("x.test", "192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.0/121", "net", "192.0.2.0/24", True),
        ("xn--bcher-kva.example", "x", "bücher.example", True),
    ],
)
def test_seed_holds_the_assets_within_it(dns, name, seed, within):
    assert seed_scoped(Asset(dns, name), [seed]) is within


def test_any_seed_will_do_and_none_holds_nothing():
    assert seed_scoped(KNOWN, ["other.test", "192.0.2.0/24"]) is True
    assert seed_scoped(KNOWN, []) is False


def test_an_empty_seed_is_refused():
    with pytest.raises(ValueError, match="every asset"):
        seed_scoped(OTHER, [" "])


@given(names.filter(lambda name: not name.rpartition(".")[2].isdigit()), names)
def test_every_name_below_a_seed_is_within_it(above, below):
    assert seed_scoped(Asset(f"{below}.{above}", "x"), [above])


@given(addresses, st.integers(0, 32))
def test_every_address_is_within_a_block_around_it(address, prefix):
    assert seed_scoped(Asset("x", str(address)), [f"{Asset('x', str(address)).name}/{prefix}"])
