"""Affiliation: whether the account holds an asset now, asked of the vendor and not of memory."""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain, cycle

from msgspec.structs import replace

from ....capability import Capability
from ....errors import IntegrationError
from ....models import Asset
from ..harness import NOTHING, Harness
from ..rule import rule
from ..subject import Subject, not_applicable
from .omissions import other_values

TROUBLES = ("status:403", "status:500", "status:503", "html:200", "reset", "truncate", "slow:600")

UNKNOWN_NAME, UNKNOWN_ADDRESS = "unknown.example.org", "203.0.113.254"
"""What no host of any world has."""


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
            affirmed = _affiliated(harness, Asset(UNKNOWN_NAME, UNKNOWN_ADDRESS))
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

    @rule("AFFILIATION-5", "an id that belongs to another asset is no proof")
    def test_id_of_another_asset_is_no_proof(self) -> None:
        """Something that was found is no proof: it must be the asset in question.

        Each asset, of each kind that a setting adds, has a namesake that is gone: first the id
        belongs to the asset and the name does not, then the name or the address alone is its own.
        An error is as right as False. Source: docs/platform.md 1.5 (a key is name and address) and
        5.3, docs/decisions/0010-host-identity.md.
        """
        for quirks, config in self._adding_assets():
            harness = self.harness(config=config, quirks=quirks)
            held = {asset.key: asset for asset in self._assets(harness)}
            left = _left_without_one(harness, held)
            gone = [asset for key, asset in held.items() if key not in left]
            assert gone, "no asset went with the hosts that were removed"
            present = (asset for key, asset in held.items() if key in left)
            with harness.capability() as capability:
                for asset, other in zip(present, cycle(gone), strict=False):
                    found = (one for one in _namesakes(asset, other) if one.key not in left)
                    wrong = [one for one in found if _is_affirmed(capability, one)]
                    assert not wrong, f"{asset.key} ({asset.cloud_id}) affirms {wrong[0]}"

    def _adding_assets(self) -> Iterator[tuple[Collection[str], Mapping[str, str]]]:
        """Yield no setting, then each value of one that adds assets, and the quirk it takes."""
        settings = chain.from_iterable(map(other_values, self.integration.parameters))
        remaining = list(settings)
        yield (), NOTHING
        for quirks in ((), *((quirk.name,) for quirk in self.harness(0).simulator.quirks)):
            harness = self.harness(quirks=quirks) if remaining else self.harness(0)
            usual = _asset_keys(harness, NOTHING)
            adding = [one for one in remaining if _asset_keys(harness, one) - usual]
            yield from ((quirks, config) for config in adding)
            remaining = [config for config in remaining if config not in adding]

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


def _asset_keys(harness: Harness, config: Mapping[str, str]) -> set[str]:
    return {key for key in harness.expected(config).keys if key.startswith("#asset#")}


def _namesakes(asset: Asset, gone: Asset) -> Iterator[Asset]:
    """Yield assets that are not there, each with the id, the name or the address of one that is."""
    yield replace(gone, cloud_id=asset.cloud_id)
    yield Asset(UNKNOWN_NAME, asset.name, cloud_id=gone.cloud_id)
    if asset.dns != asset.name:
        yield Asset(asset.dns, UNKNOWN_ADDRESS, cloud_id=gone.cloud_id)


def _is_affirmed(capability: Capability, asset: Asset) -> bool:
    try:
        return capability.check_affiliation(asset)
    except IntegrationError:
        return False


def _emitted_assets(harness: Harness) -> Iterator[Asset]:
    for stream in harness.integration.streams:
        for model in harness.emitted(stream.name):
            if isinstance(model, Asset):
                yield model


def _affiliated(harness: Harness, asset: Asset) -> bool:
    with harness.capability() as capability:
        return capability.check_affiliation(asset)
