"""Types of fields that rows of many vendors have."""

from typing import Annotated

from msgspec import Meta

from .row_fields import decisive, incomplete_without, vital

_GROUP = "[0-9a-fA-F]{1,4}"
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"({_BYTE}\.){{3}}{_BYTE}"
_END = f"({_GROUP}:{_GROUP}|{_IPV4})"
_IPV6 = "|".join(
    (
        f"({_GROUP}:){{6}}{_END}",
        *(
            f"(({_GROUP}:){{0,{before - 1}}}{_GROUP})?::({_GROUP}:){{{5 - before}}}{_END}"
            for before in range(1, 6)
        ),
        f"::({_GROUP}:){{5}}{_END}",
        f"(({_GROUP}:){{0,5}}{_GROUP})?::{_GROUP}",
        f"(({_GROUP}:){{0,6}}{_GROUP})?::",
    )
)

Address = Annotated[str, Meta(pattern=rf"\A({_IPV4}|({_IPV6})(%[^%/]+)?)?\Z"), decisive, vital]
"""An IPv4 or IPv6 address, or an empty text.

One that cannot be read costs its row, also in a list: no filter could tell where the host is.
Where one is required: `Annotated[Address, Meta(min_length=1)]`.
"""

CVE = Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]
"""The name of a CVE, in either case."""

BaseScore = Annotated[float, Meta(ge=0, le=10)]
"""A CVSS base score."""

OptionalScore = Annotated[BaseScore | None, incomplete_without]
"""A CVSS base score beside a severity, which stands for it where it is not there."""

PortNumber = Annotated[int, Meta(ge=0, le=65535)]
"""A port; 0 is for the host itself."""

_PortText = Annotated[
    str,
    Meta(
        pattern=r"^0*([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$"
    ),
]

AnyPort = PortNumber | _PortText
"""A port as a number or as text, perhaps with zeros in front."""
