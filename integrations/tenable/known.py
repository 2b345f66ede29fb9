"""Known: the assets of the asset export by id, so that findings are on what was delivered.

A finding has one `ipv4` of its asset, which may be a private one where the asset is delivered under
its public one: taken at its word, it would be refused as internal (contract 3.6, 3.7).
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from sdk import Asset, CredentialError, IntegrationError
from sdk.errors import Cancelled, DeadlineExceeded
from sdk.files import EntryStore
from sdk.filters import routable


class Place(Struct, frozen=True, array_like=True):
    """What an asset is made of again."""

    identifier: str
    dns: str
    name: str


class Known:
    """Assets by id, in a temporary file.

    `read_all` lists all assets of the account. It is called once, when a finding would be refused
    for its address and the assets were not listed in this run.
    """

    def __init__(self, read_all: Callable[[], Iterable[Asset]]) -> None:
        self.is_listed = False
        self._read_all = read_all
        self._places = EntryStore(Place)
        self._unknown = 0
        self._error: IntegrationError | None = None

    def each(self, assets: Iterable[Asset]) -> Iterator[Asset]:
        """Yield the assets, each remembered."""
        for asset in assets:
            self._put(asset)
            yield asset

    def settled(self, said: Asset) -> Asset:
        """Return the asset as it was listed, in place of what its newest finding says of it."""
        place = self._places.get(said.cloud_id.lower())
        if place is None and not self.is_listed and not routable(said.name):
            self._list()
            place = self._places.get(said.cloud_id.lower())
        if place is None:
            self._unknown += 1
            self._put(said)
            return said
        return Asset(place.dns, place.name, cloud_id=place.identifier)

    @property
    def note(self) -> str:
        """What a report says of assets with findings that are not known, "" without any."""
        if not self._unknown:
            return ""
        reason = f": {self._error}" if self._error else ""
        return (
            f"{self._unknown} assets go by the name and address in their newest finding, since "
            f"they are not among the assets that were read{reason}"
        )

    def check(self) -> None:
        """Raise why the assets could not be listed, where another run may list them."""
        # A role that may not export assets is a choice, and the note tells of it.
        if self._error and not isinstance(self._error, CredentialError):
            raise self._error

    def close(self) -> None:
        """Let go of the assets."""
        self._places.close()

    def _list(self) -> None:
        self.is_listed = True
        try:
            for asset in self._read_all():
                self._put(asset)
        except (Cancelled, DeadlineExceeded):
            raise
        except IntegrationError as error:
            self._error = error

    def _put(self, asset: Asset) -> None:
        place = Place(asset.cloud_id, asset.dns, asset.name)
        self._places.put(asset.cloud_id.lower(), place)
