"""Everything the SDK raises, named by what the caller should do about it.

IntegrationError            anything that went wrong between us and a vendor
├── ConfigurationError      the user's settings are wrong: change them
├── CredentialError         the vendor refused the secrets, or one is missing: stop
├── RateLimited             asked to slow down: wait `retry_after_seconds`
├── VendorUnavailable       network trouble or 5xx: retry later
├── NotFound                what was looked up is not there: an answer, where it was a question
├── UnexpectedResponse      the reply is not what the contract says: report a bug
│   └── TruncatedResponse   the reply broke off: repeated, and then raised, never read as short
├── DamagedFile             a file is cut off or malformed: export or copy it again
├── ForeignURL              the vendor pointed at another origin: nothing was sent there
├── CursorExpired           the cursor outlived its lifetime: list again
├── PaginationError         a listing stopped making progress, or passed a bound
│   ├── RepeatedCursor      the same cursor twice in a row
│   ├── CursorCycle         a cursor seen earlier in the walk
│   ├── EchoMismatch        the vendor answered for another offset than we asked for
│   ├── NoProgress          page after page without a new item
│   ├── BudgetExceeded      more pages, items, bytes or seconds than allowed
│   └── TotalMismatch       rows received differ from the vendor's declared total
├── DeadlineExceeded        the run's time is used up
├── Cancelled               the run was told to stop
├── CircuitOpen             the vendor failed too often: not asked again for a while
└── SinkError               what we read could not be delivered
"""

from typing import ClassVar


class IntegrationError(Exception):
    """Base of all errors; names the integration and the operation, never a secret or a body."""

    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        integration: str = "",
        operation: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.integration = integration
        self.operation = operation
        self.status = status

    @property
    def cause(self) -> BaseException | None:
        """The lower-level error that this one translates, if any."""
        return self.__cause__

    def __str__(self) -> str:
        place = " ".join(part for part in (self.integration, self.operation) if part)
        return f"{place}: {self.message}" if place else self.message


class ConfigurationError(IntegrationError):
    """The user's settings are wrong; the message says which and what is allowed."""


class CredentialError(IntegrationError):
    """The vendor refused the secrets, or one is missing; retrying cannot help."""


class RateLimited(IntegrationError):
    """The vendor asked us to slow down, for `retry_after_seconds` where it said how long."""

    retryable: ClassVar[bool] = True

    def __init__(
        self,
        message: str,
        *,
        retry_after_seconds: float | None = None,
        integration: str = "",
        operation: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(message, integration=integration, operation=operation, status=status)
        self.retry_after_seconds = retry_after_seconds


class VendorUnavailable(IntegrationError):
    """The vendor could not be reached, or answered 5xx."""

    retryable: ClassVar[bool] = True


class UnexpectedResponse(IntegrationError):
    """The reply does not look like the documented API; says where, never what."""


class TruncatedResponse(UnexpectedResponse):
    """The body ended before its declared end; the message says after how many bytes."""

    retryable: ClassVar[bool] = True


class DamagedFile(IntegrationError):
    """A file breaks off, or is malformed in the middle; says where, never what."""


class NotFound(IntegrationError):
    """What was looked up does not exist, where the vendor's error table says that it means so."""


class ForeignURL(IntegrationError):
    """The vendor pointed at another origin; no request, and no secret, was sent there."""


class CursorExpired(IntegrationError):
    """A cursor outlived its lifetime in the middle of a listing; never an end of it."""


class PaginationError(IntegrationError):
    """A listing stopped making progress or passed a bound; what was read is incomplete."""


class RepeatedCursor(PaginationError):
    """The vendor sent the same cursor twice in a row."""


class CursorCycle(PaginationError):
    """The vendor sent a cursor that was followed earlier in the same walk."""


class EchoMismatch(PaginationError):
    """The vendor answered for another offset or page than the one asked for."""


class NoProgress(PaginationError):
    """Several pages in a row brought no item that was not there before."""


class BudgetExceeded(PaginationError):
    """More pages, items, bytes or seconds than the listing allows; names the option to raise."""


class TotalMismatch(PaginationError):
    """The rows received differ from a total that the vendor declares as exact."""


class DeadlineExceeded(IntegrationError):
    """The time allowed for the run is used up, or the next wait would use it up."""


class Cancelled(IntegrationError):
    """The run was told to stop."""


class CircuitOpen(IntegrationError):
    """The vendor failed so often that it is not asked again for a while."""


class SinkError(IntegrationError):
    """What was read could not be delivered; says which sink and what to do."""
