"""Session: the requests to one vendor, and its listings in all their forms."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import asdict

from .. import pagination
from ..core.limiter import Limiter
from ..errors import NotFound
from ..pagination.guard import Guard
from ..pagination.page import Page
from .base_session import BaseSession
from .listing import Listing, Params, ParamsFrom, listing_key, probe_params, read_listing
from .response import Response

C = TypeVar("C", bound=Hashable)
P = TypeVar("P")
Row = TypeVar("Row")


class Session(BaseSession):
    """The requests to one vendor, at `base_url` and no other origin, from any thread.

    Every request has a timeout, is bounded in size, retried where that is safe, counted in the
    journal, and ends as a Response that holds data or as an error of `sdk.errors` that says what
    to do. Redirects are followed within the origin only, five at most. The proxies and the CA
    bundle of the process environment are honoured, its netrc is not.

    Args:
        base_url: The URL in front of all paths; ConfigurationError where it is not one.
        timeout_seconds: For connecting, and for each silence. A whole response may take four
            times that, and nothing takes longer than the run's deadline leaves.
        errors: The refusals of the vendor.
        headers: Sent with every request.
        concurrency: Connections that are kept open.
        rate: How often the vendor may be called; by default what `limits` say.
        limits: The rows per page, the budget of each listing, and the rate.
    """

    def list(
        self,
        listing: Listing[Row],
        params: Params | ParamsFrom | None = None,
        *,
        once: bool = False,
    ) -> Iterator[Row]:
        """Yield every row of a listing, page by page, within the limits of the run.

        Args:
            params: Parameters beside those of the listing. For a listing with `resume_by` they may
                be a function, of None at first and of a row's value where the listing starts
                again: it returns the parameters that list the rows at this value and after it.
            once: For a listing that several streams read: with equal parameters it is requested
                once, and read from a temporary file from then on. A reading that broke off is
                requested again.

        Raises:
            IntegrationError: A page was refused, or the listing goes nowhere or falls short; after
                the rows before it (see `sdk.pagination`).
        """
        read = partial(read_listing, self._request_page, listing, params or {}, self._limits)
        if not once:
            return read()
        from ..core.row_spool import RowSpool

        spool: RowSpool[Row] = RowSpool(listing.name, self._context.journal)
        return self._spools.setdefault(listing_key(listing, params or {}), spool).rows(read)

    def counted_pages(
        self,
        request: Callable[[int, int], Response],
        size: int,
        *,
        row: type[Row],
        envelope: Any,
        rows: str,
        counts: str,
    ) -> "pagination.CountedPages[Row]":
        """Return a listing by page number whose pages count rows and pages.

        Args:
            request: Requests the page of a number and size; NotFound behind the end.
            size: The rows per page.
            row: The type of a row.
            envelope: The type of a page's body, with rows that are left raw.
            rows: The attribute of the envelope with the rows; None is none.
            counts: That with a Struct of `number`, `size`, `total` and `pages`.
        """

        def fetch(number: int, size: int) -> "pagination.CountedPage[Row]":
            response = request(number, size)
            body = response.json(envelope)
            found = getattr(body, rows) or []
            return response.counted_page(found, row, **asdict(getattr(body, counts)))

        return pagination.CountedPages(fetch, size, limits=self._limits)

    def list_by_sdk(
        self,
        pages: Callable[[], Iterable[P]],
        read: Callable[[P], Page[Row]],
        *,
        operation: str,
        identity: str = "",
    ) -> Iterator[Row]:
        """Yield the rows that a vendor's own client pages through, with this session's requests.

        See `sdk.pagination.by_sdk`, which is for clients that send requests of their own.

        Args:
            pages: Begins the listing of the client.
            read: Makes a Page of each of its pages.
            operation: The name of the listing in errors and in the journal.
            identity: The attribute that tells rows apart.
        """
        return pagination.by_sdk(
            pages,
            read,
            sdk=pagination.VendorSDK(
                integration=self._integration, context=self._context, rules={}
            ),
            operation=operation,
            limits=self._limits,
            guard=Guard(identity=attrgetter(identity) if identity else None),
        )

    def export(
        self,
        create: Callable[[], str],
        look: Callable[[str], "pagination.ExportJob[C]"],
        *,
        chunk_path: str,
        row: type[Row],
        operation: str,
        note: Callable[[str], None] | None = None,
    ) -> Iterator[Sequence[Row]]:
        """Yield the rows of an export job, chunk by chunk (see `sdk.pagination.by_export`).

        Args:
            create: Starts a job and returns its id.
            look: Returns the state of a job.
            chunk_path: The path of an array of rows: `/export/{job}/chunks/{chunk}`.
            row: The type of a row.
            operation: The name of the chunks in errors and in the journal.
            note: See `sdk.pagination.by_export`.

        Raises:
            IntegrationError: The job failed, or rows are missing; after those that could be read.
        """

        def download(job: str, chunk: C) -> Page[Row]:
            path = chunk_path.format(job=job, chunk=chunk)
            response = self.get(path, operation=operation)
            return response.page(response.listing(list[row]))  # type: ignore[valid-type]

        context, limits = self._context, self._limits
        limiter = Limiter(limits.concurrency, clock=context.clock, deadline=context.deadline)
        return pagination.by_export(
            create, look, download, limiter=limiter, limits=limits, note=note
        )

    def probe(self, listing: Listing[Row], params: Params | None = None) -> None:
        """Request one row of a listing and drop it, to prove the permission to read it."""
        try:
            self._request_page(listing, listing.path, probe_params(listing, params or {}))
        except NotFound:
            if not listing.absent_is_empty:
                raise

    def _vendor_sdk(self) -> "pagination.VendorSDK":
        name, context = self._integration, self._context
        return pagination.VendorSDK(integration=name, context=context, rules={})

    def _request_page(self, listing: Listing[Row], path_or_url: str, params: Params) -> Response:
        if listing.body is None:
            return self.get(
                path_or_url,
                params=params or None,
                operation=listing.name,
                post_when_longer_than=listing.post_when_longer_than,
            )
        return self.post(
            path_or_url, json=listing.body(params), operation=listing.name, repeatable=True
        )
