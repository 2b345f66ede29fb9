"""RunContext: everything the outside world provides to a run, built once for all its sessions."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Final, Protocol

from requests.adapters import BaseAdapter

from .circuit_breaker import CircuitBreakerPolicy
from .clock import Clock, SystemClock
from .deadline import Deadline
from .journal import Journal
from .redaction import Redactor
from .retry import Retry, RetryBudget
from .vendor_time import VendorTime

MAX_BODY_BYTES: Final = 64 * 2**20


class RunContext:
    """Transport, clock, deadline, timeout, randomness, journal, redactor and stores of a run.

    What is not given is the real thing: sockets, the system's clock, no deadline. Not to be
    changed once a Session has it. `max_body_bytes` bounds each reply, after decompression too.
    """

    def __init__(  # noqa: PLR0913 - each part with a default
        self,
        *,
        transport: BaseAdapter | None = None,
        clock: Clock | None = None,
        deadline: Deadline | None = None,
        retry: Retry | None = None,
        random: Random | None = None,
        journal: Journal | None = None,
        redactor: Redactor | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
        breaker: CircuitBreakerPolicy | None = None,
        stores: Mapping[str, "FileStore"] | None = None,
    ) -> None:
        self.transport = transport
        self.clock: Clock = clock or SystemClock()
        self.vendor_time = VendorTime(self.clock)
        self.deadline = deadline or Deadline(self.clock)
        self.retry = retry or Retry()
        self.budget = RetryBudget(self.retry)
        self.random = random or Random()
        self.journal = journal or Journal(clock=self.clock)
        self.redactor = redactor or Redactor()
        self.max_body_bytes = max_body_bytes
        self.breaker = breaker or CircuitBreakerPolicy()
        self.stores = stores

    def now(self) -> datetime:
        """Return the time at the vendor, with which what it dates is to be compared.

        Known from its first response on; before that, and where no response has a `Date`, it is
        the time of this machine.
        """
        return self.vendor_time.now()


class FileStore(Protocol):
    """A place that holds files; the kit's tests and simulators bring their own."""

    def read(self, location: str, context: "RunContext") -> Iterator[bytes]:
        """Yield the file's bytes from its beginning, in pieces that are bounded.

        Raises ConfigurationError where there is no such file, CredentialError where it may not be
        read, VendorUnavailable where it could not be read to its end.
        """
        ...
