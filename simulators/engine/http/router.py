"""Which route a request is for, by falcon's compiled router."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from falcon.routing import CompiledRouter

from .messages import Request, Route


class Endpoint:
    """What the router finds: the routes of one path, by method."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.by_method = {method: route for route in routes for method in route.methods}


@cache
def router(routes: tuple[Route, ...]) -> CompiledRouter:
    """The router over these routes; made once per vendor, however many simulators there are."""
    compiled = CompiledRouter()
    for path in dict.fromkeys(route.path for route in routes):
        compiled.add_route(path, Endpoint(route for route in routes if route.path == path))
    return compiled


def located(request: Request, router: CompiledRouter, ignores_trailing_slash: bool) -> Request:
    """The request with its route and path parameters, or as it was when there is none for it."""
    found = router.find(_plain(request.path, ignores_trailing_slash))
    if found is None:
        return request
    endpoint, _, parameters, _ = found
    if not isinstance(endpoint, Endpoint) or request.method not in endpoint.by_method:
        return request
    # falcon lets `/hosts/` match `/hosts/{id}` with an empty id, which no vendor means
    if "" in parameters.values():
        return request
    texts = {name: str(value) for name, value in parameters.items()}
    return replace(request, route=endpoint.by_method[request.method], path_parameters=texts)


def methods_of(path: str, router: CompiledRouter, ignores_trailing_slash: bool) -> tuple[str, ...]:
    """Return the methods by which a path can be called, in alphabetical order."""
    found = router.find(_plain(path, ignores_trailing_slash))
    endpoint = found[0] if found else None
    return tuple(sorted(endpoint.by_method)) if isinstance(endpoint, Endpoint) else ()


def _plain(path: str, ignores_trailing_slash: bool) -> str:
    return path.rstrip("/") or "/" if ignores_trailing_slash else path
