"""Capabilities with several credentials: which is in use, and what a run says of the others."""

import pytest

from sdk import Credential, CredentialError
from sdk.files import FileImport
from sdk.runner import Outcome

from .small import Small, Vendor, small

APP = Credential("small-app", secrets=("client_id", "private_key"))
TOKEN = Credential("small-token", secrets=("token",))
KEYS = {"client_id": "c1ient-canary", "private_key": "k3y-canary"}


class Twice(Small):
    credentials = (APP, TOKEN)
    used = None

    def validate_credentials(self):
        type(self).used = self.credential
        self.session.get("/me")

    @property
    def session(self):
        return self.open_session()


def ran(secrets, capability=Twice):
    return small(Vendor(), capability=capability, secrets=secrets).invoke()


@pytest.mark.parametrize(
    ("secrets", "used"),
    [
        (KEYS, APP),
        ({"token": "t0ken-canary"}, TOKEN),
        ({**KEYS, "token": "t0ken-canary"}, APP),
        ({**KEYS, "private_key": " ", "token": "t0ken-canary"}, TOKEN),
    ],
)
def test_first_complete_credential_is_in_use(secrets, used):
    report = ran(secrets)

    assert report.outcome is Outcome.COMPLETE
    assert Twice.used is used


def test_missing_secrets_of_each_credential_are_named():
    vendor = Vendor()
    report = small(vendor, capability=Twice, secrets={"client_id": "c1ient-canary"}).invoke()

    assert report.error_type == CredentialError.__name__
    assert report.error == (
        "secrets are missing or empty: set 'private_key' (small-app), or 'token' (small-token) "
        "before running"
    )
    assert vendor.asked == []


def test_all_missing_secrets_of_the_only_credential_are_named():
    class Pair(Small):
        credential = APP

    assert ran({}, Pair).error == (
        "secrets 'client_id' and 'private_key' are missing or empty: set them before running"
    )


def test_secret_of_no_credential_is_a_note():
    report = ran({**KEYS, "tokn": "t0ken-canary"})

    assert report.notes == (
        "secret 'tokn' is not used: the secrets of small are 'client_id', 'private_key', 'token'",
    )


def test_preferred_credential_that_is_not_complete_is_a_note():
    report = ran({"client_id": "c1ient-canary", "token": "t0ken-canary"})

    assert report.notes == (
        "logged in with small-token, since 'private_key' of small-app is missing",
    )


def test_shared_secret_is_no_reason_for_a_note():
    class Shared(Twice):
        credentials = (APP, Credential("small-user", secrets=("client_id", "password")))

    report = ran({"client_id": "c1ient-canary", "password": "p4ss-canary"}, Shared)

    assert report.notes == ()


def test_secrets_of_all_credentials_are_redacted():
    capability = small(
        Vendor(**{"/hosts": "500 t0ken-canary"}),
        capability=Twice,
        secrets={**KEYS, "token": "t0ken-canary"},
    )

    said = capability.context.redactor.text(f"{KEYS} t0ken-canary")

    assert "canary" not in said


def test_short_form_and_alternatives_are_the_same_to_a_reader():
    assert Small.credentials == (Small.credential,)
    assert Twice.credential is APP
    assert FileImport.credentials == (FileImport.credential,)


def test_subclass_with_one_credential_has_no_alternatives():
    class Single(Twice):
        credential = TOKEN

    assert Single.credentials == (TOKEN,)


def test_declaring_both_forms_is_refused():
    with pytest.raises(TypeError, match="credential and credentials: leave one out"):

        class Both(Small):
            credential = TOKEN
            credentials = (APP, TOKEN)


@pytest.mark.parametrize(
    "later",
    [
        Credential("small-app", secrets=("token",)),
        Credential("small-more", secrets=("client_id", "private_key", "tenant")),
    ],
)
def test_credential_that_could_never_be_in_use_is_refused(later):
    with pytest.raises(TypeError, match="is never used after 'small-app'"):

        class Unreachable(Small):
            credentials = (APP, later)


def test_empty_alternatives_are_refused():
    with pytest.raises(TypeError, match="declares no credential"):

        class Without(Small):
            credentials = ()


def test_secrets_may_come_from_another_source_than_the_job():
    class Vault(Small):
        def secret(self, name):
            return f"{name}-of-the-vault"

    assert ran({}, Vault).outcome is Outcome.COMPLETE
