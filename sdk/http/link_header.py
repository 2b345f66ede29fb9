"""Links: the header `Link` of RFC 8288, read strictly, since an unread link looks like an end."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urljoin

from ..errors import UnexpectedResponse

_OPENING: Final = re.compile(r"[\s,]*(?:<([^<>]*)>|\Z)")
_PARAMETER: Final = re.compile(
    r"""\s*;\s*
    (?:(?P<name>[^\s=;,"<>]+)
       (?:\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<token>[^\s;,"'<>][^\s;,"<>]*)))?
    )?""",
    re.VERBOSE | re.DOTALL,
)
_END: Final = re.compile(r"\s*(?:,|\Z)")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Link(NamedTuple):
    """One link of a header: its target as it stands there, and its parameters, names lowered."""

    target: str
    parameters: Mapping[str, str]

    @property
    def relations(self) -> frozenset[str]:
        """Lowered, since relations are compared so (RFC 8288, 2.1)."""
        return frozenset(self.parameters.get("rel", "").lower().split())


def target(header: str, relation: str, url: str) -> str | None:
    """Return the URL of `relation`, or None; raise UnexpectedResponse for two of them.

    A link with an `anchor` elsewhere is about another document (RFC 8288, 3.2).
    """
    found = {
        _joined(url, link.target)
        for link in links(header)
        if relation.lower() in link.relations and _is_about(url, link)
    }
    if len(found) > 1:
        raise UnexpectedResponse(f"{len(found)} different links are called {relation}")
    return found.pop() if found else None


def links(header: str) -> Iterator[Link]:
    """Yield the links of a header; raise UnexpectedResponse where it does not parse.

    Of a parameter that comes twice the first counts (RFC 8288, 3.3). As in its appendix B an
    unquoted value may hold characters that should have been quoted, but for a quote that begins it.
    """
    at = 0
    while opened := _OPENING.match(header, at):
        if opened[1] is None:
            return
        parameters, at = _parameters(header, opened.end())
        if not _END.match(header, at):
            break
        yield Link(opened[1].strip(), parameters)
    raise UnexpectedResponse(f"the header Link cannot be read, from character {at + 1} on")


def _is_about(url: str, link: Link) -> bool:
    anchor = link.parameters.get("anchor")
    return anchor is None or _joined(url, anchor) == _joined(url, url)


def _parameters(header: str, at: int) -> tuple[Mapping[str, str], int]:
    """Return the parameters that begin here, and where they end."""
    parameters: dict[str, str] = {}
    while found := _PARAMETER.match(header, at):
        at = found.end()
        if found["name"]:
            value = found["quoted"]
            text = found["token"] or "" if value is None else _ESCAPED.sub(r"\1", value)
            parameters.setdefault(found["name"].lower(), text)
    return parameters, at


def _joined(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference)
    except ValueError as error:
        raise UnexpectedResponse("a link of the header Link is not a URL") from error
