"""What of a model goes into the JSON of another one that is on it (docs/platform.md 1.9, 1.14)."""

from typing import Final

from msgspec.structs import fields

from .base import JSON, Model

Form = dict[str, JSON]

_NAMES: Final[dict[type[Model], tuple[tuple[str, str], ...]]] = {}


def parent(model: Model) -> Form:
    """Return the form of what a port or an attribute is on: without its key it would be lost."""
    form = {"type": model.key.split("#", 2)[1], "key": model.key}
    form.update(_identity(model))
    return form


def target(model: Model) -> Form:
    """Return the form of what a risk is on."""
    return {"_type": type(model).__name__, **_identity(model)}


def _identity(model: Model) -> Form:
    kind = type(model)
    names = _NAMES.get(kind) or _NAMES.setdefault(kind, _names(kind))
    return {name: _form(getattr(model, attribute)) for name, attribute in names}


def _form(value: JSON) -> JSON:
    return parent(value) if isinstance(value, Model) else value


def _names(kind: type[Model]) -> tuple[tuple[str, str], ...]:
    """Return the identifying fields of a model, each by its name in JSON and in Python."""
    shown = {field.name: field.encode_name for field in fields(kind)}
    return tuple((shown[name], name) for name in kind.identifying)
