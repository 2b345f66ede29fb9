"""Stand-ins for the secrets of a recording, in which there are none."""

from functools import cache

from ...capability import Capability
from ...manifest import credential_of_type

PRIVATE_KEY = "private_key"


def stand_ins(integration: type[Capability], credential: str = "") -> dict[str, str]:
    """Return a stand-in for each secret of the credential that was in use, else of the first.

    For a private key it is a key, so that what is signed with it can be signed.
    """
    names = credential_of_type(integration.credentials, credential).secrets
    return {name: _key() if name.endswith(PRIVATE_KEY) else _text(name) for name in names}


def _text(name: str) -> str:
    return f"replayed-{name.replace('_', '-')}"


@cache
def _key() -> str:
    try:
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )
    except ModuleNotFoundError:
        return _text(PRIVATE_KEY)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
