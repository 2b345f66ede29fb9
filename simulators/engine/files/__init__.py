"""Files as scanners export them: written over a world, and damaged by faults."""

__all__: list[str] = []
