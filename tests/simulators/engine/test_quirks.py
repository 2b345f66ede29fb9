"""Quirks are described by a text, which has the name, the effect and the source of each."""

import pytest

from simulators.engine import Quirk, quirks_of


def test_text_of_quirks_has_name_effect_and_source():
    found = quirks_of("""
        token-200: a token comes with 200: not
          with 201
          source: acme.md 2; assumed of
            some proxy
        null-errors: no list of errors
          source: acme.md 3
    """)

    assert found == (
        Quirk(
            "token-200", "acme.md 2; assumed of some proxy", "a token comes with 200: not with 201"
        ),
        Quirk("null-errors", "acme.md 3", "no list of errors"),
    )


@pytest.mark.parametrize("text", ["no-source: it does this", "no effect\n  source: acme.md"])
def test_text_of_quirks_lacks_no_part(text):
    with pytest.raises(ValueError, match="is not NAME: DESCRIPTION"):
        quirks_of(text)
