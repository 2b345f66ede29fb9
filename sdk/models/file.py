"""File: a document kept beside the models, such as the definition or the proof of a risk."""

import base64
import binascii
import re
from typing import ClassVar, Self

import msgspec

from .base import Model, require, settle

_PREFIX = "base64:"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class File(Model, frozen=True):
    """A named document; with `overwrite` off, one that is already there is kept.

    Key `#file#{name}`. In JSON `bytes` is plain text where it is text, base64 otherwise
    (docs/platform.md 1.8); `overwrite` is not serialised, as on the platform.
    """

    hidden: ClassVar[tuple[str, ...]] = ("overwrite",)

    name: str
    content: bytes = msgspec.field(name="bytes")
    overwrite: bool = True
    updated: str = ""

    def __post_init__(self) -> None:
        require("File", name=self.name)
        settle(self, key=f"#file#{self.name}")

    def wire(self) -> Self:
        """Return the file with its content as the platform spells it, and without `overwrite`."""
        spelled = super().wire()
        settle(spelled, content=spell_bytes(self.content))
        return spelled


def spell_bytes(content: bytes) -> str:
    """Spell bytes as JSON text: unchanged if UTF-8 without control characters, else base64.

    Text that itself begins with the base64 mark is encoded too, or reading it would garble it.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = _PREFIX
    if text.startswith(_PREFIX) or _CONTROL.search(text):
        return _PREFIX + base64.b64encode(content).decode("ascii")
    return text


def read_bytes(text: str) -> bytes:
    """Return the bytes that `spell_bytes` spelled; raise ValueError when the base64 is broken."""
    if not text.startswith(_PREFIX):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("File.bytes is not base64") from None
