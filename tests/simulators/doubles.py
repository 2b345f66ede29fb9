"""A WSGI client without a socket, and a clock that moves only when it is told to."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode, urlsplit


class HandClock:
    """Time stands still but for `sleep`; `slept` has every sleep."""

    def __init__(self):
        self.seconds = 0.0
        self.slept = []

    def now(self):
        return datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self):
        return self.seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class Said:
    """What came back."""

    status: int
    headers: dict
    pieces: object
    transport: dict = field(default_factory=dict)

    @property
    def body(self):
        return b"".join(self.pieces)

    @property
    def json(self):
        return json.loads(self.body)


def ask(simulator, path, *, method="GET", headers=None, form=None, **query):
    """Call a simulator the way a WSGI server would; `path` may be a whole URL."""
    parts = urlsplit(path)
    sent = urlencode(form or {}).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": "&".join(filter(None, (parts.query, urlencode(query)))),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
    }
    for name, value in (headers or {}).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    status, headers = started
    transport = environ.get("simulators.transport", {})
    return Said(int(status.split()[0]), dict(headers), pieces, transport)
