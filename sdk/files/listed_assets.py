"""ListedAssets: the assets of a run by the vendor's id, so that findings are on what was delivered.

A finding may name its asset by one address, and by a private one where the listing has a public
one as well: taken literally, it would be filtered out as internal.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from ..errors import Cancelled, CredentialError, DeadlineExceeded, IntegrationError
from ..filters import routable
from ..models import Asset
from .spool import EntryStore


class _Entry(Struct, frozen=True, array_like=True):
    """What an asset is made of."""

    cloud_id: str
    dns: str
    name: str


class ListedAssets:
    """The assets that a run has listed, by their `cloud_id` in either case, in a temporary file.

    Args:
        read_all: Lists all assets of the account. It is called once, when an asset is resolved
            that would be filtered out for its address and was not listed in this run.
    """

    def __init__(self, read_all: Callable[[], Iterable[Asset]]) -> None:
        self._read_all = read_all
        self._entries = EntryStore(_Entry)
        self._is_complete = False
        self._unknown = 0
        self._error: IntegrationError | None = None

    def each(self, assets: Iterable[Asset], *, is_complete: bool) -> Iterator[Asset]:
        """Yield the assets of a listing and keep them.

        Args:
            is_complete: The listing is of all assets. It is not requested again if it fails.
        """
        self._is_complete = is_complete
        for asset in assets:
            self._put(asset)
            yield asset

    def resolve(self, asset: Asset) -> Asset:
        """Return the asset with this id as it was listed, else the one given."""
        entry = self._get(asset)
        if entry is None and not self._is_complete and not routable(asset.name):
            self._list()
            entry = self._get(asset)
        if entry is None:
            self._unknown += 1
            self._put(asset)
            return asset
        return Asset(entry.dns, entry.name, cloud_id=entry.cloud_id)

    @property
    def note(self) -> str:
        """A sentence for the report on assets that were not listed; "" without any."""
        if not self._unknown:
            return ""
        reason = f": {self._error}" if self._error else ""
        return (
            f"{self._unknown} assets go by the name and address in their newest finding, since "
            f"they are not among the assets that were read{reason}"
        )

    def check(self) -> None:
        """Raise the error of the listing, unless the account may not list assets."""
        # A role that may not list assets is a choice, and the note names it.
        if self._error and not isinstance(self._error, CredentialError):
            raise self._error

    def close(self) -> None:
        """Delete the assets."""
        self._entries.close()

    def _list(self) -> None:
        self._is_complete = True
        try:
            for asset in self._read_all():
                self._put(asset)
        except (Cancelled, DeadlineExceeded):
            raise
        except IntegrationError as error:
            self._error = error

    def _get(self, asset: Asset) -> _Entry | None:
        return self._entries.get(asset.cloud_id.lower())

    def _put(self, asset: Asset) -> None:
        entry = _Entry(asset.cloud_id, asset.dns, asset.name)
        self._entries.put(asset.cloud_id.lower(), entry)
