"""Redaction: every form a secret takes is struck out, and nothing else."""

import base64
import html
import json
import logging
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.redaction import REDACTED, RedactionFilter, Redactor

SECRET = 'pä55 "word"\\/+<&>='

LONG = st.text(min_size=6, max_size=40).filter(lambda text: len(text.strip()) >= 6)


@pytest.mark.parametrize(
    "encode",
    [
        str,
        str.upper,
        quote,
        quote_plus,
        lambda secret: quote(secret, safe=""),
        lambda secret: quote(secret, safe="").lower(),
        lambda secret: urlencode({"key": secret}),
        lambda secret: secret.encode().hex(),
        html.escape,
        json.dumps,
        lambda secret: json.dumps(secret, ensure_ascii=False),
        repr,
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    ],
)
def test_every_form_of_a_secret_is_struck_out(encode):
    text = f"before {encode(SECRET)} after"

    redacted = Redactor([SECRET]).text(text)

    assert REDACTED in redacted
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert encode(SECRET) not in redacted


@given(LONG, st.text(max_size=10), st.text(max_size=10))
def test_a_secret_is_found_inside_the_base64_of_something_longer(secret, before, after):
    encoded = base64.b64encode(f"{before}{secret}{after}".encode()).decode()

    redacted = Redactor([secret]).text(f"Basic {encoded}")

    assert REDACTED in redacted
    assert base64.b64encode(secret.encode()).decode().rstrip("=")[:-1] not in redacted


@given(LONG, st.text())
def test_a_secret_is_found_whatever_stands_around_it(secret, around):
    redacted = Redactor([secret]).text(f"{around}{secret}{around}")

    assert secret not in redacted.replace(REDACTED, "\0")


def test_a_short_secret_is_struck_out_where_it_stands_alone():
    redactor = Redactor(["abc"])

    assert redactor.text("key=abc, abcd") == f"key={REDACTED}, abcd"


def test_a_secret_inside_another_leaves_no_remainder():
    redactor = Redactor(["hunter22", "hunter22-and-more"])

    assert redactor.text("a hunter22-and-more b") == f"a {REDACTED} b"


@pytest.mark.parametrize("secrets", [[], [""], ["  "]])
def test_without_secrets_text_stays_as_it_is(secrets):
    assert Redactor(secrets).text("anything at all") == "anything at all"


def test_secrets_can_be_learned_later():
    redactor = Redactor(["first-secret"])

    redactor.add("second-secret")

    assert redactor.text("first-secret second-secret") == f"{REDACTED} {REDACTED}"
    assert repr(redactor) == "<Redactor of 2 secrets>"


def test_mappings_are_redacted_by_value_and_by_name():
    redactor = Redactor(["hunter22"])
    mapping = {
        "note": "is hunter22",
        "X-Api-Key": "anything",
        "count": 3,
        "nested": {"Set-Cookie": "a=b", "list": ["hunter22", None, 1.5]},
        "raw": b"hunter22",
        "object": ValueError("hunter22"),
    }

    assert redactor.mapping(mapping) == {
        "note": f"is {REDACTED}",
        "X-Api-Key": REDACTED,
        "count": 3,
        "nested": {"Set-Cookie": REDACTED, "list": [REDACTED, None, 1.5]},
        "raw": REDACTED.encode(),
        "object": REDACTED,
    }


def test_a_log_record_is_redacted_in_all_its_parts():
    handled = logging.LogRecord("sdk", logging.INFO, __file__, 1, "say %s", ("hunter22",), None)
    handled.url = "https://vendor.test/?key=hunter22"
    try:
        raise ValueError("hunter22")
    except ValueError as error:
        handled.exc_info = (type(error), error, error.__traceback__)

    RedactionFilter(Redactor(["hunter22"])).filter(handled)

    assert "hunter22" not in logging.Formatter("%(message)s %(url)s").format(handled)
    assert handled.getMessage() == f"say {REDACTED}"


def test_a_log_call_with_a_wrong_format_stops_nothing():
    handled = logging.LogRecord("sdk", logging.INFO, "a.py", 7, "say %d", ("hunter22",), None)

    assert RedactionFilter(Redactor()).filter(handled)

    assert handled.getMessage() == "unformattable message from a.py:7"
