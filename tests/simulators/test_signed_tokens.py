"""Tokens that a simulator issues, knows again and ends, whichever vendor's they are."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from simulators import SignedTokens
from tests.simulators.doubles import HandClock

LIFE_SECONDS = 60


def tokens(clock=None, key="tenant-1"):
    return SignedTokens(clock or HandClock(), key, LIFE_SECONDS)


def decoded(part):
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_claims_of_a_token_are_read_back():
    issuer = tokens()

    claims = issuer.claims(issuer.issue({"sub": "somebody"}))

    assert claims is not None
    assert claims["sub"] == "somebody"


def test_a_token_is_a_jwt_that_says_when_it_ends():
    clock = HandClock()

    head, body, _ = tokens(clock).issue({"sub": "somebody"}).split(".")

    assert decoded(head) == {"alg": "HS256", "typ": "JWT"}
    assert decoded(body)["exp"] == int(clock.now().timestamp()) + LIFE_SECONDS


def test_each_token_is_unique():
    issuer = tokens()

    assert issuer.issue({}) != issuer.issue({})


def test_a_token_is_good_for_its_time_and_no_longer():
    clock = HandClock()
    issuer = tokens(clock)
    token = issuer.issue({})

    clock.sleep(LIFE_SECONDS - 1)
    just_before = issuer.claims(token)
    clock.sleep(1)

    assert just_before is not None
    assert issuer.claims(token) is None


def test_token_of_a_clock_ahead_is_valid_for_one_lifetime():
    ahead = HandClock()
    ahead.sleep(1)

    assert tokens().claims(tokens(ahead).issue({})) is None


def test_a_revoked_token_is_over_and_no_other():
    issuer = tokens()
    first, second = issuer.issue({}), issuer.issue({})

    issuer.revoke(first)

    assert issuer.claims(first) is None
    assert issuer.claims(second) is not None


@pytest.mark.parametrize("token", ["", "wrong", "a.b.c", "ä.ö.ü", ".."])
def test_token_that_was_never_issued_is_unknown(token):
    assert tokens().claims(token) is None


def test_a_token_of_another_tenant_is_not_known():
    assert tokens().claims(tokens(key="tenant-2").issue({})) is None


def test_claims_cannot_be_changed():
    issuer = tokens()
    head, body, signature = issuer.issue({"sub": "somebody"}).split(".")
    claims = {**decoded(body), "sub": "the administrator"}

    forged = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

    assert issuer.claims(f"{head}.{forged}.{signature}") is None
