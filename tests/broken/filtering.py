"""Broken filtering and affiliation: the refused get through, and everybody is one of ours."""

from collections.abc import Iterator

from integrations.crowdstrike import CrowdStrike
from integrations.example import Example
from integrations.insightvm import InsightVM
from sdk import Asset, IntegrationError, Model, stream

from .registry import LOSS, SHORT_WALK, breaks


@breaks("FILTER-1", "FILTER-3", also=(*LOSS, "PAGING-4"))
class WritesToTheSinkItself(Example):
    """Hands its models to the sink, past the filter."""

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        """Yield every host as an asset."""
        self.sink.write(list(super().hosts()))
        yield from ()


@breaks("FILTER-1", "FILTER-4", also=(*LOSS, *SHORT_WALK))
class SaysItHasNoHosts(Example):
    """Declares the filter not applicable and emits hosts all the same."""

    filter_not_applicable = "it is a small scanner"


@breaks("FILTER-2")
class FiltersByItself(Example):
    """Drops internal hosts on its own, so that nobody learns why they are missing."""

    def _hosts(self):
        for host in super()._hosts():
            if not host.address.startswith(("10.", "100.64.")):
                yield host


@breaks("FILTER-3")
class BringsItsOwnFilter(Example):
    """Replaces the filter it is given by the usual one."""

    def setup(self) -> None:
        """Make the filter."""
        self.filter = self._default_filter()


@breaks("AFFILIATION-2", "AFFILIATION-3", "AFFILIATION-4", also=("AFFILIATION-5",))
class AffirmsEverything(Example):
    """The stub that 41 of 42 integrations had."""

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True for any asset."""
        return True


@breaks("AFFILIATION-1", "AFFILIATION-4", also=("AFFILIATION-2",))
class DeniesEverything(Example):
    """The other stub."""

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True for any asset, without a look-up."""
        return False


@breaks("AFFILIATION-4")
class DeniesInTrouble(Example):
    """An outage is a no, and the estate is retired."""

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True where the look-up fails, too."""
        try:
            return super().check_affiliation(asset)
        except IntegrationError:
            return False


@breaks("AFFILIATION-5")
class AffirmsWhateverHasTheId(Example):
    """Takes an id for proof, whoever has it now."""

    def has_asset(self, vendor_id: str) -> bool:
        """Return True if there is any host with the id."""
        return bool(super().has_asset(vendor_id))


@breaks("AFFILIATION-5")
class AffirmsWhateverHasTheIdInDiscover(CrowdStrike):
    """Takes an id for proof, for the hosts that only a setting brings."""

    def has_asset(self, vendor_id: str) -> object:
        """Return True if there is any host without a sensor with the id."""
        found = super().has_asset(vendor_id)
        return bool(list(found)) if "_" in vendor_id else found


@breaks("AFFILIATION-5")
class AffirmsWhateverHasTheName(InsightVM):
    """Takes anything that a search by name or address finds for the asset."""

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the console finds something."""
        return any(True for _ in self._candidates(asset))
