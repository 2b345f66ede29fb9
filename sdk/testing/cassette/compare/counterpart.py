"""The simulator as the other side of a conversation that another client had with the vendor."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec
import requests
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from .... import registry
from ....errors import IntegrationError
from ....job import Job
from ....models import Integration
from ...transport.in_process import InProcess
from ...transport.virtual_clock import VirtualClock
from ..exchange import RecordedRequest, RecordedResponse, header, without
from ..playback.http_messages import asked_of_prepared, decompressed, read_whole
from ..playback.signature import FORM, form_of, json_of
from ..redact.placeholder import is_placeholder, is_redacted
from ..redact.secret_names import secret_field, secret_header
from .id_translation import Translation
from .provenance import path_parameters, route_of

HOSTS: Final = 10

MOST_BYTES: Final = 64 * 2**20

PAUSE_SECONDS: Final = 10.0
"""Between two requests, so that what takes time at the vendor has gone on."""


MOST_BY_ONE_PROOF: Final = 60
"""Requests after which it proves again who it is, since tokens expire."""


class Counterpart:
    """A simulator that is asked what was recorded, in its own words and with its own secrets.

    It gets the headers with which our integration proves who it is, in place of those recorded.
    """

    def __init__(self, name: str, quirks: Sequence[str] = ()) -> None:
        # A watchdog has nothing to watch: there is one thread.
        self._clock = VirtualClock(watchdog_seconds=math.inf)
        self._name = name
        self._simulator: Any = registry.simulator(name).create(
            hosts=HOSTS, quirks=quirks, clock=self._clock
        )
        self.translation = Translation()
        self._own: list[PreparedRequest] = []
        self._asked = 0

    @property
    def username(self) -> str:
        """The user that it knows, "" where there is none."""
        return str(self._simulator.credentials.get("username", ""))

    def in_its_words(self, asked: RecordedRequest, status: int) -> RecordedRequest:
        """Return the request with its ids, and its secrets where the vendor took those recorded."""
        asked = self.translation.of(asked, path_parameters(self._simulator, asked).values())
        return self._logging_in(asked) if status < 400 else asked

    def unknown(self, asked: RecordedRequest) -> dict[str, str]:
        """Return the ids of a recorded request that have no counterpart in the simulator."""
        return self.translation.unknown(asked, path_parameters(self._simulator, asked))

    def others(self, asked: RecordedRequest, status: int) -> Iterator[RecordedResponse]:
        """Yield the answers about other things of its own than the first that stands for it."""
        first = self.in_its_words(asked, status)
        known = {(first.url, first.body)}
        try:
            for self.translation.turn in range(1, HOSTS):
                put = self.in_its_words(asked, status)
                if (put.url, put.body) not in known:
                    known.add((put.url, put.body))
                    yield self.answer(put, status)
        finally:
            self.translation.turn = 0

    def answer(self, asked: RecordedRequest, status: int) -> RecordedResponse:
        """Return what it says; whom a vendor did not know by its headers, it is not to know."""
        self._clock.advance(PAUSE_SECONDS)
        proof = {} if status == 401 else self._proof()
        response = self._transport.send(self._prepared(asked, proof))
        return decompressed(read_whole(response, MOST_BYTES))

    @property
    def _transport(self) -> InProcess:
        return InProcess(self._simulator.app, clock=self._clock)

    def _prepared(self, asked: RecordedRequest, proof: Mapping[str, str]) -> PreparedRequest:
        parts = urlsplit(asked.url)
        query = f"?{parts.query}" if parts.query else ""
        recorded = without(asked.headers, "Host", "Content-Length", "Cookie", *proof)
        known = {
            name: value
            for name, value in recorded
            if not (is_placeholder(value) or (proof and secret_header(name)))
        }
        return requests.Request(
            asked.method,
            f"{self._simulator.url}{parts.path}{query}",
            headers={**proof, **known},
            data=asked.body,
        ).prepare()

    def _proof(self) -> dict[str, str]:
        if self._asked % MOST_BY_ONE_PROOF == 0:
            self._own = self._own_requests()
        self._asked += 1
        headers = self._own[-1].headers if self._own else {}
        kept = (pair for pair in headers.items() if not pair[0].lower().startswith("content-"))
        return dict(kept)

    def _own_requests(self) -> list[PreparedRequest]:
        """Return the requests with which our integration logs in to the simulator."""
        integration = registry.integration(self._name)
        listener = _Listener(self._transport)
        secrets = {one: self._simulator.credentials[one] for one in integration.credential.secrets}
        job = Job(target=Integration(self._name, self._simulator.url), secrets=secrets)
        asking = integration(job, transport=listener, clock=self._clock)
        # An account that is refused everything has a proof all the same.
        with asking as capability, suppress(IntegrationError):
            capability.validate_credentials()
        return listener.received

    def _logging_in(self, asked: RecordedRequest) -> RecordedRequest:
        """Return a log-in with the simulator's secrets in place of those of the recorded account.

        Where all of it was redacted, it is that of our integration.
        """
        if own := self._own_log_in(asked):
            url = asked.url.replace(asked.path, own.path, 1)
            asked = replace(asked, url=url)
            if is_redacted(asked.body, asked.headers):
                typed = ("Content-Type", header(own.headers, "Content-Type"))
                headers = (*without(asked.headers, "Content-Type"), typed)
                return replace(asked, headers=headers, body=own.body)
        return replace(asked, body=_with_secrets(asked, self._simulator.credentials))

    def _own_log_in(self, asked: RecordedRequest) -> RecordedRequest | None:
        route = route_of(self._simulator, asked)
        if not route.name:
            return None
        secrets = [one.encode() for one in self._simulator.credentials.values() if one]
        for own in map(asked_of_prepared, self._own or self._own_requests()):
            sent = form_bytes(own)
            if route_of(self._simulator, own) == route and any(one in sent for one in secrets):
                return own
        return None


def form_bytes(asked: RecordedRequest) -> bytes:
    """Return a body without its encoding, so that texts in it can be found."""
    return b"\n".join(value.encode() for _, value in form_of(asked.body)) + asked.body


def _with_secrets(asked: RecordedRequest, credentials: Mapping[str, str]) -> bytes:
    """Return the body of a log-in, with secrets in place of the recorded ones."""
    known = {_plain(name): value for name, value in credentials.items()}
    if FORM in header(asked.headers, "Content-Type").lower():
        fields = form_of(asked.body)
        if any(map(secret_field, dict(fields))):
            return urlencode(
                [(name, known.get(_plain(name), one)) for name, one in fields]
            ).encode()
    elif isinstance(value := json_of(asked.body), dict) and any(map(secret_field, value)):
        return msgspec.json.encode(
            {name: known.get(_plain(name), one) for name, one in value.items()}
        )
    return asked.body


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


class _Listener(HTTPAdapter):
    """Remembers the requests that passed."""

    def __init__(self, transport: InProcess) -> None:
        super().__init__()
        self.transport = transport
        self.received: list[PreparedRequest] = []

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        self.received.append(request)
        return self.transport.send(request, *args, **options)
