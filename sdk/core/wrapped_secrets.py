"""Finds secrets in text that was wrapped: broken into lines or groups, with each part escaped.

MIME breaks base64 after 76 characters, PEM after 64; hexadecimal comes with colons, dashes or
spaces; JSON, HTML, percent-encoding and quoted-printable then escape the breaks themselves. So the
text is unwrapped first, and the places of what is found in it are looked up in the text as it was.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

SHORTEST: Final = 8
"""Characters a secret must have to be looked for across breaks: words in a row are no secret."""

SHORTEST_FORM: Final = 6
LINE: Final = 2_000
LAYERS: Final = 3
"""Escapes of escapes that are undone: JSON in a form in JSON."""

_ESCAPED: Final = re.compile(
    r"(?P<percent>(?:%[0-9a-f]{2})+)"
    r"|\\+(?:u(?P<unicode>[0-9a-f]{4})|x(?P<hex>[0-9a-f]{2})|(?P<letter>.))"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});)"
    r"|=3D|[\s\x00=]+",
    re.IGNORECASE | re.DOTALL,
)
"""An equals sign means nothing either: it pads base64, and ends lines of quoted-printable."""
_ESCAPE: Final = re.compile(r"[%\\]|&#?\w+;|=3D", re.IGNORECASE)
WRAPPED: Final = re.compile(r"[\s\x00%\\:,;._-]|&#?\w+;|0x", re.IGNORECASE)
"""What nothing is wrapped without."""
_BREAKS: Final = re.compile(r"[\s\x00=]+")
_GROUPING: Final = re.compile(r"0x|[:;,._-]", re.IGNORECASE)
_LETTERS: Final = {"n": "", "r": "", "t": "", "f": "", "b": ""}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, in place of which another one is read."""

    start: int
    end: int
    reading: str


@dataclass(frozen=True, slots=True)
class _Forms:
    """Texts that are looked for, and one expression for all of them."""

    forms: tuple[str, ...]
    any: re.Pattern[str]

    @classmethod
    def of(cls, forms: Iterable[str]) -> "_Forms":
        known = dict.fromkeys(form.casefold() for form in forms if len(form) >= SHORTEST_FORM)
        return cls(tuple(known), re.compile("|".join(map(re.escape, known)) or r"(?!)"))

    def held_by(self, text: str) -> bool:
        """Return True if any form is in a long text."""
        return any(form in text for form in self.forms)


class Wrapped:
    """Looks for secrets across breaks; the time is linear in the text for each of the forms."""

    def __init__(self, secrets: Iterable[str]) -> None:
        long = [secret for secret in secrets if len("".join(secret.split())) >= SHORTEST]
        self._text = _Forms.of(form for secret in long for form in _forms(secret))
        self._digits = _Forms.of(form for secret in long for form in _hex_forms(secret))

    def redact(self, text: str, mark: str) -> str:
        """Return the text with `mark` in the place of each secret, breaks and escapes included."""
        plain = _unwrapped(text)
        digits = _GROUPING.sub("", plain)
        # An alternation is the fastest for a line, and the slowest for a body.
        if len(plain) < LINE:
            found = bool(self._text.any.search(plain) or self._digits.any.search(digits))
        else:
            found = self._text.held_by(plain) or self._digits.held_by(digits)
        return _marked(text, self._places(text), mark) if found else text

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        plain = _Mapped.of(text).unwrapped()
        yield from plain.places(self._text.forms)
        yield from plain.without(_GROUPING).places(self._digits.forms)


class _Mapped:
    """A text that is read, and where each character of it stands in the text as it was."""

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._text, self._starts, self._ends = text, starts, ends

    @classmethod
    def of(cls, text: str) -> "_Mapped":
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def unwrapped(self) -> "_Mapped":
        mapped = self
        for _ in range(LAYERS):
            mapped = mapped._read(_spans(mapped._text))
        mapped = mapped.without(_BREAKS)
        return mapped._read(_folding(mapped._text))

    def without(self, pattern: re.Pattern[str]) -> "_Mapped":
        return self._read(Span(*found.span(), "") for found in pattern.finditer(self._text))

    def places(self, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
        for form in forms:
            at = self._text.find(form)
            while at >= 0:
                yield self._starts[at], self._ends[at + len(form) - 1]
                at = self._text.find(form, at + len(form))

    def _read(self, spans: Iterable[Span]) -> "_Mapped":
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        last = 0
        for span in spans:
            texts += (self._text[last : span.start], span.reading)
            starts += self._starts[last : span.start]
            ends += self._ends[last : span.start]
            starts += [self._starts[span.start]] * len(span.reading)
            ends += [self._ends[span.end - 1]] * len(span.reading)
            last = span.end
        texts.append(self._text[last:])
        starts += self._starts[last:]
        ends += self._ends[last:]
        return _Mapped("".join(texts), starts, ends)


def _unwrapped(text: str) -> str:
    """Return what `_Mapped.unwrapped` reads, without the places, which take longer."""
    for _ in range(LAYERS):
        if not _ESCAPE.search(text):
            break
        text = _ESCAPED.sub(_reading, text)
    return _BREAKS.sub("", text).casefold()


def _spans(text: str) -> Iterator[Span]:
    return (Span(*found.span(), _reading(found)) for found in _ESCAPED.finditer(text))


def _folding(text: str) -> Iterator[Span]:
    for at, character in enumerate(text):
        if (folded := character.casefold()) != character:
            yield Span(at, at + 1, folded)


def _reading(found: re.Match[str]) -> str:
    """Return what an escape means; a break means nothing."""
    match found.lastgroup:
        case "percent":
            return bytes.fromhex(found[0].replace("%", "")).decode(errors="replace")
        case "unicode" | "hex":
            return chr(int(found[found.lastgroup], 16))
        case "letter":
            return _LETTERS.get(found["letter"], found["letter"])
        case "entity":
            return unescape(found[0])
    return ""


def _marked(text: str, places: Iterable[tuple[int, int]], mark: str) -> str:
    pieces: list[str] = []
    last = 0
    for start, end in sorted(places):
        if start >= last:
            pieces += (text[last:start], mark)
        last = max(last, end)
    return "".join((*pieces, text[last:]))


def contents(secret: str) -> Iterator[bytes]:
    """Yield the secret in the encodings that texts are in."""
    yield secret.encode(errors="surrogatepass")
    # The zero bytes at the ends depend on the order of bytes: what is between them does not.
    yield secret.encode("utf-16-le", errors="surrogatepass").strip(b"\x00")
    if not secret.isascii():
        yield secret.encode("latin-1", errors="replace")


def _forms(secret: str) -> Iterator[str]:
    # As it is read where it stands: it may itself look like an escape.
    yield _unwrapped(secret)
    for content in contents(secret):
        yield ",".join(map(str, content))
        for offset in range(3):
            core = base64_core(content, offset)
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _hex_forms(secret: str) -> Iterator[str]:
    return (content.hex() for content in contents(secret))


def base64_core(content: bytes, offset: int) -> str:
    """Return the base64 of bytes that begin so far within a group of three.

    Characters at both ends also depend on what stands beside the content, and are left out.
    """
    encoded = base64.b64encode(bytes(offset) + content).decode()
    core = encoded[(0, 2, 3)[offset] :].rstrip("=")
    return core if (offset + len(content)) % 3 == 0 else core[:-1]
