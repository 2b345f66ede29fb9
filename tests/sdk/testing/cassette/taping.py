"""What tests of cassettes share: a vendor in process, and a way to ask through any adapter."""

import json
from threading import Lock
from urllib.parse import urlsplit

import requests

from sdk.testing import InProcess

URL = "https://vendor.test"


class Vendor:
    """A WSGI app that counts its calls and says in its answers what it was asked."""

    def __init__(self, answer=None):
        self.calls = []
        self._lock = Lock()
        self._answer = answer or echoed

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read()
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        with self._lock:
            self.calls.append(asked)
            number = len(self.calls)
        status, headers, content = self._answer(asked, body, number)
        start_response(status, [*headers, ("Content-Length", str(len(content)))])
        return [content]

    @property
    def transport(self):
        return InProcess(self)


def echoed(asked, body, number):
    content = json.dumps({"asked": asked, "body": body.decode("latin-1")}).encode()
    return "200 OK", [("Content-Type", "application/json")], content


def numbered(asked, body, number):
    return "200 OK", [("Content-Type", "application/json")], b'{"number":%d}' % number


def always(content, *headers, status="200 OK"):
    """Return an answer that is the same to everything."""
    return lambda asked, body, number: (status, list(headers), content)


def ask(adapter, path="/", method="GET", **options):
    """Send one request through an adapter, and read the answer to its end."""
    url = path if urlsplit(path).scheme else URL + path
    request = requests.Request(method, url, **options).prepare()
    response = adapter.send(request, stream=True, timeout=(5.0, 5.0))
    return response.status_code, response.headers, response.content
