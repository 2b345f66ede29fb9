"""The meaning of a model: what it is, where it is and how bad, which no description may change."""

from typing import Final

from ...models import Model, to_dict

MEANING: Final = ("key", "status", "priority", "target", "dns", "name", "port", "protocol")
"""Fields that no descriptive field of a row may change."""


def meaning(model: Model) -> dict[str, object]:
    """Return the fields of a model that are its meaning."""
    fields = to_dict(model)
    return {name: fields.get(name) for name in MEANING}
