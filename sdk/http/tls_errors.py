"""TLS: why a connection could not be made, in words that do not depend on the library."""

import ssl
from typing import Final

CERTIFICATES: Final = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "its authority is not known: it signed itself",
    20: "its authority is not known",
    21: "its authority is not known, and it came alone",
    23: "it has been revoked",
    62: "it is for another host",
    64: "it is for another address",
}
"""By OpenSSL's X509_V_ERR codes: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/"""

REASONS: Final = {
    **dict.fromkeys(
        ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"),
        "the port does not serve TLS",
    ),
    **dict.fromkeys(
        (
            *("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"),
            *("SSLV3_ALERT_HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "DH_KEY_TOO_SMALL"),
        ),
        "no version or cipher of TLS is allowed at both ends",
    ),
    **dict.fromkeys(
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE"),
        "a certificate of the client is asked for",
    ),
    "UNEXPECTED_EOF_WHILE_READING": "the connection ended within TLS",
}
"""By OpenSSL's names of reasons."""

UNKNOWN: Final = "TLS failed"


def tls_reason(error: ssl.SSLError) -> str:
    """Return why TLS failed; "" for a certificate that is refused for an unusual reason."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CERTIFICATES.get(error.verify_code, "")
    return REASONS.get(error.reason or "", UNKNOWN)
