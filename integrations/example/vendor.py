"""The vendor's own Python client, as it would come in the vendor's package: it pages by itself.

The Example scanner is made up, and so is this; of a real vendor, import the vendor's client.
What matters is its seam: a transport that whoever makes it may give it.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from msgspec import Raw, Struct
from msgspec.json import Decoder


class Response(Protocol):
    """What the transport answers, as far as this client is concerned."""

    content: bytes


R = TypeVar("R", bound=Response, covariant=True)


class Get(Protocol[R]):
    """The seam: sends a GET for a path and its parameters."""

    def __call__(self, path: str, /, *, params: Mapping[str, str | int | None]) -> R:
        """Return the response."""
        ...


class Listed(Struct, frozen=True):
    """A page of hosts as it is sent."""

    items: list[Raw] | None
    cursor: str | None
    more: bool


DECODER = Decoder(Listed)


class HostPage(Generic[R]):
    """A page of hosts, and the response that it was read from."""

    def __init__(self, response: R) -> None:
        listed = DECODER.decode(response.content)
        self.response = response
        self.rows = listed.items or []
        self.more = listed.more
        self.cursor = listed.cursor if listed.more else None


class ExampleScanner(Generic[R]):
    """The Example scanner through the transport `get`."""

    def __init__(self, get: Get[R]) -> None:
        self._get = get

    def list_hosts(self, page_size: int) -> Iterator[HostPage[R]]:
        """Yield pages of hosts until there are no more; the caller is not informed of a request."""
        cursor = None
        while True:
            query = {"limit": page_size, "cursor": cursor}
            page = HostPage(self._get("/v1/cursor/hosts", params=query))
            yield page
            if not page.more:
                return
            cursor = page.cursor
