"""A throw-away certificate authority, for clients that insist on TLS."""

import ssl
from pathlib import Path


def server_context(host: str, authority: Path) -> ssl.SSLContext:
    """TLS for a server on `host`, which whoever trusts the file `authority` (written now) trusts.

    The authority's key is never written and gone with the process. Raises OSError where the file
    cannot be written, ModuleNotFoundError without trustme (extra `sim`).
    """
    # Only who serves with TLS needs it, and it takes a tenth of a second to import.
    from trustme import CA

    issuer = CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(host, "localhost").configure_cert(context)
    authority.write_bytes(issuer.cert_pem.bytes())
    return context
