"""Stand-ins for the secrets of a recording."""

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sdk import ConfigurationError, Credential
from sdk.testing.cassette.stand_ins import stand_ins

from ...small import Small


class Apart(Small):
    credentials = (
        Credential("small-app", secrets=("client_id", "app_private_key")),
        Credential("small-token", secrets=("token",)),
    )


def test_stand_in_of_a_private_key_can_sign():
    secrets = stand_ins(Apart)

    assert secrets["client_id"] == "replayed-client-id"
    assert load_pem_private_key(secrets["app_private_key"].encode(), None).key_size == 2048


def test_stand_ins_are_of_the_credential_that_was_in_use():
    assert stand_ins(Apart, "small-token") == {"token": "replayed-token"}


def test_unknown_credential_of_a_recording_is_refused():
    with pytest.raises(ConfigurationError, match="'small-user': use one of small-app, small-token"):
        stand_ins(Apart, "small-user")
