"""Wiz's documents: the nodes of its connections, one module per kind."""

__all__: list[str] = []
