"""A listing on loopback whose pages are made beforehand, so that only the client is measured."""

import json
import sys
import time
from collections.abc import Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

PAGES = 40


def row(number: int) -> dict[str, object]:
    """Return a device of sixteen fields, about 500 bytes."""
    return {
        "id": f"{number:032x}",
        "hostname": f"host-{number}.example.com",
        "address": f"192.0.2.{number % 250}",
        "external": f"198.51.100.{number % 250}",
        "os": "Ubuntu Linux 22.04",
        "platform": "Linux",
        "agent": "7.10.17605.0",
        "status": "normal",
        "first_seen": "2025-01-01T00:00:00Z",
        "last_seen": "2026-01-05T10:00:00Z",
        "tags": ["production", "web"],
        "groups": [f"group-{number % 7}"],
        "policy": {"id": f"{number % 11:032x}", "applied": True},
        "serial": f"SN{number:012d}",
        "mac": "00-00-5e-00-53-01",
        "score": number % 100,
    }


class Listing:
    """A WSGI app: `/rows?cursor=N` answers page N of `PAGES`, each of `size` rows."""

    def __init__(self, size: int) -> None:
        self.pages = [
            json.dumps(
                {
                    "items": [row(page * size + number) for number in range(size)],
                    "next": str(page + 1) if page + 1 < PAGES else None,
                }
            ).encode()
            for page in range(PAGES)
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the requested page."""
        (cursor,) = parse_qs(environ["QUERY_STRING"]).get("cursor", ["0"])
        body = self.pages[int(cursor)]
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]


if __name__ == "__main__":
    # Here, since other kits' environments import the pages alone.
    from simulators.engine.http.server import serving

    with serving(Listing(int(sys.argv[1]))) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
