"""Which recording comes nearest to a request that has none, and what is different about it."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ....http.error_context import presentable
from .signature import Signature

MOST_NAMES: Final = 5
"""Differences shown; a body that is another one altogether differs everywhere."""


def nearest(wanted: Signature, known: Iterable[Signature]) -> tuple[int, Signature] | None:
    """Return the place and signature of the most similar recording, None if there are none."""
    return max(enumerate(known), key=lambda pair: _similarity(wanted, pair[1]), default=None)


def difference(wanted: Signature, recorded: Signature) -> str:
    """Return the difference of `wanted`, by names alone: values may be secrets."""
    return "; ".join(_differences(wanted, recorded)) or "nothing is different"


def described(signature: Signature) -> str:
    """Return method and path, fit for a message."""
    return f"{signature.method} {presentable(signature.path)}"


def names_in(body: bytes) -> frozenset[str]:
    """Return the names of the fields of a body, as a signature holds it."""
    value = _decoded(body)
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _similarity(wanted: Signature, recorded: Signature) -> tuple[int, ...]:
    common = len(set(wanted.query) & set(recorded.query))
    names = len(_names(wanted.query) & _names(recorded.query))
    return (
        (wanted.path == recorded.path) * 2 + (wanted.method == recorded.method),
        (wanted.origin == recorded.origin) + (wanted.body == recorded.body),
        common,
        names,
        -len(recorded.query),
    )


def _differences(wanted: Signature, recorded: Signature) -> Iterator[str]:
    for part in ("method", "origin", "path"):
        requested, saved = getattr(wanted, part), getattr(recorded, part)
        if requested != saved:
            yield f"the {part} is {presentable(saved)} there"
    yield from _named("query", wanted.query, recorded.query)
    if wanted.body != recorded.body:
        yield from _body(wanted.body, recorded.body)


def _named(
    where: str, requested: Iterable[tuple[str, object]], saved: Iterable[tuple[str, object]]
) -> Iterator[str]:
    left, right = _by_name(requested), _by_name(saved)
    yield from _listed(f"{where} has", right.keys() - left.keys(), "in the recording alone")
    yield from _listed(f"{where} has", left.keys() - right.keys(), "in this request alone")
    both = {name for name in left.keys() & right.keys() if left[name] != right[name]}
    yield from _listed(f"{where} has", both, "with another value")


def _listed(start: str, names: Iterable[str], end: str) -> Iterator[str]:
    shown = sorted(map(presentable, names))
    if shown:
        more = f" and {len(shown) - MOST_NAMES} more" if len(shown) > MOST_NAMES else ""
        yield f"{start} {', '.join(shown[:MOST_NAMES])}{more} {end}"


def _body(requested: bytes, saved: bytes) -> Iterator[str]:
    left, right = _decoded(requested), _decoded(saved)
    if isinstance(left, dict) and isinstance(right, dict):
        yield from _named("body", left.items(), right.items())
    elif not (requested and saved):
        yield f"there is a body {'in this request' if requested else 'in the recording'} alone"
    else:
        yield "the body is another one"


def _decoded(body: bytes) -> object:
    """Return a JSON object, or a form, which the signature holds as a list of pairs."""
    try:
        value: object = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    if isinstance(value, list):
        pairs = [pair for pair in value if isinstance(pair, list) and len(pair) == 2]
        if pairs and len(pairs) == len(value):
            return _by_name((str(name), found) for name, found in pairs)
    return value


def _by_name(pairs: Iterable[tuple[str, object]]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _names(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {name for name, _ in pairs}
