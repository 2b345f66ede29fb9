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
├── Cancelled               the run was cancelled
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
    """The vendor's rate limit is reached; `retry_after_seconds` is the wait, if known."""

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
    """The vendor could not be reached, or answered with 5xx."""

    retryable: ClassVar[bool] = True


class UnexpectedResponse(IntegrationError):
    """The response does not look like the documented API; names the position, never the content."""


class TruncatedResponse(UnexpectedResponse):
    """The body ended before its declared end; the message says after how many bytes."""

    retryable: ClassVar[bool] = True


class DamagedFile(IntegrationError):
    """The file breaks off, or is malformed in the middle; names the position, never the content."""


class NotFound(IntegrationError):
    """The object does not exist, where the vendor's error table says that the response means so."""


class ForeignURL(IntegrationError):
    """The vendor pointed at another origin; no request and no secret was sent there."""


class CursorExpired(IntegrationError):
    """A cursor expired in the middle of a listing; never the end of one."""


class PaginationError(IntegrationError):
    """A listing made no progress or passed a bound; what was read is incomplete."""


class RepeatedCursor(PaginationError):
    """The vendor sent the same cursor twice in a row."""


class CursorCycle(PaginationError):
    """The vendor sent a cursor that was followed earlier in the same listing."""


class EchoMismatch(PaginationError):
    """The vendor answered for another offset or page than the requested one."""


class NoProgress(PaginationError):
    """Several pages in a row held no item that was not there before."""


class BudgetExceeded(PaginationError):
    """The listing passed its pages, items, bytes or seconds; names the option to raise."""


class TotalMismatch(PaginationError):
    """The rows received differ from a total that the vendor declares as exact."""


class DeadlineExceeded(IntegrationError):
    """The time allowed for the run is used up, or would be during the next wait."""


class Cancelled(IntegrationError):
    """The run was cancelled."""


class CircuitOpen(IntegrationError):
    """The vendor failed so often that no request is sent for a while."""


class SinkError(IntegrationError):
    """The models could not be delivered; names the sink and the remedy."""
