"""Places in a listing as opaque tokens, good for two minutes of the simulator's clock."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from .shelf import Rank

LIFETIME_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a token points behind, how many pages came before, and when it was issued."""

    rank: Rank
    page: int
    issued: float
    """Monotonic seconds."""

    def encode(self) -> str:
        """The token."""
        lacks, value, key = self.rank
        text = json.dumps([lacks, value, key, self.page, self.issued], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, token: str) -> "Cursor":
        """The place in a token; raises ValueError for text that is none."""
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        found = json.loads(text)
        if not isinstance(found, list) or len(found) != 5:
            raise ValueError("not a token of a listing")
        lacks, value, key, page, issued = found
        cursor = cls((bool(lacks), str(value), int(key)), int(page), float(issued))
        if cursor.encode() != token:
            raise ValueError("not a token of a listing")
        return cursor

    def is_good(self, now: float) -> bool:
        """Whether it was issued lately, by this process."""
        return 0 <= now - self.issued <= LIFETIME_SECONDS
