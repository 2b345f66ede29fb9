"""What the oracle says of a world, and how what arrived differs from it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from ...models import File, Model, to_dict
from ...models.status import RiskStatus

SHOWN: Final = 5
"""Differences named in a message; the others are only counted."""

STAMPED: Final = frozenset({"created", "visited", "updated", "ttl", "guid"})
"""Fields with the time of a run, or with what follows from it."""

DERIVED: Final = STAMPED | {
    *("type", "key", "source", "class", "group", "identifier"),
    *("provider", "region", "attackSurface", "origins"),
}
"""Fields that models compute by themselves, so that no integration can have them wrong."""

DERIVED_OF: Final[Mapping[str, frozenset[str]]] = {
    "port": frozenset({"status"}),
    "technology": frozenset({"part", "vendor", "product", "version"}),
}
"""The same of models of one type."""

EMPTY: Final[tuple[object, ...]] = ("", 0, None, False, (), [])
"""The platform leaves out what is empty, so an absent field equals any of these."""


class Expected:
    """The oracle's rows by key: `kept` are the fields of what arrives, `refused` why what does not.

    The same definition is found on many hosts: what is kept for one of them is kept. `times` says
    how often a right integration emits a key.
    """

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self.kept: dict[str, Mapping[str, object]] = {}
        self.refused: dict[str, str] = {}
        self.times: Counter[str] = Counter()
        self._types: dict[str, object] = {}
        self._pieces: dict[str, tuple[str, ...]] = {}
        for row in rows:
            self._add(str(row["key"]), row)
        for key in self.kept:
            self.refused.pop(key, None)

    @property
    def keys(self) -> set[str]:
        """Everything that is emitted, whether it arrives or not."""
        return set(self.times)

    def refused_of(self, types: Collection[object]) -> set[str]:
        """Return the refused keys of models of these types."""
        return {key for key in self.refused if self._types[key] in types}

    def missing_or_invented(self, found: Collection[str]) -> str:
        """Return how the delivered keys differ from the expected ones; "" when they do not."""
        parts = (
            listed("missing", self.kept.keys() - set(found)),
            listed("not in the oracle", set(found) - self.kept.keys()),
        )
        return "; ".join(filter(None, parts))

    def invented(self, found: Collection[str]) -> str:
        """Return keys that arrived and should not have; "" if there are none."""
        return listed("not in the oracle", set(found) - self.kept.keys())

    def wrong_fields(self, models: Mapping[str, Model]) -> str:
        """Name the fields that differ from the oracle's, of the models that are in both."""
        both = models.keys() & self.kept.keys()
        wrong = (
            f"{key}: {difference}"
            for key in sorted(both)
            for difference in _differences(self.kept[key], to_dict(models[key]))
        )
        return listed("wrong", wrong)

    def lost_text(self, models: Mapping[str, Model]) -> str:
        """Name what definitions and proofs should say and do not, of the files that are in both."""
        both = models.keys() & self._pieces.keys()
        lost = (
            f"{key}: {piece!r}"
            for key in sorted(both)
            for piece in _lost(self._pieces[key], models[key])
        )
        return listed("without text", lost)

    def unsaid(self, models: Mapping[str, Model]) -> set[str]:
        """Return the fields that arrived and of which the oracle says nothing, as `risk.title`.

        The content of a file (`file.bytes`) is said by the pieces of text that it holds.
        """
        both = models.keys() & self.kept.keys()
        return {name for key in both for name in self._unsaid(key, models[key])}

    def _unsaid(self, key: str, model: Model) -> Iterator[str]:
        fields = to_dict(model)
        kind = str(fields["type"])
        said = self.kept[key].keys() | DERIVED | DERIVED_OF.get(kind, frozenset())
        said |= {"bytes"} if self._pieces.get(key) else set()
        yield from (
            f"{kind}.{name}"
            for name, value in fields.items()
            if name not in said and value not in EMPTY
        )

    def _add(self, key: str, row: Mapping[str, object]) -> None:
        self.times[key] += 1
        self._types[key] = row["type"]
        fields, refused = row["fields"], row["refused"]
        if refused is not None:
            self.refused[key] = str(refused)
        elif isinstance(fields, Mapping):
            found = {"type": row["type"], **fields}
            # The platform has one risk under a key, and the worst of them counts.
            if _priority(found) < _priority(self.kept.setdefault(key, found)):
                self.kept[key] = found
            pieces = row.get("contains", ())
            self._pieces.setdefault(key, pieces if isinstance(pieces, tuple) else ())


def _priority(fields: Mapping[str, object]) -> int:
    """Return the priority of a risk, lower for a worse one; 0 of any other model."""
    if fields["type"] != "risk":
        return 0
    return RiskStatus.parse(str(fields["status"])).severity.priority


def _lost(pieces: Iterable[str], model: Model) -> list[str]:
    text = model.content.decode() if isinstance(model, File) else ""
    return [piece for piece in pieces if piece not in text]


def _differences(wanted: Mapping[str, object], found: Mapping[str, object]) -> Iterator[str]:
    for name, value in wanted.items():
        there = found.get(name)
        # JSON has lists only, and so has an oracle.
        there = [*there] if isinstance(there, tuple) else there
        if there != value and not (value in EMPTY and there in EMPTY):
            yield f"{name} is {there!r}, not {value!r}"


def check_said(silent: Collection[str], unsaid: Mapping[str, str]) -> None:
    """Check that an oracle is silent on the fields of `unsaid` and on no others."""
    others = sorted(set(silent) - unsaid.keys())
    assert not others, f"the oracle says nothing of: {', '.join(others)}"
    said = sorted(unsaid.keys() - set(silent))
    assert not said, f"`unsaid` has what the oracle says: {', '.join(said)}"


def listed(what: str, names: Iterable[str]) -> str:
    """Return the number of names and the first of them; "" when there is none."""
    ordered = sorted(names)
    if not ordered:
        return ""
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return f"{len(ordered)} {what}: {', '.join(ordered[:SHOWN])}{more}"
