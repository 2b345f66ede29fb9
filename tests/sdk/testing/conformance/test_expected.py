"""Expected: what an oracle says against what arrived."""

import pytest

from sdk.models import File
from sdk.testing.conformance.expected import Expected

KEY = "#file#proofs/web.example.com/CVE-2024-1"


def row(**changed):
    name = KEY.removeprefix("#file#")
    return {"type": "file", "key": KEY, "fields": {"name": name}, "refused": None, **changed}


@pytest.mark.parametrize(
    ("content", "lost"),
    [
        (b"on 443 and on 8443", ""),
        (b"on 443", f"1 without text: {KEY}: '8443'"),
    ],
)
def test_file_without_a_piece_of_its_text_is_named(content, lost):
    expected = Expected([row(contains=("443", "8443"))])

    assert expected.lost_text({KEY: File(KEY.removeprefix("#file#"), content)}) == lost


def test_file_of_which_the_oracle_says_no_text_is_right():
    assert not Expected([row()]).lost_text({KEY: File(KEY.removeprefix("#file#"), b"seen")})
