"""Recorded conversations: played without a network, recorded without secrets, compared."""

from .cassette import Cassette
from .conversation import Played, play
from .errors import CassetteError, NotRecorded, SecretFound
from .metadata import Metadata

__all__ = [
    "Cassette",
    "CassetteError",
    "Metadata",
    "NotRecorded",
    "Played",
    "SecretFound",
    "play",
]
