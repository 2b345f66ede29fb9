"""Affiliation: three ways to ask whether a vendor knows an asset (docs/platform.md 5.3).

By a direct lookup where the vendor has one, else by listing again until the asset turns up, else
by the seeds that were given. True is found, False is not found, anything else raises.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from typing import Protocol

from .errors import ConfigurationError, NotFound
from .models import Asset, Model
from .models.host_names import Network, canonical_host, parse_block


class Models(Protocol):
    """An iterator that can be closed early, such as the generator that a stream is."""

    def __iter__(self) -> Iterator[Model]: ...

    def __next__(self) -> Model: ...

    def close(self) -> None:
        """Stop the listing that yields the models."""


def direct(lookup: Callable[[str], object], asset: Asset, *, lookups: int = 1) -> bool:
    """Look the asset up by the vendor's own id (`cloud_id`); return True if it is there.

    The vendor's error table decides which responses mean "not there": a 404 may as well come
    from a wrong URL, and is then no answer. An id may belong to another asset by now: what is
    found as an `Asset` must have the name of the one in question, or its address where either has
    no name.

    Args:
        lookup: Returns the asset as a stream makes it, or the assets that it may be; None, nothing
            or an empty value for one that is not there or was deleted. NotFound means the same.
            Any other value is believed, whatever it says.
        asset: The asset in question.
        lookups: How often one that is not found is looked up, where vendors do not always find it.

    Raises:
        ConfigurationError: The asset has no id of the vendor.
        IntegrationError: Whatever else `lookup` raises.
    """
    if not asset.cloud_id:
        raise ConfigurationError(f"{asset.key} has no cloudId, which the look-up needs")
    for _ in range(lookups):
        with suppress(NotFound):
            return _is_found(lookup(asset.cloud_id), asset)
    return False


def re_enumerate(models: Models, asset: Asset) -> bool:
    """List the models again, unfiltered, until the asset or something on it turns up, then stop.

    Args:
        models: The models of a stream before the filter, which may drop what the vendor has.
            The iterator is closed in any case.
        asset: The asset in question.

    Raises:
        IntegrationError: The listing failed: a broken listing is not the answer "not found".
    """
    with closing(models):
        return any(asset.key in _keys(model) for model in models)


def seed_scoped(asset: Asset, seeds: Iterable[str]) -> bool:
    """Return True if the asset lies within a seed: a domain, an address or a CIDR block.

    Domains are compared by whole labels: `evil-example.com` is not within `example.com`.

    Raises:
        ValueError: A seed is empty, and would hold everything.
    """
    return any(_within(asset, _seed(seed)) for seed in seeds)


def _is_found(found: object, asset: Asset) -> bool:
    if isinstance(found, Asset):
        return _is_same_host(found, asset)
    if isinstance(found, Iterator | list | tuple):
        return any(_is_found(candidate, asset) for candidate in found)
    return bool(found)


def _is_same_host(found: Asset, asset: Asset) -> bool:
    """Return True if both have one name, or one address where either is known by that alone."""
    if found.dns.lower() == asset.dns.lower():
        return True
    is_nameless = found.dns == found.name or asset.dns == asset.name
    return is_nameless and found.name.lower() == asset.name.lower()


def _keys(model: Model) -> Iterator[str]:
    # With importAssets off only risks are listed, but their targets are still the vendor's.
    current: object = model
    while isinstance(current, Model):
        yield current.key
        current = getattr(current, "target", None)


def _seed(text: str) -> str:
    seed = canonical_host(text).lower()
    if not seed:
        raise ValueError("the seed is empty: every asset would lie within it")
    return seed


def _within(asset: Asset, seed: str) -> bool:
    block = parse_block(seed)
    parts = (asset.dns.lower(), asset.name.lower())
    if block is None:
        return any(f".{part}".endswith(f".{seed}") for part in parts)
    return any(_inside(part, block) for part in parts)


def _inside(part: str, block: Network) -> bool:
    inner = parse_block(part)
    if inner is None or inner.version != block.version:
        return False
    ends = inner.network_address, inner.broadcast_address
    return all(end in block for end in ends)
