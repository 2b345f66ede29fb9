"""A job's secrets: which count as given."""

import pytest

from sdk.errors import CredentialError
from sdk.job import Job
from sdk.models import Integration


def job(**secrets):
    return Job(target=Integration("example", "https://example.test"), secrets=secrets)


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t \r\n", "\u00a0", "\u3000"])
def test_a_blank_secret_is_a_missing_one_and_is_named(blank):
    with pytest.raises(CredentialError, match="'token' is missing or empty"):
        job(token=blank).secret("token")


def test_a_secret_is_handed_out_as_it_was_given():
    assert job(token=" spaces count \n").secret("token") == " spaces count \n"
