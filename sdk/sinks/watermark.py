"""Watermarks: from which moment on a stream is read again, and when it is read whole instead."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from ..job import Job

FILTER_FILE: Final = "vmfilter.file"

SLOW: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 8}
"""scrypt's cost: a name that depends on the secrets must not be a way to guess them."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to when a stream has been read: `moment` is when its last complete walk began.

    `whole` is when the last complete walk of all there is began; both are aware, in UTC.
    """

    moment: datetime
    whole: datetime

    def since(self, now: datetime, *, overlap: timedelta, full: timedelta) -> datetime | None:
        """Return from when on to read, or None to read everything.

        `overlap` covers what a vendor shows late and clocks that differ. A watermark that lies in
        the future is of a clock that was wrong, and after `full` everything is due again.
        """
        due = now - self.whole >= full
        future = self.moment > now or self.whole > now
        return None if due or future else self.moment - overlap


def name_of(job: Job, stream: str) -> str:
    """Return the name of a watermark: integration, stream, digest of account and settings.

    With other secrets, another URL or another setting, a walk up to now says nothing: rows that
    were left out then may be wanted now. Slow on purpose (tens of milliseconds).
    """
    known = (job.target.value, sorted(job.secrets.items()), sorted(job.config.items()))
    digest = hashlib.scrypt(
        msgspec.json.encode((known, _filter_file(job))), salt=job.target.key.encode(), **SLOW
    )
    return f"{job.target.class_} {stream} {digest.hex()}"


def _filter_file(job: Job) -> str:
    path = job.config.get(FILTER_FILE)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""
