"""dlt's RESTClient, as https://dlthub.com/docs/general-usage/http/rest-client shows it."""

from collections.abc import Iterator

from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
)
from requests.adapters import HTTPAdapter

Row = dict[str, object]


def cursor(url: str, adapter: HTTPAdapter | None = None) -> Iterator[Row]:
    """Return the rows of a listing that is read by cursor."""
    session = None
    if adapter:
        # What the client would make itself, which takes no adapter.
        session = Client(raise_for_status=False).session
        session.mount(url, adapter)
    paginator = JSONResponseCursorPaginator(cursor_path="next", cursor_param="cursor")
    return _rows(_client(url, paginator, session))


def offset(url: str, size: int) -> Iterator[Row]:
    """Return the rows of a listing that is read by offset up to a total."""
    return _rows(_client(url, OffsetPaginator(limit=size, total_path="total"), None))


def _client(url: str, paginator: BasePaginator, session: object) -> RESTClient:
    return RESTClient(
        base_url=url,
        auth=BearerTokenAuth("token"),
        paginator=paginator,
        data_selector="items",
        session=session,
    )


def _rows(client: RESTClient) -> Iterator[Row]:
    for page in client.paginate("/rows"):
        yield from page
