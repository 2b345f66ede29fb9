"""Models as rows: the values of a model in the order of its table's columns."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from operator import attrgetter

import msgspec

from ...models import Model, Risk
from .schema import Kind, is_json, stored_fields

Row = tuple[object, ...]


@cache
def rower(kind: Kind) -> Callable[[Model], Row]:
    """Return the function that turns models of one type into rows."""
    fields = stored_fields(kind).values()
    plain = attrgetter(*(field.name for field in fields if not is_json(field)))
    structured = [field.name for field in fields if is_json(field)]
    if not structured:
        return plain
    if len(structured) == 1:
        (name,) = structured
        return lambda model: (*plain(model), _spell(getattr(model, name)))
    several = attrgetter(*structured)
    return lambda model: (*plain(model), *map(_spell, several(model)))


def targets(models: Iterable[Model]) -> Iterator[Row]:
    """Yield the known pairs of risk and target."""
    for model in models:
        if isinstance(model, Risk) and model.target.key:
            yield model.key, model.target.key


def _spell(value: object) -> str:
    if not isinstance(value, tuple):
        return msgspec.json.encode(value).decode()
    return _spell_list(value) if value else "[]"


@lru_cache(maxsize=4096)
def _spell_list(value: tuple[str, ...]) -> str:
    """Spell a list, cached: most hosts of a run have the same tags and the same capability."""
    return msgspec.json.encode(value).decode()
