"""Session: a planted secret appears in no error, log, repr, journal or cause, wherever it was."""

import base64
import logging
import socket
import traceback

import msgspec
import pytest

from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.errors import ConfigurationError, CredentialError, IntegrationError
from sdk.http import Session
from sdk.http.auth import Basic, Cookies, Token

from ..scripted import HTML, JSON, XML, Answer, Run

CANARY = "S3cret/c4nary+value"
FORMS = (CANARY, "S3cret%2Fc4nary%2Bvalue", base64.b64encode(f"me:{CANARY}".encode()).decode())


def everything_said(error):
    """Return all text that comes with an error, down its causes and contexts."""
    seen, waiting = [], [error]
    while waiting:
        link = waiting.pop()
        if link is not None and link not in seen:
            seen.append(link)
            waiting += [link.__cause__, link.__context__, *getattr(link, "__notes__", ())]
            waiting += [part for part in link.args if isinstance(part, BaseException)]
    texts = [f"{link!r} {link} {link.args}" for link in seen]
    return "\n".join([*texts, *traceback.format_exception(error)])


def assert_clean(text):
    assert text
    for form in FORMS:
        assert form.lower() not in text.lower()


class Row(msgspec.Struct):
    id: int
    kind: str = ""


ANSWERS = {
    "refused": Answer(403, f"no {CANARY}".encode()),
    "odd": Answer(418, f"no {CANARY}".encode()),
    "throttled": Answer(429, CANARY.encode(), {"Retry-After": CANARY}),
    "far": Answer(429, CANARY.encode(), {"Retry-After": "999999", "X-Key": CANARY}),
    "away": Answer(503, f"<html>{CANARY}".encode(), HTML),
    "page": Answer(200, f"<html>{CANARY}".encode(), HTML),
    "reset": Answer(spoilt={"reset": True}),
    "cut": Answer(body=f'"{CANARY}"'.encode(), spoilt={"truncate": 9}),
    "gzip": Answer(body=CANARY.encode(), headers={**JSON, "Content-Encoding": "gzip"}),
    "moved": Answer(302, headers={"Location": f"https://evil.test/?key={CANARY}"}),
    "moved there": Answer(302, headers={"Location": "https://S3cret/c4nary+value"}),
    "round": Answer(302, headers={"Location": f"/?key={CANARY}"}),
    "no json": Answer(body=f"{{{CANARY}".encode()),
    "no utf-8": Answer(body=b'{"id": "' + CANARY.encode() + b'\xff"}'),
    "wrong": Answer(body=f'{{"id": "{CANARY}"}}'.encode()),
    "key": Answer(body=f'{{"{CANARY}": 1}}'.encode()),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_nothing_secret_leaves_a_call_that_fails(answer, caplog):
    caplog.set_level(logging.DEBUG)
    run = Run(answer, auth=Basic("me", CANARY), retry=Retry(retries=2))
    run.context.redactor.add(CANARY)

    with pytest.raises(IntegrationError) as raised:
        run.session.post(
            f"/hosts/{CANARY}",
            params={"key": CANARY},
            data={"password": CANARY},
            headers={"X-Key": CANARY},
            operation="hosts",
            repeatable=True,
        ).json(Row)

    assert_clean(everything_said(raised.value))
    assert_clean(repr(run.events))
    assert_clean("\n".join(f"{vars(record)}" for record in caplog.records))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_undeclared_query_header_and_body_are_not_in_errors(answer, caplog):
    caplog.set_level(logging.DEBUG)
    run = Run(answer, retry=Retry(retries=1))

    with pytest.raises(IntegrationError) as raised:
        run.session.get("/hosts", params={"key": CANARY}, headers={"X-Key": CANARY}).json(Row)

    said = everything_said(raised.value)
    assert_clean(said.replace("https://s3cret:443", ""))
    assert_clean(repr(run.events))
    assert_clean("\n".join(f"{vars(record)}" for record in caplog.records))


def test_a_bad_row_is_named_without_its_values():
    body = f'[{{"id": "{CANARY}"}}, {{"id": 1, "kind": "{CANARY}"}}]'
    run = Run(Answer(body=body.encode()))

    reply = run.session.get("/hosts")
    rows = reply.rows(reply.json(list[msgspec.Raw]), Row)

    assert len(rows) == 1
    assert_clean(repr(run.events) + repr(rows.errors))
    assert run.journal.counters().row_errors == 1


def test_unexpected_root_of_xml_is_named_without_text():
    run = Run(Answer(body=f"<S3cret><A>{CANARY}</A></S3cret>".encode(), headers=XML))
    run.context.redactor.add("S3cret")

    reply = run.session.get("/hosts")
    with pytest.raises(IntegrationError, match="root is") as raised:
        reply.xml("LIST", envelope=Row, row="A", type=Row)

    assert_clean(everything_said(raised.value))
    assert "S3cret" not in everything_said(raised.value)


def test_a_refused_connection_says_so_and_nothing_of_the_url():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    context = RunContext(retry=Retry(retries=0))

    with (
        Session(url, context=context, auth=Token(CANARY)) as session,
        pytest.raises(IntegrationError, match="Connection refused") as raised,
    ):
        session.get("/hosts", params={"key": CANARY})

    assert_clean(everything_said(raised.value))
    assert "ConnectionRefusedError" in repr(raised.value.cause)


@pytest.mark.parametrize(
    "auth", [Basic("me", CANARY), Token(CANARY), Cookies(first=Token(CANARY))], ids=repr
)
def test_nothing_shows_its_secrets(auth):
    run = Run(Answer(body=CANARY.encode(), cookies=(f"sid={CANARY}",)), auth=auth)

    reply = run.session.get("/hosts", params={"key": CANARY})

    shown = [auth, run.session, reply, run.context, run.context.redactor, run.journal]
    assert_clean(" ".join(map(repr, shown)))
    assert CANARY in auth.secrets


@pytest.mark.parametrize("token", ["", "  ", f"{CANARY}\nX: y", f"{CANARY}é", f"{CANARY}\x00"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token):
    with pytest.raises(CredentialError) as raised:
        Token(token)

    assert_clean(everything_said(raised.value))


@pytest.mark.parametrize(("username", "password"), [("", "x"), ("me", ""), ("a:b", "x")])
def test_a_user_name_or_password_that_cannot_work_is_refused(username, password):
    with pytest.raises(CredentialError):
        Basic(username, password)


def test_white_space_around_a_token_is_dropped():
    run = Run(auth=Token(" t0ken\n", header="X-ApiKeys", scheme=""))

    run.session.get("/")

    assert run.vendor.asked[0].headers["x-apikeys"] == "t0ken"


def test_foreign_auth_with_an_unsendable_header_leaks_nothing():
    def careless(request):
        request.headers["X-Key"] = f"{CANARY}\r\nX: y"
        return request

    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Session(f"http://127.0.0.1:{server.getsockname()[1]}", auth=careless) as session,
        pytest.raises(ConfigurationError) as raised,
    ):
        session.get("/")

    assert_clean(everything_said(raised.value))


def test_the_proxy_s_password_is_a_secret_too(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://me:{CANARY.replace('/', '_')}@127.0.0.1:{port}")
    context = RunContext(retry=Retry(retries=0))

    with (
        Session("http://vendor.test", context=context) as session,
        pytest.raises(IntegrationError, match="proxy") as raised,
    ):
        session.get("/hosts")

    assert CANARY.replace("/", "_") not in everything_said(raised.value)
    assert context.redactor.text(CANARY.replace("/", "_")) == "[redacted]"


def test_missing_ca_bundle_is_a_configuration_error(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")

    with pytest.raises(ConfigurationError, match="REQUESTS_CA_BUNDLE"):
        Session("https://vendor.test")
