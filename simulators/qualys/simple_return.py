"""SIMPLE_RETURN, the envelope of everything that is not a list: errors, throttling, log-ins."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NoReturn

from .. import rfc3339
from .markup import element

XML = "application/xml"
TEXT_XML = "text/xml;charset=UTF-8"

STATUSES: Mapping[int, int] = MappingProxyType(
    {
        999: 501,
        1901: 400,
        1903: 400,
        1904: 400,
        1905: 400,
        1907: 400,
        1908: 400,
        1920: 409,
        1922: 400,
        1960: 409,
        1965: 409,
        1999: 503,
        2000: 401,
        2001: 200,
        2002: 403,
        2003: 409,
        2011: 409,
        2012: 403,
    }
)
"""The HTTP status each vendor code comes with (docs/contracts/qualys.md 4)."""

TEXTS: Mapping[int, str] = MappingProxyType(
    {
        999: "Internal error. Please contact customer support.",
        1901: "Unrecognized parameter(s): none",
        1903: "Missing required parameter(s): none",
        1904: "Please specify only one of these parameters: none",
        1905: "parameter none has invalid value: none",
        1907: "The following combination of key=value pairs is not supported: none",
        1908: "Request method (GET or POST) is incompatible with specified parameter(s): none",
        1920: "The requested operation is blocked by one or more existing Business Objects",
        1922: "Please specify at least one of the following parameters: none",
        1960: " This API cannot be run again until 1 currently running API instance has finished.",
        1965: " This API cannot be run again for another 0 hours, 0 minutes and 30 seconds.",
        1999: "We are performing scheduled maintenance on our system.",
        2000: "Bad Login/Password",
        2001: "This account has expired.",
        2002: "User account is inactive.",
        2003: "Registration must be completed before API requests will be served for this account.",
        2011: "SecureID authentication is required for this account.",
        2012: "User is not authorized to run this API.",
    }
)
"""What each code says when a script asks for it out of the blue; wording of 2002, 2003, 2011 and
2012 is assumed (docs/contracts/qualys.md 4 gives their meaning only)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleReturn:
    """One SIMPLE_RETURN: its HTTP status, the vendor's code and text, and KEY/VALUE items."""

    status: int
    text: str
    code: int | None = None
    items: tuple[tuple[str, str], ...] = ()
    content_type: str = TEXT_XML
    headers: Mapping[str, str] = field(default_factory=dict)

    def render(self, url: str, now: datetime) -> bytes:
        """The document as bytes; a recorded 400 has no XML declaration.

        Source: docs/contracts/qualys.md 4.
        """
        declaration = "" if self.status == 400 else '<?xml version="1.0" encoding="UTF-8" ?>\n'
        return (declaration + "\n".join(self._lines(url, now)) + "\n").encode()

    def _lines(self, url: str, now: datetime) -> Iterator[str]:
        yield f'<!DOCTYPE SIMPLE_RETURN SYSTEM "{url}/api/2.0/simple_return.dtd">'
        yield from ("<SIMPLE_RETURN>", "  <RESPONSE>")
        yield "    " + element("DATETIME", rfc3339(now))
        if self.code is not None:
            yield "    " + element("CODE", str(self.code))
        yield "    " + element("TEXT", self.text)
        if self.items:
            yield from _item_list(self.items)
        yield from ("  </RESPONSE>", "</SIMPLE_RETURN>")


def _item_list(items: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield "    <ITEM_LIST>"
    for key, value in items:
        yield f"      <ITEM>{element('KEY', key)}{element('VALUE', value)}</ITEM>"
    yield "    </ITEM_LIST>"


class Refused(Exception):
    """The call is answered with a SIMPLE_RETURN instead of what it asked for."""

    def __init__(self, reply: SimpleReturn) -> None:
        super().__init__(reply.text)
        self.reply = reply


def refusal(code: int | None, text: str, status: int | None = None) -> Refused:
    """A refusal; a 400 was recorded as `application/xml` with the connection closed."""
    status = status or STATUSES[code or 999]
    content_type, headers = (XML, {"Connection": "close"}) if status == 400 else (TEXT_XML, {})
    return Refused(
        SimpleReturn(
            status=status, code=code, text=text, content_type=content_type, headers=headers
        )
    )


def bad_request(code: int, text: str) -> Refused:
    """A refusal of the request's parameters."""
    return refusal(code, text, 400)


def unrecognized(names: Iterable[str]) -> NoReturn:
    """400/1901."""
    raise bad_request(1901, f"Unrecognized parameter(s): {', '.join(names)}")


def no_header() -> Refused:
    """X-Requested-With is required, which is documented; the code and the text are assumed."""
    return bad_request(1903, "Missing required header: X-Requested-With")


def bad_login() -> Refused:
    """Wrong user, wrong password, or a session or token that is over.

    Source: docs/contracts/qualys.md 2.
    """
    return coded(2000)


def coded(code: int, status: int | None = None) -> Refused:
    """The vendor's refusal of that code, with its usual status unless another is asked for."""
    status = status or STATUSES.get(code, 400)
    return refusal(code, TEXTS.get(code, f"Simulated code {code}."), status)


def too_many_running(running: int, limit: int, status: int = 409) -> Refused:
    """409/1960; carries the concurrency headers only (docs/contracts/qualys.md 4)."""
    to_finish = running - limit + 1
    noun = "instance has" if to_finish == 1 else "instances have"
    text = f" This API cannot be run again until {to_finish} currently running API {noun} finished."
    reply = SimpleReturn(
        status=status, code=1960, text=text, items=(("CALLS_TO_FINISH", str(to_finish)),)
    )
    return Refused(reply)


def too_many_recently(wait_seconds: int, status: int = 409) -> Refused:
    """409/1965 for that many more seconds."""
    hours, rest = divmod(wait_seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    text = (
        " This API cannot be run again for another"
        f" {hours} hours, {minutes} minutes and {seconds} seconds."
    )
    items = (("SECONDS_TO_WAIT", str(wait_seconds)),)
    return Refused(SimpleReturn(status=status, code=1965, text=text, items=items))
