"""The values a recording is made of: what was asked, and what was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request. Only its method is shown: all else may hold secrets.

    `signed` are the names of headers that hold a signature, whatever they are called.
    """

    method: str
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    signed: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def path(self) -> str:
        """The path, without the query."""
        return urlsplit(self.url).path or "/"


@dataclass(frozen=True, slots=True)
class RecordedResponse:
    """A response, its body decompressed wherever that is possible."""

    status: int
    reason: str = ""
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange."""

    asked: RecordedRequest
    answered: RecordedResponse


def header(headers: Headers, name: str) -> str:
    """Return the first value of a header, by any case of its name; "" if there is none."""
    return next((value for known, value in headers if known.lower() == name.lower()), "")


def without(headers: Headers, *names: str) -> Headers:
    """Return the headers except these."""
    left_out = {name.lower() for name in names}
    return tuple(pair for pair in headers if pair[0].lower() not in left_out)


def grouped(headers: Headers) -> dict[str, list[str]]:
    """Return values by header, in the order of their first appearance, as cassettes hold them."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


def flat(headers: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    """Yield pairs from a mapping that may hold one value a header, or several."""
    for name, value in headers:
        values = value if isinstance(value, list | tuple) else [value]
        yield from ((name, _text(one)) for one in values)


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
