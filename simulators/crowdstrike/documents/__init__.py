"""Hosts, assets and what is found on them, as Falcon renders them."""

__all__: list[str] = []
