"""The engine of all simulators: operations, parameters, collections, pagination, quirks, errors."""

__all__: list[str] = []
