"""The subjects that `chariot explain` knows: rules, faults, quirks and terms, read from `docs/`."""

__all__: list[str] = []
