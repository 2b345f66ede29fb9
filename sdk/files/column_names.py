"""Names of columns and of keys, compared by their letters and digits alone."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import msgspec

_BETWEEN: Final = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    """Return a text without case, blanks and signs."""
    return _BETWEEN.sub("", text.casefold())


@lru_cache(maxsize=4096)
def squeezed(name: str) -> str:
    """Return a name without case, blanks and signs: `cvss3.1_base` is `CVSS3.1 Base`."""
    return squeeze(name)


def field_names(row_type: type[msgspec.Struct], also: Mapping[str, str]) -> dict[str, str]:
    """Return the field that each squeezed name stands for; `also` has other names of fields."""
    fields = [field.encode_name for field in msgspec.structs.fields(row_type)]
    return {squeezed(name): field for name, field in also.items()} | {
        squeezed(field): field for field in fields
    }


def listing(names: Iterable[str]) -> str:
    """Return names as a text; "none" where there are none."""
    return ", ".join(names) or "none"
