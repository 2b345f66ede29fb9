"""Types of fields that rows of many vendors have."""

from typing import Annotated

from msgspec import Meta

CVE = Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]
"""The name of a CVE, in either case."""

BaseScore = Annotated[float, Meta(ge=0, le=10)]
"""A CVSS base score."""

PortNumber = Annotated[int, Meta(ge=0, le=65535)]
"""A port; 0 is for the host itself."""

PortText = Annotated[
    str,
    Meta(
        pattern=r"^0*([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$"
    ),
]
"""A port as text, perhaps with zeros in front."""
