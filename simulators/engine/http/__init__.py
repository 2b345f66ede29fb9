"""HTTP, as every simulator speaks it: requests and answers, routes, faults, limits, a server."""

__all__: list[str] = []
