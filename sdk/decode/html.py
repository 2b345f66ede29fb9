"""Markup: the HTML that vendors describe weaknesses with, as Markdown."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

_ENDLESS = re.compile(r"&#[0-9]{8,};?")
"""No character has such a number, and Python refuses to read one of thousands of digits."""

_TAG_START = re.compile(r"</?[A-Za-z!]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BULLET = re.compile(r"[ \t]*(?:- |\d+\. )?[ \t]*")
_LOOKS_LIKE_TAG = re.compile(r"<(?=[A-Za-z/!?]|\Z)")
_SAFE_LINK = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
_LINK_ESCAPES = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})

REPLACEMENT = "\ufffd"

_KINDS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset(
    (*_HEADINGS, "address", "article", "blockquote", "div", "dl", "dt", "hr", "p", "section")
)
_LINES = frozenset(("dd", "table", "tr"))
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style"))


def html_to_text(html: str) -> str:
    """Return text with its entities, such as &lt;, resolved to the characters."""
    return unescape(_ENDLESS.sub(REPLACEMENT, html))


def html_to_markdown(html: str) -> str:
    """Convert a fragment of HTML to Markdown: paragraphs, lists, links, bold, italic, code.

    Tags without a counterpart are dropped and their text is kept, except scripts and styles, which
    go entirely. Only http, https, ftp and mailto links are kept. Text that looks like a tag once
    entities are resolved is escaped. Text without any tag keeps its lines. The last texts are
    cached, since a vendor repeats a weakness for every host that has it.
    """
    return _markdown(html) if html else ""


@lru_cache(maxsize=1024)
def _markdown(html: str) -> str:
    html = _ENDLESS.sub(REPLACEMENT, html)
    if not _TAG_START.search(html, 0, html.rfind(">") + 1):
        return _escaped(unescape(html)).strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.markdown()


@dataclass(slots=True)
class _Span:
    """An inline element that is still open; only one of each kind is."""

    kind: str
    href: str = ""
    parts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects Markdown; the innermost open span takes the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._spans = [_Span("")]
        self._lists: list[int | None] = []
        self._silent = self._preformatted = 0

    def markdown(self) -> str:
        """Return what was read, with every open span closed."""
        self._close_from(1)
        return _tidy("".join(self._spans[0].parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _KINDS:
            self._open(_Span(_KINDS[tag]))
        elif tag == "a":
            self._close("a")
            self._open(_Span("a", dict(attrs).get("href") or ""))
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        else:
            self._layout(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _KINDS or tag == "a":
            self._close(_KINDS.get(tag, tag))
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._break("\n" if self._lists else "\n\n")
        elif tag != "br":
            self._layout(tag, -1)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._preformatted:
            self._put(data.replace("```", "'''"))
            return
        text = _SPACE.sub(" ", data)
        text = text.lstrip(" ") if self._at_line_start() else text
        self._put(text.replace("`", "'") if self._is_open("`") else _escaped(text))

    def _layout(self, tag: str, step: int) -> None:
        if tag == "br":
            self._break("  \n")
        elif tag in _PARAGRAPHS:
            self._break("\n\n")
        elif tag in _LINES:
            self._break("\n")
        elif tag in _CELLS:
            self.handle_data(" ")
        elif tag in _SILENT:
            self._silent = max(0, self._silent + step)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted + step)
            self._break("\n\n```\n" if step > 0 else "\n```\n\n")

    def _item(self) -> None:
        depth = max(0, len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        bullet = "- " if number is None else f"{number + 1}. "
        self._break("\n" + "  " * min(depth, 8) + bullet)

    def _put(self, text: str) -> None:
        if text:
            self._spans[-1].parts.append(text)

    def _break(self, text: str) -> None:
        if not self._silent:
            self._put(text)

    def _at_line_start(self) -> bool:
        written = next((span.parts[-1] for span in reversed(self._spans) if span.parts), "\n")
        return written.endswith(("\n", " "))

    def _is_open(self, kind: str) -> bool:
        return any(span.kind == kind for span in self._spans)

    def _open(self, span: _Span) -> None:
        if not self._is_open(span.kind):
            self._spans.append(span)

    def _close(self, kind: str) -> None:
        kinds = [span.kind for span in self._spans]
        if kind in kinds:
            self._close_from(kinds.index(kind))

    def _close_from(self, place: int) -> None:
        while len(self._spans) > place:
            span = self._spans.pop()
            self._put(_rendered(span))


def _rendered(span: _Span) -> str:
    text = "".join(span.parts)
    if span.kind != "a":
        return "\n".join(_marked(line, span.kind) for line in text.split("\n"))
    label = _SPACE.sub(" ", text).strip()
    if not label or not _SAFE_LINK.match(span.href.strip()):
        return text
    address = span.href.strip().translate(_LINK_ESCAPES)
    return f"<{address}>" if label == span.href.strip() else f"[{label}]({address})"


def _marked(line: str, mark: str) -> str:
    """Put bold, italic or code marks round the words, not round a bullet or outer spaces."""
    bullet = _BULLET.match(line)
    start = bullet.end() if bullet else 0
    words = line[start:].rstrip()
    after = line[start + len(words) :]
    return f"{line[:start]}{mark}{words}{mark}{after}" if words else line


def _tidy(text: str) -> str:
    """Leave at most one empty line in a row, and no spaces before it."""
    tidy: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            tidy.append(line)
        elif tidy and tidy[-1]:
            tidy[-1] = tidy[-1].rstrip()
            tidy.append("")
    return "\n".join(tidy).strip()


def _escaped(text: str) -> str:
    return _LOOKS_LIKE_TAG.sub(r"\\<", text)
