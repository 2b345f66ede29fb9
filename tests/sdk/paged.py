"""A vendor's own client with a pager, as boto3 has them, and the run it is called in."""

from sdk.core.context import RunContext
from sdk.core.deadline import Deadline
from sdk.core.journal import Journal
from sdk.errors import CredentialError, RateLimited, UnexpectedResponse, VendorUnavailable
from sdk.pagination import VendorSDK, by_sdk
from sdk.testing.transport.virtual_clock import VirtualClock


class ClientError(Exception):
    """What the client raises; like botocore's it has the vendor's code inside."""

    def __init__(self, code, text="https://vendor.test/?token=s3cr3t"):
        super().__init__(text)
        self.code = code


class Gone(ClientError):
    """A more special one."""


class Client:
    """A vendor's own client: pages one after the other, each of them a call; and its run."""

    def __init__(self, *pages, seconds=None):
        self.pages = pages
        self.calls = 0
        self.closed = False
        self.events = []
        clock = VirtualClock()
        self.context = RunContext(
            clock=clock,
            deadline=Deadline(clock, seconds),
            journal=Journal([self.events.append], clock=clock),
        )
        self.sdk = VendorSDK(
            integration="vendor",
            context=self.context,
            code=lambda error: error.code,
            rules={
                (ClientError, "Throttling"): RateLimited,
                (ClientError, "AccessDenied"): CredentialError,
                (ClientError, None): VendorUnavailable,
                (Gone, "Throttling"): UnexpectedResponse,
            },
        )

    def paginate(self):
        try:
            for page in self.pages:
                self.calls += 1
                if isinstance(page, Exception):
                    raise page
                yield page
        finally:
            self.closed = True

    def rows(self, read=lambda page: page, **options):
        return by_sdk(self.paginate, read, sdk=self.sdk, operation="rows", **options)
