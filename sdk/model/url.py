"""URLs of web applications and pages: their one spelling (domain.md 1.10)."""

from urllib.parse import SplitResult, urlsplit

from .host import canonical_host

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(text: str) -> str:
    """Scheme and host in lower case, no default port, query or fragment, `/` for no path.

    User name and password are dropped, which would otherwise end up in a key. Raises ValueError
    for anything but an absolute http or https URL.
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("a URL here is http:// or https://")
    return f"{parts.scheme}://{_authority(parts)}{parts.path or '/'}"


def url_host(url: str) -> str:
    """The host of a canonical URL, an IPv6 address without its brackets."""
    return urlsplit(url).hostname or ""


def _authority(parts: SplitResult) -> str:
    host = canonical_host(parts.hostname or "").lower()
    if not host:
        raise ValueError("a URL here names a host")
    bracketed = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return bracketed
    return f"{bracketed}:{parts.port}"
