"""URLs of web applications and pages: their one spelling (docs/platform.md 1.10)."""

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from .host_names import canonical_host, parse_address
from .ipv4_notations import numeric_address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE_IN_PATHS = "%$&+,/:;=@!'()*[]"
"""What the platform keeps in a path, besides letters and digits; all else it escapes."""

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_IN_HOSTS = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
"""What no host can hold (https://url.spec.whatwg.org/#forbidden-domain-code-point)."""


def canonical_url(text: str) -> str:
    """Return scheme and host in lower case, no default port, query or fragment, `/` for no path.

    The path is escaped as the platform does it, and what is escaped already stays as it is.

    User name and password are dropped, which would otherwise end up in a key. The host is read
    as browsers do, so that an address is that address however it is written. Raises ValueError
    for anything but an absolute http or https URL, and for a host that clients might not agree on.
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("a URL here is http:// or https://")
    if _BROKEN_ESCAPE.search(parts.path):
        raise ValueError("a URL here has two hexadecimal digits behind each '%'")
    path = quote(parts.path, safe=_SAFE_IN_PATHS)
    return f"{parts.scheme}://{_authority(parts)}{path or '/'}"


def url_host(url: str) -> str:
    """Return the host of a canonical URL, an IPv6 address without its brackets."""
    return urlsplit(url).hostname or ""


def _authority(parts: SplitResult) -> str:
    host = _host(parts)
    bracketed = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return bracketed
    return f"{bracketed}:{parts.port}"


def _host(parts: SplitResult) -> str:
    # A backslash ends the host for browsers, and for Python it may be in the user's name.
    if "\\" in parts.netloc:
        raise ValueError("a URL here has no backslash before its path")
    if "[" in parts.netloc:
        return _bracketed(parts.hostname or "")
    text = unquote(parts.hostname or "", errors="strict")
    address = numeric_address(text)
    host = canonical_host(text).lower() if address is None else str(address)
    if not host or _NOT_IN_HOSTS.search(host):
        raise ValueError("a URL here names a host, by its name or address")
    return host


def _bracketed(text: str) -> str:
    address = parse_address(text)
    if address is None:
        raise ValueError("a URL's host in brackets is an IPv6 address")
    return str(address)
