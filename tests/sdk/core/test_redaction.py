"""Redaction: every form a secret takes is struck out, and nothing else."""

import base64
import html
import json
import logging
import re
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.redaction import REDACTED, RedactionFilter, Redactor

from ..wrapping import ESCAPED, TOKEN, WRAPPED, grouped, in_base64

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
def test_every_form_of_a_secret_is_redacted(encode):
    text = f"before {encode(SECRET)} after"

    redacted = Redactor([SECRET]).text(text)

    assert REDACTED in redacted
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert encode(SECRET) not in redacted


ENCODERS = {
    "as it is": str,
    "percent": lambda text: quote(text, safe=""),
    "path": quote,
    "component": lambda text: quote(text, safe="!~*'()"),
    "url": lambda text: quote(text, safe="/._~!$&'()*+,;=:@%-"),
    "form": quote_plus,
    "lower percent": lambda text: re.sub("%..", lambda hit: hit[0].lower(), quote(text, safe="")),
    "json": lambda text: json.dumps(text)[1:-1],
    "json in utf-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json of Go": lambda text: json.dumps(text)[1:-1].translate(
        {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}
    ),
    "html": html.escape,
    "html text": lambda text: html.escape(text, quote=False),
    "html of Jinja": lambda text: (
        html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    ),
    "repr": lambda text: repr(text)[1:-1],
    "bytes": lambda text: repr(text.encode())[2:-1],
}
ODD = ["p@ss:w%rd", "a b+c%2Fd", 'it\'s \\\\ "so"', "%25%25%25", "50%25 off", SECRET]


@pytest.mark.parametrize("inner", ENCODERS)
@pytest.mark.parametrize("secret", ODD)
def test_secret_that_was_escaped_twice_is_redacted_whole(inner, secret):
    redactor = Redactor([secret])
    forms = {outer: encode(ENCODERS[inner](secret)) for outer, encode in ENCODERS.items()}

    left = {outer: redactor.text(f"a {form} z") for outer, form in forms.items()}

    assert left == dict.fromkeys(ENCODERS, f"a {REDACTED} z")


@given(LONG, st.sampled_from(list(ENCODERS)), st.sampled_from(list(ENCODERS)))
def test_any_secret_is_found_though_it_was_escaped_twice(secret, inner, outer):
    encoded = ENCODERS[outer](ENCODERS[inner](secret))

    redacted = Redactor([secret]).text(encoded)

    assert REDACTED in redacted
    assert encoded not in redacted


@given(LONG)
def test_secret_in_a_link_within_a_link_is_redacted(secret):
    link = "https://vendor.test/?" + urlencode({"key": secret})
    outer = "/login?" + urlencode({"next": link})

    redacted = Redactor([secret]).text(json.dumps({"url": outer}))

    assert REDACTED in redacted
    assert quote_plus(quote_plus(secret)) not in redacted


def test_base64_is_found_in_a_url_as_well():
    secret = "\u00ff\u00fe>>>???\u00ff"
    encoded = quote_plus(base64.b64encode(secret.encode()).decode())

    assert "%2B" in encoded or "%2F" in encoded
    assert Redactor([secret]).text(f"key={encoded}") == f"key={REDACTED}"


@pytest.mark.parametrize("unit", ["\\", "%25", "&amp;", '\\"', "\\u0022", "%255c", "a%25", "\\a"])
def test_text_that_is_nearly_a_secret_many_times_over_ends(unit):
    secret = unit * 30 + "end"

    assert Redactor([secret]).text(unit * 20_000) == unit * 20_000


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


def test_short_secret_is_redacted_where_it_stands_alone():
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


@pytest.mark.parametrize("escape", ESCAPED.values(), ids=ESCAPED)
@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_wrapped_secret_is_redacted(wrap, escape):
    wrapped = escape(wrap(TOKEN))

    redacted = Redactor([TOKEN]).text(f"before {wrapped} after")

    assert re.fullmatch(r"before .{0,20}\[redacted\].{0,20} after", redacted, re.DOTALL)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-16-le"])
def test_secret_of_other_letters_is_redacted_in_base64(encoding):
    wrapped = grouped(in_base64("pässwörd-fürs-Büro", encoding, before="me:"), 20, "\n")

    assert REDACTED in Redactor(["pässwörd-fürs-Büro"]).text(wrapped)


def test_escaped_secret_of_several_lines_is_redacted():
    key = grouped("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7" * 4, 64, "\n")
    redactor = Redactor([key])

    assert redactor.text(f"<k>{key}</k>") == f"<k>{REDACTED}</k>"
    assert redactor.text(json.dumps({"k": key})) == f'{{"k": "{REDACTED}"}}'
    assert redactor.text(f"<k>{key.replace(chr(10), chr(10) + '   ')}</k>") == f"<k>{REDACTED}</k>"


@pytest.mark.parametrize(
    "parts",
    [("a%41b&amp;c", "c\\x41=3Dzz"), ("100%25-sure", "\\n0t-1"), ("==&#65;", "==longer-one==")],
)
def test_secret_that_looks_like_an_escape_is_redacted(parts):
    redacted = Redactor(["".join(parts)]).text(f"<t>{chr(10).join(parts)}</t>")

    assert re.fullmatch("<t>=*\\[redacted\\]=*</t>", redacted)


@pytest.mark.parametrize("text", ["pass word", "in to the", "sec\nret"])
def test_short_secret_is_not_looked_for_across_words(text):
    assert Redactor(["password"[:7], "intothe", "secret"]).text(text) == text


@pytest.mark.parametrize(
    "unit",
    ["S3cret-t0ke ", "53:33:", "&#83;", "%53", "\\", "\\u0053", "0x", "a:", "=\n", "&", "1,"],
)
def test_wrapped_text_that_is_nearly_a_secret_ends(unit):
    text = unit * (200_000 // len(unit))

    assert Redactor([TOKEN]).text(text) == text
