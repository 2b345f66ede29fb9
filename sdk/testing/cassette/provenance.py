"""Whose answers a recording of a simulator holds: to which contract it is written, as of when."""

import inspect
import re
from hashlib import blake2b
from typing import Any

import msgspec

from .interaction import Asked


class Stated(msgspec.Struct, frozen=True):
    """A route as its simulator states it; without a name it is one that the simulator lacks."""

    name: str = ""
    fidelity: str = "not simulated"
    source: str = ""


def contract(simulator: type[Any]) -> str:
    """The contract that a simulator is written to: the first line of its module says so."""
    module = inspect.getmodule(simulator)
    return (inspect.getdoc(module) or "").partition("\n")[0]


def contract_version(simulator: type[Any]) -> str:
    """A text that is another one as soon as a route, its source or its fidelity is."""
    stated = [
        (one.name, one.methods, one.path, one.fidelity, one.source) for one in _by_name(simulator)
    ]
    return blake2b(msgspec.json.encode(stated), digest_size=4).hexdigest()


def route_of(simulator: Any, asked: Asked) -> Stated:
    """The route of a simulator that a request is for."""
    for route in simulator.routes:
        if asked.method in route.methods and _leads(route.path, asked.path):
            return Stated(route.name, route.fidelity, route.source)
    return Stated()


def _by_name(simulator: type[Any]) -> list[Any]:
    return sorted(simulator.routes, key=lambda route: str(route.name))


def _leads(template: str, path: str) -> bool:
    pieces = re.split(r"\{[^/{}]+\}", template.rstrip("/"))
    return bool(re.fullmatch("[^/]+".join(map(re.escape, pieces)), path.rstrip("/")))
