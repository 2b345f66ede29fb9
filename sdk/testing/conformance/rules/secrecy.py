"""Secrecy: what an integration never shows, whatever a vendor says."""

import base64
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from ....core.redaction import SENSITIVE_NAMES
from ....models import to_json
from ..harness import Harness, Run
from ..rule import rule
from ..subject import Subject

SHORTEST_SECRET = 6
"""Anything shorter is found everywhere by accident."""


def leak_scenarios(_: type) -> tuple[str, ...]:
    """Return the statuses under which a vendor's answer repeats what it was sent."""
    return ("200", "400", "401", "500")


class Secrecy(Subject):
    """Secrets stay on the machine."""

    @rule(
        "MANNERS-6", "no secret shows, not even one that the vendor repeats", cases=leak_scenarios
    )
    def test_no_secret_shows(self, case: str) -> None:
        """Logs, errors, reports, journals and models leave the machine; secrets may not.

        The vendor's third answer is replaced by one that holds the request's headers and every
        secret, plain and encoded. Source: docs/platform.md 5.6, docs/decisions/0023-visible.md.
        """
        harness = self.harness()
        indiscreet = _Indiscreet(harness, int(case))
        harness.wire.answer = indiscreet.replace
        with _listening() as received:
            capability = harness.capability()
            run = harness.run(capability)

        names = map(repr, (capability, capability.job, capability.context.journal))
        shown = "\n".join((*received, *names, *_everything(run)))
        for secret in filter(_recognisable, {*harness.secrets.values(), *indiscreet.carried}):
            for form in _forms(secret):
                assert form not in shown, f"a secret shows as {form[:2]}...: {_around(form, shown)}"


class _Indiscreet:
    """Replaces the third answer, which comes after the credentials were proven.

    `carried` are the tokens and cookies that requests came with, issued ones among them.
    """

    def __init__(self, harness: Harness, status: int) -> None:
        self.carried: set[str] = set()
        self._harness = harness
        self._status = status
        self._answers = 0

    def replace(self, request: PreparedRequest, response: Response) -> Response:
        """Return a response that repeats the request's headers and body, and every secret."""
        self._answers += 1
        self.carried.update(_credentials(request))
        if self._answers >= 3:
            return self._build(request, (*self._harness.secrets.values(), *_headers(request)))
        return response

    def _build(self, request: PreparedRequest, secrets: tuple[str, ...]) -> Response:
        body = " ".join((*secrets, str(request.body))).encode()
        headers = {"Content-Type": "text/plain", "X-Request-Id": quote(" ".join(secrets))}
        raw = HTTPResponse(
            io.BytesIO(body), headers=headers, status=self._status, preload_content=False
        )
        return HTTPAdapter().build_response(request, raw)


def _credentials(request: PreparedRequest) -> Iterator[str]:
    """Yield the credentials of a request, without the scheme before them."""
    for name, value in request.headers.items():
        if SENSITIVE_NAMES.search(name):
            yield str(value).rpartition(" ")[2]


def _headers(request: PreparedRequest) -> list[str]:
    return [str(value) for value in request.headers.values()]


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect the log records of any logger while the context lasts, with extras and traceback."""
    received: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            received.append(f"{self.format(record)} {vars(record)}")

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield received
    finally:
        root.setLevel(level)
        root.removeHandler(ear)


def _everything(run: Run) -> Iterator[str]:
    """Yield all that a run leaves behind, as text."""
    yield run.report.to_json().decode()
    yield repr(run.report)
    for event in run.events:
        yield repr(event)
    for model in run.models.values():
        yield to_json(model).decode()


def _recognisable(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET


def _forms(secret: str) -> set[str]:
    """Return a secret as it is, for URLs, and in the middle of a Basic header."""
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {secret, quote(secret, safe=""), encoded[: len(encoded) // 4 * 4]}


def _around(form: str, shown: str) -> str:
    place = shown.index(form)
    return shown[max(0, place - 80) : place]
