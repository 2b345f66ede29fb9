"""What a type says of one of its fields: that it cannot be used, and why."""


class InvalidValue(ValueError):
    """A field cannot be used, for the reason `why`; the error does not hold the value."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why
