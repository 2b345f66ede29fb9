"""The web server in front of the service, which answers in HTML."""

from http import HTTPStatus

from .. import Answer


def page(status: int) -> Answer:
    """Its page for a call that does not reach the API."""
    reason = phrase(status)
    text = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head><title>{status} {reason}</title></head><body>"
        f"<h1>{reason}</h1><p>This is not the API.</p><p>{status} {reason}</p>"
        "</body></html>\n"
    )
    return Answer(status, text.encode(), "text/html; charset=iso-8859-1")


def phrase(status: int) -> str:
    """The reason phrase of an HTTP status."""
    known = {member.value: member.phrase for member in HTTPStatus}
    return known.get(status, f"Status {status}")
