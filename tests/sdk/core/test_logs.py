"""Logging: text or JSON lines, with the facts of each wait, and redacted."""

import io
import json
import logging

import pytest

from sdk.core.logs import configure
from sdk.core.redaction import Redactor

from ..scripted import Answer, Run


@pytest.fixture
def stream():
    return io.StringIO()


def logged_json(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_wait_is_logged_with_its_facts(stream):
    run = Run(Answer(429, headers={"Retry-After": "7"}), Answer())

    undo = configure("json", stream=stream)
    run.session.get("/hosts", operation="hosts")
    undo()

    (line,) = logged_json(stream)
    assert (line["level"], line["logger"]) == ("INFO", "sdk.http.retrying")
    assert (line["integration"], line["operation"], line["attempt"]) == ("vendor", "hosts", 1)
    assert line["requested_seconds"] == 7
    assert line["seconds"] == pytest.approx(run.slept[0])
    assert line["message"].startswith("vendor hosts: HTTP 429 Too Many Requests (GET /hosts)")


def test_requests_are_logged_for_those_who_want_to_see_them(stream):
    run = Run(Answer(body=b"[1]"))

    undo = configure("json", level="DEBUG", stream=stream)
    run.session.get("/hosts?key=1", operation="hosts")
    undo()

    (line,) = logged_json(stream)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/hosts", 200)
    assert (line["bytes"], line["attempt"]) == (3, 1)


def test_secrets_are_redacted_in_text_extras_and_tracebacks(stream):
    log = logging.getLogger("integrations.vendor")

    undo = configure("json", stream=stream, redactor=Redactor(["hunter22"]))
    try:
        raise ValueError("hunter22")
    except ValueError:
        log.exception("no %s", "hunter22", extra={"url": "?key=hunter22"})
    undo()

    (line,) = logged_json(stream)
    assert "hunter22" not in stream.getvalue()
    assert "ValueError: [redacted]" in line["exception"]


def test_text_is_one_readable_line(stream):
    undo = configure(stream=stream)
    logging.getLogger("sdk").warning("slow")
    logging.getLogger("sdk").info("wait")
    logging.getLogger("sdk").debug("unseen")
    undo()

    first, second = stream.getvalue().splitlines()
    assert first.endswith("WARNING sdk: slow")
    assert second.endswith("INFO sdk: wait")


def test_undoing_leaves_no_handler_and_no_level_behind(stream):
    before = [(logger.handlers[:], logger.level) for logger in map(logging.getLogger, ("sdk", ""))]

    configure(stream=stream, level="DEBUG")()

    after = [(logger.handlers[:], logger.level) for logger in map(logging.getLogger, ("sdk", ""))]
    assert before == after


@pytest.mark.parametrize("name", ["text", "json"])
def test_no_log_is_a_command_to_a_terminal(stream, name):
    log = logging.getLogger("integrations.vendor")

    undo = configure(name, stream=stream)
    try:
        raise ValueError("\x1b[2J\x9b1m")
    except ValueError:
        log.exception("no %s", "\u202egone\nERROR forged")
    undo()

    output = stream.getvalue()
    assert not {"\x1b", "\x9b", "\u202e"} & set(output)
    assert r"no \u202egone\nERROR forged" in output
    assert (output.count("\n") > 3) == (name == "text")
