"""No secret reaches the disk: not from where secrets belong, and not from where they do not."""

import base64
import json
from urllib.parse import quote, unquote

import pytest

from sdk.core.redaction import REDACTED
from sdk.testing.cassette import Cassette, Metadata
from sdk.testing.cassette.exchange import Exchange, RecordedRequest, RecordedResponse
from sdk.testing.cassette.redact.scrubber import CassetteRedactor

from ...wrapping import TOKEN, WRAPPED
from .taping import Vendor, always, ask

GIVEN = "pa55-w0rd/of=the&run"
LEARNED = "l3arned-0f-the-w1re"

FORMS = {
    "as it is": str,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in base64 after something": lambda secret: base64.b64encode(f"me:{secret}".encode()).decode(),
    "in base64 amid something": lambda secret: base64.b64encode(f"x{secret}yz".encode()).decode(),
    "for a URL in base64": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "in hexadecimal": lambda secret: secret.encode().hex(),
    "in JSON": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "in capitals": str.upper,
}

PLACES = {
    "a header": {"headers": {"Authorization": f"Bearer {LEARNED}"}},
    "a header of the vendor's own": {"headers": {"X-Api-Key": LEARNED}},
    "keys in a header": {"headers": {"X-ApiKeys": f"accessKey=short;secretKey={LEARNED}"}},
    "Basic": {
        "headers": {"Authorization": f"Basic {base64.b64encode(f'me:{LEARNED}'.encode()).decode()}"}
    },
    "a cookie": {"headers": {"Cookie": f"theme=dark1234; session={LEARNED}"}},
    "a query": {"path": f"/a?api_key={LEARNED}&limit=5"},
    "a form": {"method": "POST", "data": {"client_secret": LEARNED, "grant_type": "x"}},
    "a multipart form": {
        "method": "POST",
        "data": {"password": LEARNED},
        "files": {"file": ("a.txt", b"text")},
    },
    "JSON": {"method": "POST", "json": {"auth": [{"refreshToken": LEARNED}]}},
    "a list in JSON": {"method": "POST", "json": {"secrets": [1], "secret": [LEARNED, LEARNED]}},
    "JSON in JSON": {"method": "POST", "json": {"raw": json.dumps({"password": LEARNED})}},
    "an element": {"method": "POST", "data": f"<a><PASSWORD><![CDATA[{LEARNED}]]></PASSWORD></a>"},
    "an attribute": {"method": "POST", "data": f'<login user="me" password="{LEARNED}"/>'},
}

ANSWERS = {
    "a token": ([], json.dumps({"access_token": LEARNED, "expires_in": 1799})),
    "a spaced token": ([], f'{{ "id_token" :\n "{LEARNED}" }}'),
    "a cookie": ([("Set-Cookie", f"QualysSession={LEARNED}; path=/api; secure")], "ok"),
    "a redirect": ([("Location", f"https://vendor.test/next?token={LEARNED}&page=2")], ""),
    "a link in JSON": ([], json.dumps({"next": f"https://vendor.test/a?api_key={LEARNED}&p=2"})),
    "an element": ([], f"<r><session_token>{LEARNED}</session_token></r>"),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "talk.yaml"


def tape(path, vendor, *requests, **options):
    with Cassette(path, mode="all", live=vendor.transport, **options) as cassette:
        for request in requests:
            ask(cassette, **{"path": "/a", **request})
    return path.read_text()


def hidden(text, secret):
    """Return True if no form of the secret is in the text, in any case or escaping."""
    plain = unquote(text).lower()
    forms = {form(secret) for form in FORMS.values()} | {secret.encode().hex()}
    return not [form for form in forms if form.lower() in text.lower() or form.lower() in plain]


@pytest.mark.parametrize("request_", PLACES.values(), ids=PLACES)
def test_secret_and_its_echo_are_redacted(path, request_):
    echo = always(f"you said {LEARNED}, and {quote(LEARNED)}".encode())

    text = tape(path, Vendor(echo), request_)

    assert hidden(text, LEARNED)
    assert "you said [redacted], and [redacted]" in text


@pytest.mark.parametrize(("headers", "content"), ANSWERS.values(), ids=ANSWERS)
def test_secret_from_a_vendor_is_redacted_wherever_used(path, headers, content):
    vendor = Vendor(always(content.encode(), *headers))
    echo = {"path": f"/before/{LEARNED}", "headers": {"X-Trace": LEARNED}}

    text = tape(path, vendor, echo, {}, {"method": "POST", "data": f"x={LEARNED}"})

    assert hidden(text, LEARNED)
    assert "[redacted]" in text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    "where", ["path", "query", "header", "body", "answer", "answer's header", "binary answer"]
)
def test_secret_of_the_run_is_redacted_in_unusual_places(path, where, form):
    shown = form(GIVEN)
    place = quote(shown, safe="")
    request = {
        "path": {"path": f"/a/{place}/b"},
        "query": {"path": f"/a?q={place}"},
        "header": {"headers": {"X-Trace": shown}},
        "body": {"method": "POST", "data": f"<q>{shown}</q>".encode()},
    }.get(where, {})
    answer = {
        "answer": always(b"<q>" + shown.encode() + b"</q>"),
        "answer's header": always(b"", ("X-Trace", shown)),
        "binary answer": always(b"\xff\xfe\x00" + shown.encode() + b"\xff"),
    }.get(where)

    text = tape(path, Vendor(answer or always(b"")), request, secrets=[GIVEN])

    assert hidden(text, GIVEN)


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_recording_keeps_no_wrapped_secret(path, wrap):
    wrapped = wrap(TOKEN)
    body = json.dumps({"log": wrapped}).encode()
    vendor = Vendor(always(body, ("X-Trace", quote(wrapped))))

    text = tape(path, vendor, {"method": "POST", "data": wrapped.encode()}, secrets=[TOKEN])

    assert text.count(REDACTED) == 3
    assert len(text) < 1_500


def test_recording_keeps_no_secret_in_utf_16():
    asked = RecordedRequest("GET", "https://vendor.test/a", (), b"")
    bodies = [f"<t>{TOKEN}</t><c>€</c>".encode(name) for name in ("utf-16", "utf-16-be")]

    clean, _ = CassetteRedactor([TOKEN]).clean(
        [Exchange(asked, RecordedResponse(200, "OK", (), body)) for body in bodies]
    )

    assert clean[0].answered.body.decode("utf-16") == "<t>[redacted]</t><c>€</c>"
    assert all(TOKEN.encode() not in one.answered.body.replace(b"\0", b"") for one in clean)


def test_of_a_word_of_base64_nothing_is_left_beside_the_secret(path):
    word = base64.b64encode(f"user:{GIVEN}!?".encode()).decode()

    text = tape(path, Vendor(always(f"<q>{word}</q>".encode())), {}, secrets=[GIVEN])

    assert "<q>[redacted]</q>" in text


def test_cursor_of_a_listing_is_kept(path):
    body = json.dumps({"nextPageToken": "abc123def456", "cursor": "x", "token_type": "bearer"})
    vendor = Vendor(always(body.encode(), ("X-Next-Page-Token", "abc123def456")))

    text = tape(path, vendor, {"path": "/a?page_token=abc123def456&continuation=z9"})

    assert text.count("abc123def456") == 3
    assert "[redacted]" not in text


def test_all_else_in_an_answer_stays_as_it_was_sent(path):
    body = (
        '{"b" :1.50,\n"a": "x\\u00e4\\/y", "password":"hunter2-hunter2", "n": 10000000000000000001}'
    )

    tape(path, Vendor(always(body.encode(), ("Content-Type", "application/json"))), {})

    with Cassette(path) as cassette:
        _, headers, content = ask(cassette, "/a")
    assert content.decode() == body.replace("hunter2-hunter2", "[redacted]")
    assert headers["Content-Length"] == str(len(content))


def test_length_of_a_secret_is_not_shown(path):
    text = tape(path, Vendor(), {"method": "POST", "data": {"password": "x" * 77}})

    assert str(len("password=") + 77) not in text


def test_secret_number_is_redacted_and_a_flag_is_not(path):
    body = {"password": 12345678, "secret": True, "token": None, "passcode": -1.5}

    text = tape(path, Vendor(), {"method": "POST", "json": body})

    assert "12345678" not in text
    assert "-1.5" not in text
    assert '"secret": true' in text


def test_recorder_reports_redactions_without_values(path):
    with Cassette(path, mode="all", live=Vendor().transport, secrets=[GIVEN]) as cassette:
        ask(cassette, f"/a/{quote(GIVEN, safe='')}", headers={"Authorization": f"Bearer {GIVEN}"})
        ask(cassette, "/b", method="POST", data={"client_secret": LEARNED})

    removed = dict(cassette.redacted)
    assert removed["header Authorization"] == 1
    assert removed["form client_secret"] == 1
    assert removed["a secret's value elsewhere"] >= 2
    assert hidden(str(removed), GIVEN)
    assert hidden(str(removed), LEARNED)


def test_playback_needs_no_secret(path):
    def asked(secret, token):
        basic = base64.b64encode(f"user:{secret}!".encode()).decode()
        return [
            {"method": "POST", "data": {"client_secret": secret, "client_id": "me"}},
            {"path": f"/a?cursor=1&access_token={token}"},
            {"path": f"/revoke/{quote(token)}", "method": "DELETE"},
            {"method": "POST", "json": {"who": basic, "again": [secret]}},
            {"method": "POST", "data": f"<auth>{quote(secret, safe='')}</auth>"},
        ]

    vendor = Vendor(always(json.dumps({"access_token": LEARNED}).encode()))
    tape(path, vendor, *asked(GIVEN, LEARNED), secrets=[GIVEN])

    stand_in = "a-stand-in"
    with Cassette(path, secrets=[stand_in]) as cassette:
        token = json.loads(ask(cassette, **{"path": "/a", **asked(stand_in, "")[0]})[2])
        for request in asked(stand_in, token["access_token"])[1:]:
            ask(cassette, **{"path": "/a", **request})

    assert token["access_token"] == "[redacted]"
    assert cassette.unused == ()


def test_secret_within_a_host_leaves_a_usable_host(path):
    body = b'{"next": "https://acme-corp.vendor.test/a?page=2"}'
    metadata = Metadata(url="https://acme-corp.vendor.test", shows="acme-corp")
    start = {"path": "https://acme-corp.vendor.test/a"}

    text = tape(path, Vendor(always(body)), start, secrets=["acme-corp"], metadata=metadata)

    assert "acme-corp" not in text
    with Cassette(path) as cassette:
        answer = json.loads(ask(cassette, f"{cassette.metadata.url}/a")[2])
    assert answer["next"] == "https://redacted.vendor.test/a?page=2"
    assert cassette.metadata.shows == "[redacted]"


@pytest.mark.parametrize("word", ["required", "Optional", "STRING"])
def test_plain_word_under_a_secret_name_is_kept_elsewhere(path, word):
    body = json.dumps({"password": word, "text": f"it is {word}"})

    text = tape(path, Vendor(always(body.encode())), {})

    assert f"it is {word}" in text
    assert f'"password": "{word}"' not in text
