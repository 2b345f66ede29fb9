"""Settings of the environment that are for all programs: proxies and certificate authorities."""

import ssl
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ..errors import ConfigurationError

SCHEMES: Final = ("http", "https")
SOCKS: Final = ("socks4", "socks4a", "socks5", "socks5h")

PROXY: Final = "the proxy variable (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)"
BUNDLE: Final = "the CA bundle that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names"


def require_proxies(proxies: Iterable[str]) -> None:
    """Raise ConfigurationError, without the value, for a proxy that is blank or no URL."""
    for proxy in proxies:
        if not proxy.strip():
            raise ConfigurationError(f"{PROXY} is blank: unset it, or set it to http://host:port")
        scheme = _scheme(proxy)
        if scheme in SOCKS and find_spec("socks") is None:
            raise ConfigurationError(f"{PROXY} names a SOCKS proxy: pip install PySocks")
        if scheme not in (*SCHEMES, *SOCKS):
            raise ConfigurationError(
                f"{PROXY} is not a URL like http://host:port: correct it, or unset it"
            )


def _scheme(proxy: str) -> str:
    """Return the scheme of a proxy, http where it has none; "" for what is no URL."""
    try:
        proxy.encode()
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        host = parts.hostname or ""
        complete = bool(host) and host == "".join(host.split()) and parts.port != 0
    except ValueError:
        return ""
    return parts.scheme if complete else ""


def require_bundle(bundle: Path) -> None:
    """Raise ConfigurationError for certificate authorities that cannot be loaded."""
    if not bundle.exists():
        raise ConfigurationError(f"{BUNDLE} does not exist")
    if bundle.is_dir():
        return
    state = bundle.stat()
    if not _is_loaded(bundle, state.st_ino, state.st_size, state.st_mtime_ns):
        raise ConfigurationError(
            f"{BUNDLE} is not a file of certificates in PEM: correct it, or unset it"
        )


@lru_cache(maxsize=8)
def _is_loaded(bundle: Path, *_state: int) -> bool:
    """Return True if a file in this state holds certificates.

    Kept, since a usual bundle takes 0.1 seconds to load, and every Session asks.
    """
    try:
        ssl.create_default_context(cafile=bundle)
    except (ssl.SSLError, OSError):
        return False
    return True
