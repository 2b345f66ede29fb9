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
    """What to collect and how: the linked account, its secrets (never shown), the user's config.

    `status` is the scan intensity the user allows (docs/platform.md 1.3); `seed` makes the
    identifiers and the jitter of a run repeatable.
    """

    target: Integration
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    config: Mapping[str, str] = field(default_factory=dict)
    username: str = ""
    status: str = "A"
    seed: int | None = None

    def secret(self, name: str) -> str:
        """The secret called `name`; CredentialError names the key when it is missing or blank."""
        value = self.secrets.get(name, "")
        if not value.strip():
            raise CredentialError(f"secret {name!r} is missing or empty: set it before running")
        return value

    def enabled(self, toggle: str) -> bool:
        """Whether a toggle is on: absent is on, anything unreadable is off.

        Source: docs/platform.md 1.12.
        """
        try:
            return parse_bool(self.config.get(toggle, ENABLED_BY_DEFAULT))
        except ValueError:
            return False

    def unreadable(self, toggle: str) -> bool:
        """Whether a toggle is set to something that is neither true nor false."""
        try:
            parse_bool(self.config.get(toggle, ENABLED_BY_DEFAULT))
        except ValueError:
            return True
        return False
