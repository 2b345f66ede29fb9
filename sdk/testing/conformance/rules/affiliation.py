"""Affiliation: whether the account holds an asset now, asked of the vendor and not of memory."""

from collections.abc import Collection, Iterator

from ....errors import IntegrationError
from ....models import Asset
from ..harness import Harness
from ..rule import rule
from ..subject import Subject, not_applicable

TROUBLES = ("status:403", "status:500", "status:503", "html:200", "reset", "truncate", "slow:600")


def troubles(_: type) -> tuple[str, ...]:
    """Return the faults that a look-up may meet."""
    return TROUBLES


class Affiliation(Subject):
    """True for what is found, False for what is not, and an error for everything else."""

    @rule("AFFILIATION-1", "an asset that the account holds is affirmed")
    def test_present_asset_is_affirmed(self) -> None:
        """The platform asks before it acts on an asset. Source: docs/platform.md 5.3."""
        harness = self.harness(self.few_hosts)
        for asset in self._assets(harness):
            assert _affiliated(harness, asset), f"{asset.key} is in the account"

    @rule("AFFILIATION-2", "an asset that is gone is denied, and the others are not")
    def test_removed_asset_is_denied(self) -> None:
        """An answer that is always yes keeps what was retired for ever.

        Source: docs/platform.md 5.2 (P0 2: it was no real check in 41 of 42 integrations) and 5.3.
        """
        harness = self.harness(self.few_hosts)
        assets = {asset.key: asset for asset in self._assets(harness)}
        left = _left_without_one(harness, assets)

        gone = [key for key in assets if key not in left]
        assert gone, "no asset went with the hosts that were removed"
        for key, asset in assets.items():
            assert _affiliated(harness, asset) == (key in left), f"{key}, {len(gone)} of them gone"

    @rule("AFFILIATION-3", "an asset of another account is not affirmed")
    def test_an_unknown_asset_is_not_affirmed(self) -> None:
        """Without the vendor's id there is no way to know: an error is right, and so is False.

        Source: docs/platform.md 5.3 (A: error if the id is absent).
        """
        harness = self.harness(self.few_hosts)
        self._assets(harness)

        try:
            affirmed = _affiliated(harness, Asset("unknown.example.org", "203.0.113.254"))
        except IntegrationError:
            return
        assert not affirmed, "a host that no simulator has is affirmed"

    @rule("AFFILIATION-4", "a failure is an error and never an answer", cases=troubles)
    def test_trouble_is_no_answer(self, case: str) -> None:
        """No for an outage would retire the whole inventory.

        Source: docs/platform.md 5.3 (false, err).
        """
        harness = self.harness(self.few_hosts)
        asset = self._assets(harness)[0]
        harness.simulator.faults = [f"{case}@*"]

        try:
            answer = _affiliated(harness, asset)
        except IntegrationError:
            return
        raise AssertionError(f"check_affiliation says {answer} while {case}")

    def _assets(self, harness: Harness) -> list[Asset]:
        """Return the assets that any stream emits, before the filter."""
        found = list(_emitted_assets(harness))
        if not found:
            not_applicable("the integration emits no assets")
        return found


def _left_without_one(harness: Harness, assets: Collection[str]) -> set[str]:
    """Remove hosts, the second first, until an asset goes with them; return what is there then.

    A host may be something else than an asset to a vendor, such as a resource of a cloud.
    """
    world = harness.simulator.world
    left = harness.expected().keys
    for index in [host.index for host in world.hosts()][1:]:
        world.remove(index)
        left = harness.expected().keys
        if not left >= set(assets):
            break
    return left


def _emitted_assets(harness: Harness) -> Iterator[Asset]:
    for stream in harness.integration.streams:
        for model in harness.emitted(stream.name):
            if isinstance(model, Asset):
                yield model


def _affiliated(harness: Harness, asset: Asset) -> bool:
    with harness.capability() as capability:
        return capability.check_affiliation(asset)
