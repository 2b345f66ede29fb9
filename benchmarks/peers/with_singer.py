"""singer-sdk's RESTStream, as https://sdk.meltano.com and its template show it."""

from collections.abc import Iterator

from requests import Response
from requests.adapters import HTTPAdapter
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import OffsetPaginator

Row = dict[str, object]


class Cursors(RESTStream):
    """A listing by cursor."""

    name = "rows"
    path = "/rows"
    primary_keys = ("id",)
    records_jsonpath = "$.items[*]"
    next_page_token_jsonpath = "$.next"
    schema = th.PropertiesList(th.Property("id", th.StringType)).to_dict()

    @property
    def url_base(self) -> str:
        """Where the vendor is."""
        return str(self.config["url"])

    @property
    def authenticator(self) -> BearerTokenAuthenticator:
        """How the vendor is told who asks."""
        return BearerTokenAuthenticator(token="token")

    def get_url_params(self, context: object, next_page_token: str | None) -> dict[str, object]:
        """Return the query of a page."""
        return {"cursor": next_page_token} if next_page_token else {}


class Totalled(OffsetPaginator):
    """Offsets up to a total, of which every tap says by itself where it is."""

    def has_more(self, response: Response) -> bool:
        """Return True if the total lies beyond this page."""
        return self.current_value + self.page_size < int(response.json()["total"])


class Offsets(Cursors):
    """A listing by offset."""

    def get_new_paginator(self) -> Totalled:
        """Return a paginator that begins at the first row."""
        return Totalled(start_value=0, page_size=int(self.config["size"]))

    def get_url_params(self, context: object, next_page_token: int | None) -> dict[str, object]:
        """Return the query of a page."""
        return {"offset": next_page_token, "limit": self.config["size"]}


class Peer(Tap):
    """A tap of one stream."""

    name = "tap-peer"
    config_jsonschema = th.PropertiesList(
        th.Property("url", th.StringType, required=True),
        th.Property("size", th.IntegerType),
    ).to_dict()

    def discover_streams(self) -> list[Cursors]:
        """Return the stream: by offset where a page has a size."""
        return [Offsets(self) if "size" in self.config else Cursors(self)]


def cursor(url: str, adapter: HTTPAdapter | None = None) -> Iterator[Row]:
    """Return the rows of a listing that is read by cursor."""
    (stream,) = Peer(config={"url": url}).discover_streams()
    if adapter:
        stream.requests_session.mount(url, adapter)
    return stream.get_records(None)


def offset(url: str, size: int) -> Iterator[Row]:
    """Return the rows of a listing that is read by offset up to a total."""
    (stream,) = Peer(config={"url": url, "size": size}).discover_streams()
    return stream.get_records(None)
