"""Imports of files that vendors export: one folder each, its name that of the integration."""

__all__: list[str] = []
