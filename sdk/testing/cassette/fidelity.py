"""Recordings as judges of a simulator: given the same request, does it answer the same way?"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec
import requests
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from ... import registry
from ...errors import IntegrationError
from ...job import Job
from ...model import Integration
from ...redaction import REDACTED
from ..clock import VirtualClock
from ..transport import InProcess
from .compare import Difference, Grade
from .interaction import Answered, Asked, header, without
from .names import secret_header
from .reply import decompressed, read_whole
from .signature import FORM, form_of

HOSTS: Final = 10

MOST_BYTES: Final = 64 * 2**20


class Exchange(msgspec.Struct, frozen=True):
    """What is known of a recorded exchange beside the recording; see tests/evidence.

    `recordings` are `FILE#NUMBER`, counted from 0. `stood_for` maps a stand-in to the value that
    was recorded, `quirks` are what the simulator must be told to be like that account.
    `not_simulated` and `documented` are places that the simulator leaves out, or has in addition;
    `status` is what was answered.
    """

    recordings: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    stood_for: Mapping[str, str] = {}
    not_simulated: tuple[str, ...] | Mapping[str, str] = ()
    documented: tuple[str, ...] | Mapping[str, str] = ()
    status: int = 200


class Evidence(msgspec.Struct, frozen=True):
    """What is known of a vendor's recordings; any simulated world has the values of `stand_ins`."""

    exchanges: tuple[Exchange, ...] = ()
    stand_ins: Mapping[str, str] = {}

    def of(self, recording: str) -> Exchange:
        """What is known of one exchange, nothing where it is not mentioned."""
        mentioned = (one for one in self.exchanges if recording in one.recordings)
        return next(mentioned, Exchange())


def graded(found: Iterable[Difference], exchange: Exchange) -> Iterator[Difference]:
    """The differences, those that are known and explained as information."""
    explained = {*exchange.not_simulated, *exchange.documented}
    for one in found:
        known = any(one.place == path or one.place.startswith(f"{path}/") for path in explained)
        yield replace(one, grade=Grade.INFORMATION, what=f"{one.what}, as known") if known else one


def simulated_answer(name: str, asked: Asked, exchange: Exchange, evidence: Evidence) -> Answered:
    """What the simulator called `name` says to a request that somebody else has recorded.

    It gets the headers with which the integration proves who it is, in place of those recorded,
    and the stand-ins for what only that account knows.
    """
    simulator = _simulator(name, exchange.quirks)
    user = simulator.credentials.get("username", "")
    stand_ins = {
        value: evidence.stand_ins.get(stand_in, user)
        for stand_in, value in exchange.stood_for.items()
    }
    # Whom a vendor did not know by its credentials, the simulator is not to know either.
    proof = {} if exchange.status == 401 else _proof(name, simulator)
    asked = _stood_in(asked, stand_ins)
    if exchange.status < 400:
        asked = replace(asked, body=_with_credentials(asked, simulator.credentials))
    return _answer(simulator, _prepared(simulator, asked, proof))


def _simulator(name: str, quirks: Sequence[str]) -> Any:
    # A watchdog has nothing to watch: there is one thread.
    clock = VirtualClock(watchdog_seconds=math.inf)
    return registry.simulator(name).create(hosts=HOSTS, quirks=quirks, clock=clock)


def _answer(simulator: Any, request: PreparedRequest) -> Answered:
    response = InProcess(simulator.app, clock=simulator.clock).send(request)
    return decompressed(read_whole(response, MOST_BYTES))


def _stood_in(asked: Asked, stand_ins: Mapping[str, str]) -> Asked:
    url, body = asked.url, asked.body
    for recorded, ours in stand_ins.items():
        url, body = url.replace(recorded, ours), body.replace(recorded.encode(), ours.encode())
    return replace(asked, url=url, body=body)


def _prepared(simulator: Any, asked: Asked, proof: Mapping[str, str]) -> PreparedRequest:
    parts = urlsplit(asked.url)
    query = f"?{parts.query}" if parts.query else ""
    recorded = without(asked.headers, "Host", "Content-Length", "Cookie", *proof)
    known = {name: value for name, value in recorded if not (proof and secret_header(name))}
    return requests.Request(
        asked.method,
        f"{simulator.url}{parts.path}{query}",
        headers={**proof, **known},
        data=asked.body,
    ).prepare()


def _with_credentials(asked: Asked, credentials: Mapping[str, str]) -> bytes:
    """The body of a log-in, with secrets in the places from which they were struck out."""
    is_form = FORM in header(asked.headers, "Content-Type").lower()
    fields = form_of(asked.body) if is_form else []
    if REDACTED not in (value for _, value in fields):
        return asked.body
    return urlencode(
        [
            (name, credentials.get(name, value) if value == REDACTED else value)
            for name, value in fields
        ]
    ).encode()


class _Listener(HTTPAdapter):
    """Remembers the last request that passed."""

    def __init__(self, transport: InProcess) -> None:
        super().__init__()
        self.transport = transport
        self.last: PreparedRequest | None = None

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        self.last = request
        return self.transport.send(request, *args, **options)


def _proof(name: str, simulator: Any) -> dict[str, str]:
    """The headers with which the integration proves to the simulator who it is."""
    integration = registry.integration(name)
    listener = _Listener(InProcess(simulator.app, clock=simulator.clock))
    secrets = {one: simulator.credentials[one] for one in integration.credential.secrets}
    job = Job(target=Integration(name, simulator.url), secrets=secrets)
    asking = integration(job, transport=listener, clock=simulator.clock)
    # An account that is refused everything has a proof all the same.
    with asking as capability, suppress(IntegrationError):
        capability.validate_credentials()
    headers = listener.last.headers if listener.last else {}
    kept = (pair for pair in headers.items() if not pair[0].lower().startswith("content-"))
    return dict(kept)
