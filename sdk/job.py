"""One run's order: which account of which vendor, with which secrets and settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .errors import CredentialError
from .manifest import parse_bool
from .models import Integration

ENABLED_BY_DEFAULT: Final = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The order for a run: the linked account, its secrets (never shown) and the user's config.

    Attributes:
        target: The linked account; its value is the vendor's URL, or the location of a file.
        secrets: The values by the names that the capability's credentials declare.
        config: The user's settings, as text.
        status: The scan intensity that the user allows (docs/platform.md 1.3).
        seed: Makes the identifiers and the jitter of a run repeatable.
    """

    target: Integration
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    config: Mapping[str, str] = field(default_factory=dict)
    username: str = ""
    status: str = "A"
    seed: int | None = None

    def secret(self, name: str) -> str:
        """Return a secret; raise CredentialError with its name when it is missing or blank."""
        value = self.secrets.get(name, "")
        if not value.strip():
            raise CredentialError(f"secret {name!r} is missing or empty: set it before running")
        return value

    def enabled(self, toggle: str) -> bool:
        """Return True if a toggle is on: one that is not set is on, an unreadable one is off.

        Source: docs/platform.md 1.12.
        """
        try:
            return parse_bool(self.config.get(toggle, ENABLED_BY_DEFAULT))
        except ValueError:
            return False

    def unreadable(self, toggle: str) -> bool:
        """Return True if a toggle is set to something that is neither true nor false."""
        try:
            parse_bool(self.config.get(toggle, ENABLED_BY_DEFAULT))
        except ValueError:
            return True
        return False
