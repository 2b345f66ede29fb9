"""What a type says of one of its fields: that it cannot be used, and why."""

from ipaddress import ip_address


class InvalidValue(ValueError):
    """A field cannot be used, for the reason `why`; the error does not hold the value."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def require_address(field: str, *texts: str | None, needed: bool = False) -> None:
    """Raise InvalidValue for `field` where a text is not an IP address; None and "" are ignored.

    With `needed`, at least one text has to be there.
    """
    if needed and not any(texts):
        raise InvalidValue(field, "there is no address")
    try:
        for text in filter(None, texts):
            ip_address(text)
    except ValueError:
        raise InvalidValue(field, "not an address") from None
