"""What a type says of one of its fields: that it cannot be used, and why."""

from ipaddress import ip_address


class InvalidValue(ValueError):
    """A field cannot be used, and `why`; raised by a type's own checks, without the value."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def require_address(field: str, *texts: str | None, needed: bool = False) -> None:
    """Raise Unusable for `field` where one of its texts is no address; None and "" are none.

    Where one is `needed`, at least one text has to be there.
    """
    if needed and not any(texts):
        raise InvalidValue(field, "no address is there")
    try:
        for text in filter(None, texts):
            ip_address(text)
    except ValueError:
        raise InvalidValue(field, "not an address") from None
