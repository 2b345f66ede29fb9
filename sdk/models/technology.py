"""Technology: software or hardware that was seen on a host, by its CPE."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import ClassVar

from .asset import Asset
from .base import Expiring, settle
from .cpe import canonical_cpe
from .file import File
from .port import Port

_BETWEEN = re.compile(r"[\r\n]+|[\s,;]+(?=cpe:)", re.IGNORECASE)
_PARTS = ("part", "vendor", "product", "version")


class Technology(Expiring, frozen=True):
    """A product by its CPE, seen on `target`; delivered after it and before its proof.

    Key `#technology#{cpe}`, the same wherever it is seen: JSON does not say where, and the path of
    the proof does (docs/platform.md 1.15). Raises ValueError for a text that is not a CPE.
    """

    hidden: ClassVar[tuple[str, ...]] = ("target", "evidence")

    cpe: str
    target: Asset | Port | None = None
    name: str = ""
    evidence: str = ""
    part: str = ""
    vendor: str = ""
    product: str = ""
    version: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        cpe = canonical_cpe(self.cpe)
        parts = zip(_PARTS, cpe.split(":")[2:], strict=False)
        settle(self, cpe=cpe, key=f"#technology#{cpe}", **dict(parts))

    def proof_file(self) -> File | None:
        """Return the file whose path names the target; None where there is no target."""
        match self.target:
            case Asset() as asset:
                place = f"{asset.dns}/{asset.name}"
            case Port() as port:
                place = f"{port.target.dns}/{port.target.name}/{port.protocol}/{port.port}"
            case None:
                return None
        return File(f"proofs/{self.cpe}/{place}", (self.evidence or self.cpe).encode())


def technologies(target: Asset | Port | None, texts: Iterable[str]) -> Iterator[Technology]:
    """Yield the technologies of some CPEs, each once; a name may follow one (`cpe:/a:x:y -> Y`).

    A text may list several. One that is not a CPE is left out: vendors have their own identifiers.
    """
    if not texts:
        return
    found: dict[str, Technology] = {}
    for text in chain.from_iterable(map(_BETWEEN.split, texts)):
        cpe, _, name = text.partition("->")
        with suppress(ValueError):
            one = Technology(cpe, target, name.strip(), evidence=text.strip())
            found.setdefault(one.key, one)
    yield from found.values()
