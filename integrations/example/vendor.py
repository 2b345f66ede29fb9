"""The vendor's own Python client, as it would come in the vendor's package: it pages by itself.

The Example scanner is made up, and so is this; of a real vendor, import the vendor's client.
What matters is its seam: a transport that whoever makes it may give it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from msgspec import Raw, Struct
from msgspec.json import Decoder


class Response(Protocol):
    """What the transport answers, as far as this client is concerned."""

    content: bytes


R = TypeVar("R", bound=Response)

Get = Callable[[str, Mapping[str, str | int | None]], R]
"""The seam: sends a GET for a path and its parameters."""


class Listed(Struct, frozen=True):
    """A page of hosts as it is sent."""

    items: list[Raw] | None
    cursor: str | None
    more: bool


DECODER = Decoder(Listed)


class HostPage(Generic[R]):
    """A page of hosts, and the response that it was read from."""

    def __init__(self, response: R) -> None:
        self.response = response
        self.listed = DECODER.decode(response.content)


class ExampleScanner(Generic[R]):
    """The Example scanner through the transport `get`."""

    def __init__(self, get: Get[R]) -> None:
        self._get = get

    def list_hosts(self, page_size: int) -> Iterator[HostPage[R]]:
        """Yield pages of hosts until there are no more; the caller is not informed of a request."""
        cursor = None
        while True:
            query = {"limit": page_size, "cursor": cursor}
            page = HostPage(self._get("/v1/cursor/hosts", query))
            yield page
            if not page.listed.more:
                return
            cursor = page.listed.cursor
