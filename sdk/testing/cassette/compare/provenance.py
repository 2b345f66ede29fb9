"""Whose answers a recording of a simulator holds: to which contract it is written, as of when."""

import inspect
import re
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

import msgspec

from ..exchange import RecordedRequest


class Stated(msgspec.Struct, frozen=True):
    """A route as its simulator states it; without a name it is one that the simulator lacks."""

    name: str = ""
    fidelity: str = "not simulated"
    source: str = ""


def contract(simulator: type[Any]) -> str:
    """Return the contract that a simulator is written to, from the first line of its module."""
    module = inspect.getmodule(simulator)
    return (inspect.getdoc(module) or "").partition("\n")[0]


def contract_version(simulator: type[Any]) -> str:
    """Return a text that changes with every route, its source and its fidelity."""
    stated = [
        (one.name, one.methods, one.path, one.fidelity, one.source) for one in _by_name(simulator)
    ]
    return blake2b(msgspec.json.encode(stated), digest_size=4).hexdigest()


def route_of(simulator: Any, asked: RecordedRequest) -> Stated:
    """Return the route of a simulator that a request is for, the one with the fewest parameters."""
    leading = [
        route
        for route in simulator.routes
        if asked.method in route.methods and _leads(route.path, asked.path)
    ]
    route = min(leading, key=lambda one: one.path.count("{"), default=None)
    return Stated(route.name, route.fidelity, route.source) if route else Stated()


def path_parameters(simulator: Any, asked: RecordedRequest) -> dict[str, str]:
    """Return what a simulator takes from the path of a request, by name, without versions."""
    for route in simulator.routes:
        if asked.method in route.methods and (found := _match(route.path, asked.path)):
            names = re.findall(r"\{([^/{}]+)\}", route.path)
            pairs = zip(names, map(unquote, found.groups()), strict=True)
            return {name: value for name, value in pairs if name != "version"}
    return {}


def _by_name(simulator: type[Any]) -> list[Any]:
    return sorted(simulator.routes, key=lambda route: str(route.name))


def _leads(template: str, path: str) -> bool:
    return bool(_match(template, path))


def _match(template: str, path: str) -> re.Match[str] | None:
    pieces = re.split(r"\{[^/{}]+\}", template.rstrip("/"))
    return re.fullmatch("([^/]+)".join(map(re.escape, pieces)), path.rstrip("/"))
