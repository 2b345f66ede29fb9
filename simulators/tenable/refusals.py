"""How Tenable says no: several services, each with a form of its own.

Source: docs/contracts/tenable.md 1.
"""

from collections.abc import Mapping

from .. import Answer

JSON = "application/json; charset=utf-8"
PHRASES: Mapping[int, tuple[str, str]] = {
    400: ("Bad Request", "Bad Request"),
    401: ("Unauthorized", "Invalid credentials."),
    403: ("Forbidden", "Insufficient scope"),
    404: ("Not Found", "Not Found"),
    409: ("Conflict", "Conflict"),
    500: (
        "Internal Server Error",
        "An internal server error occurred. Please wait a moment and try your request again.",
    ),
    502: ("Bad Gateway", "Bad Gateway"),
    503: ("Service Unavailable", "Service Unavailable"),
}
TOO_MANY = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n"
    '<body bgcolor="white">\r\n<center><h1>429 Too Many Requests</h1></center>\r\n'
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
RETRY_AFTER_SECONDS = 30
"""What samples show (2)."""


class Refused(Exception):
    """A request that is answered with a refusal."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def json(value: object, status: int = 200) -> Answer:
    """A JSON document as this vendor labels it."""
    answer = Answer.json(value, status)
    return Answer(answer.status, answer.body, JSON)


def refusal(status: int, message: str = "") -> Refused:
    """The gateway's form, which most services share."""
    error, usual = PHRASES.get(status, ("Error", f"Simulated error {status}"))
    return Refused(
        json({"statusCode": status, "error": error, "message": message or usual}, status)
    )


def invalid(message: str, *keys: str, source: str = "payload") -> Refused:
    """400 by the validator in front of the newer services; which keys it names is recorded."""
    body = {
        "statusCode": 400,
        "error": "Bad Request",
        "message": f"child {message}",
        "validation": {"source": source, "keys": list(keys)},
    }
    return Refused(json(body, 400))


def plain(message: str, status: int = 400) -> Refused:
    """The form of the older services."""
    return Refused(json({"error": message}, status))


def bad_filter(name: str, quality: str, value: str) -> Refused:
    """400 of a workbench for a filter that it does not take."""
    return Refused(
        json(
            {
                "error": f"Value '{value}' is not valid for filter {name}",
                "type": "invalid_filter_value",
                "filter_name": name,
                "filter_operator": quality,
                "filter_value": value,
            },
            400,
        )
    )


def empty_not_found() -> Refused:
    """404 without a body, which is recorded too."""
    return Refused(Answer(404, b"", JSON))


def too_many(seconds: int = RETRY_AFTER_SECONDS) -> Answer:
    """429 of the gateway: a web page, and the seconds to wait in a header."""
    return throttled().with_headers({"retry-after": str(seconds)})


def throttled() -> Answer:
    """The page alone."""
    return Answer(429, TOO_MANY.encode(), "text/html")
