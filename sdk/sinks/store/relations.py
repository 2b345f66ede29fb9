"""How what is in a store hangs together: risks and targets, ports and hosts, files and risks."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import JSON, Label, Select, func, or_, select

from .schema import BELONGING, METADATA, TARGETS

RISKS: Final = METADATA.tables["risk"]

_PORTS: Final = METADATA.tables["port"]
_FILES: Final = METADATA.tables["file"]
_LINKS: Final = METADATA.tables[TARGETS]
_BELONGING: Final = [METADATA.tables[kind.__name__.lower()] for kind in BELONGING]


def targets() -> Label[list[str]]:
    """A column with the keys of what a risk is on."""
    keys = func.json_group_array(_LINKS.c.target, type_=JSON)
    return select(keys).where(_LINKS.c.risk == RISKS.c.key).scalar_subquery().label("targets")


def around(key: str) -> Iterator[Select[Any]]:
    """What to ask for the keys of all that a model is related to, whatever model it is."""
    yield select(_LINKS.c.target).where(_LINKS.c.risk == key).order_by(_LINKS.c.target)
    yield _files(key)
    yield _seen(key)
    for table in _BELONGING:
        yield select(table.c.key).where(table.c.source == key).order_by(table.c.key)
    ports = select(_PORTS.c.key).where(_PORTS.c.source == key)
    there = or_(_LINKS.c.target == key, _LINKS.c.target.in_(ports))
    yield select(_LINKS.c.risk).where(there).distinct().order_by(_LINKS.c.risk)


def _seen(technology: str) -> Select[Any]:
    """The proofs of a technology, whose paths say where it was seen (docs/platform.md 1.15)."""
    proofs = technology.replace("#technology#", "#file#proofs/", 1)
    named = _FILES.c.key.between(f"{proofs}/", f"{proofs}0")
    return select(_FILES.c.key).where(named).order_by(_FILES.c.key)


def _files(risk: str) -> Select[Any]:
    """A risk's definition and proofs, which have their names from it (docs/platform.md 1.7)."""
    definition = "#file#definitions/" + RISKS.c.name
    proof = "#file#proofs/" + RISKS.c.dns + "/" + RISKS.c.name
    # Further proofs are one level down, that is between the slash and the character after it.
    named = or_(
        _FILES.c.key == definition,
        _FILES.c.key == proof,
        _FILES.c.key.between(proof + "/", proof + "0"),
    )
    return select(_FILES.c.key).where(RISKS.c.key == risk, named).order_by(_FILES.c.key)
