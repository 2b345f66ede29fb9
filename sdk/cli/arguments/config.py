"""Reads `--config K=V`, and refuses what should not be on a command line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...capability import Capability
from ...errors import ConfigurationError
from ...manifest import secret_names
from .secrets import variable

FILTER: Final = "vmfilter."
FILTERS: Final = tuple(
    FILTER + name for name in ("include", "exclude", "minimumSeverity", "cloud", "file")
)
"""A test compares them with those the filter knows."""


def read_config(integration: type[Capability], pairs: Iterable[str]) -> dict[str, str]:
    """Return the user's settings by key; the last value of a key counts.

    Raises ConfigurationError for what is not KEY=VALUE, and for the name of a secret; the message
    never repeats a value.
    """
    config = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise ConfigurationError("--config takes KEY=VALUE, for one importAssets=false")
        _refuse_secret(integration, key)
        config[key] = value
    return config


def _refuse_secret(integration: type[Capability], key: str) -> None:
    for secret in secret_names(integration.credentials):
        name = variable(integration.name, secret)
        if name in (variable(integration.name, key), key.upper().replace("-", "_")):
            raise ConfigurationError(
                f"{key} is a secret and not allowed as an argument: set {name} in the "
                "environment, or use --secrets FILE"
            )


def unknown_settings(integration: type[Capability], config: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each setting that is not read; it is probably misspelt.

    Those of the filter are checked by the filter itself.
    """
    toggles = [stream.toggle for stream in integration.streams if stream.toggle]
    own = [parameter.name for parameter in integration.parameters]
    known = [*dict.fromkeys(toggles), *own, *FILTERS]
    for key in config:
        if key not in known and not key.startswith(FILTER):
            yield f"{integration.name} has no setting {key!r}; there are: {', '.join(known)}"
