"""Address: the one origin a Session may send to, and the URLs that lie under it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

from ..errors import ConfigurationError, ForeignURL

Scalar = str | int | float
Params = Mapping[str, Scalar | Sequence[Scalar] | None]
"""Query or form fields: None is left out, a sequence is repeated, a bool is `true` or `false`."""

PORTS: Final = {"http": 80, "https": 443}

_PLAIN: Final = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@%-]*")
_ODD: Final = re.compile(r"[^a-z0-9./:\[\]-]")


@dataclass(frozen=True, slots=True)
class BaseURL:
    """A base URL taken apart: `origin` is scheme, host and port, `prefix` the path under it.

    Every URL that comes out is put together from this origin, whatever the one that went in
    said of hosts, so a URL that two parsers read differently cannot take a secret elsewhere.
    """

    scheme: str
    host: str
    port: int
    prefix: str

    @classmethod
    def of(cls, base_url: str) -> "BaseURL":
        """Take a base URL apart; ConfigurationError, which does not repeat it, if it is none."""
        parts = _split(base_url)
        if parts is None or parts.scheme not in PORTS or not parts.hostname:
            raise ConfigurationError("the URL must begin with https:// (or http://) and a host")
        if parts.username is not None or parts.password is not None:
            raise ConfigurationError("the URL must not hold a user name: secrets are set elsewhere")
        if parts.query or parts.fragment:
            raise ConfigurationError("the URL must not hold a query or a fragment")
        return cls(parts.scheme, *_place(parts), _quoted(parts.path).rstrip("/"))

    @property
    def origin(self) -> str:
        """Scheme, host and port as they are sent; the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def url(self, path_or_url: str, params: Params | None = None) -> str:
        """Return the URL for a path under the base URL, or for a whole URL of the same origin.

        A path that already has the base URL's own path, as vendors' links do, is left so.
        Raises ForeignURL for any other origin.
        """
        # A vendor's own link comes once, and may hold what is not to be kept.
        is_path = path_or_url.startswith("/") and "?" not in path_or_url
        place, query = (_known if is_path else _located)(self, path_or_url)
        added = urlencode(list(fields(params))) if params else ""
        joined = f"{query}&{added}" if query and added else query or added
        return f"{place}?{joined}" if joined else place

    def follow(self, current: str, location: str) -> str:
        """Return the target of a redirect from `current`; raise ForeignURL for another origin."""
        try:
            return self.url(urljoin(current, location))
        except ValueError:
            raise ForeignURL("a redirect to a URL that cannot be read is not followed") from None

    def own(self, path_or_url: str) -> SplitResult:
        """Split a path, or a URL of this origin; raise ForeignURL for any other."""
        parts = _split(path_or_url)
        if parts is None:
            raise ForeignURL("a URL that cannot be read is not followed")
        if not (parts.scheme or parts.netloc):
            return parts
        if (parts.scheme, *_place(parts)) != (self.scheme, self.host, self.port):
            raise ForeignURL(f"{_shown(parts)} is not {self.origin}; nothing was sent there")
        if "@" in parts.netloc:
            raise ForeignURL(f"a URL of {self.origin} with a user name is not followed")
        return parts


def _located(address: BaseURL, path_or_url: str) -> tuple[str, str]:
    """Return the URL without its query, and the query."""
    parts = address.own(path_or_url)
    path = _quoted(parts.path)
    if not (parts.netloc or _within(path, address.prefix)):
        path = f"{address.prefix}/{path.lstrip('/')}"
    return f"{address.origin}{path or '/'}", _requoted(parts.query)


_known: Final = lru_cache(maxsize=64)(_located)
"""Once for all pages of a listing."""


def _split(url: str) -> SplitResult | None:
    """Split a URL; None where the standard library refuses it, as for a port in letters."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


def _shown(parts: SplitResult) -> str:
    host, port = _place(parts)
    origin = f"{parts.scheme}://{host}:{port}".lower()
    # Cleaned up or cut, a secret in it would no longer be known for one.
    return "another origin" if _ODD.search(origin) or len(origin) > 100 else origin


def _within(path: str, prefix: str) -> bool:
    return bool(prefix) and (path == prefix or path.startswith(f"{prefix}/"))


def _quoted(path: str) -> str:
    return path if _PLAIN.fullmatch(path) else quote(path, safe="/._~!$&'()*+,;=:@%-")


def _requoted(query: str) -> str:
    return query if _PLAIN.fullmatch(query) else quote(query, safe="/?._~!$&'()*+,;=:@%-[]{}|")


def fields(params: Params) -> Iterator[tuple[str, str]]:
    """Yield the fields one by one, as text."""
    for name, value in params.items():
        if isinstance(value, str | int | float):
            yield name, _text(value)
        elif value is not None:
            yield from ((name, _text(one)) for one in value)


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
