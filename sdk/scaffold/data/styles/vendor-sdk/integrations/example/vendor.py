"""The vendor's own Python client, as it would come in a package: it pages by itself.

It is made up, as is the Example scanner: import what your vendor publishes.
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


class ScannerClient(Generic[R]):
    """The Example scanner through the transport `get`."""

    def __init__(self, get: Get[R]) -> None:
        self._get = get

    def list_hosts(self, page_size: int) -> Iterator[HostPage[R]]:
        """Yield pages of hosts until there are no more."""
        cursor = None
        while True:
            query = {"limit": page_size, "cursor": cursor}
            page = HostPage(self._get("/v1/hosts", query))
            yield page
            if not page.listed.more:
                return
            cursor = page.listed.cursor
