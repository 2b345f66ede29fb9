"""Playback."""

__all__: list[str] = []
