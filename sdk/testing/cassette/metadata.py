"""What a recording says of itself: whose answers it holds, from when, and how to get them again."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

STALE_AFTER: Final = timedelta(days=365)
"""A vendor's answers older than this are doubted, by a warning to a person and never in CI."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Provenance, moment and seed of a recording, and the settings of the run that made it.

    Replay starts the clock at `recorded_at` and randomness at `seed`. `contract` says to which
    contract a simulator was written and its `contract_version` changes when its routes do;
    `outcome` and `errors` are how the run ended that was recorded. Stored beside the interactions,
    where other programs look for `get_metadata`.
    """

    vendor: str = ""
    provenance: Literal["vendor", "simulator", "unknown"] = "unknown"
    shows: str = ""
    contract: str = ""
    contract_version: str = ""
    recorded_at: datetime | None = None
    seed: int | None = None
    url: str = ""
    config: Mapping[str, str] = {}
    page_size: int | None = None
    concurrency: int | None = None
    hosts: int | None = None
    shape: str = "usual"
    quirks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    bad_credentials: bool = False
    credential: str = ""
    outcome: str = ""
    errors: tuple[str, ...] = ()

    def stored(self) -> dict[str, object]:
        """Return the metadata as plain values that YAML can hold, without the empty ones."""
        found: dict[str, object] = msgspec.json.decode(msgspec.json.encode(self))
        return found


def metadata_of(stored: object) -> Metadata:
    """Read the notes of a file; a recording of another tool may hold other ones.

    Raises msgspec.ValidationError where a name of this kit has a value that it cannot have.
    """
    return msgspec.convert(stored or {}, Metadata, strict=False)


def stale(metadata: Metadata, now: datetime, environment: Mapping[str, str] = os.environ) -> str:
    """Return why a recording is too old to be trusted; "" if it is not, and always in CI.

    A simulator's answers do not age: they are right as long as the simulator gives them.
    """
    if environment.get("CI") or metadata.provenance == "simulator" or not metadata.recorded_at:
        return ""
    age = now - metadata.recorded_at.replace(tzinfo=metadata.recorded_at.tzinfo or UTC)
    if age < STALE_AFTER:
        return ""
    return f"recorded {age.days} days ago: see what has changed with `chariot record --verify`"
