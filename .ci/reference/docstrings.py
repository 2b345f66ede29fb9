"""Docstrings in Google style, as Markdown."""

import re
from collections.abc import Callable, Iterator

SECTIONS = ("Args", "Attributes", "Returns", "Yields", "Raises", "Example", "Examples")
_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):$")
_ENTRY = re.compile(r"^ {4}(\*{0,2}\w[\w., ]*?): (.*)$")
_CODE = re.compile(r"(`[^`]+`)")
_MARKUP = re.compile(r"([<*#]|(?<!\w)_|_(?!\w))")
_CLASS = re.compile(r"\b[A-Z]\w*[a-z][A-Z]\w*\b|\b[A-Z]{2,}[a-z]\w+\b")
_PAGE = re.compile(r"\bdocs/([\w/-]+\.md)\b")
_DRAWING = re.compile(r"[│├└]|\S {3,}\S")

Link = Callable[[str], str]
"""Turns a name in code into a link, where the reference has it."""


def markdown(docstring: str, link: Link) -> str:
    """Return a docstring as Markdown, with its sections as lists."""
    return "\n\n".join(filter(None, (_block(*part, link) for part in _parts(docstring))))


def summary(docstring: str) -> str:
    """Return the first sentence of a docstring on one line."""
    return " ".join(docstring.partition("\n\n")[0].split())


def fields(docstring: str) -> dict[str, str]:
    """Return what the section `Attributes` says of each field."""
    return {
        name: text
        for title, lines in _parts(docstring)
        if title == "Attributes"
        for name, text in _entries(lines)
    }


def without_fields(docstring: str) -> str:
    """Return a docstring without its section `Attributes`, which is shown by field."""
    kept = [(title, lines) for title, lines in _parts(docstring) if title != "Attributes"]
    return "\n\n".join(
        "\n".join([*([f"{title}:"] if title else []), *lines]) for title, lines in kept
    )


def _parts(docstring: str) -> Iterator[tuple[str, list[str]]]:
    title, lines = "", []
    for line in docstring.splitlines():
        match = _SECTION.match(line)
        # A section ends at the first line that is not indented.
        ends = title and line and not line.startswith(" ")
        if match or ends:
            yield title, lines
            title, lines = (match[1], []) if match else ("", [line])
        else:
            lines.append(line)
    yield title, lines


def _block(title: str, lines: list[str], link: Link) -> str:
    if not title:
        return _prose("\n".join(lines), link)
    if title.startswith("Example"):
        return f"**Example**\n\n{_dedent(lines)}"
    entries = list(_entries(lines)) if title in ("Args", "Attributes", "Raises") else []
    if entries:
        shown = "\n".join(f"- {link(name)}: {_inline(text, link)}" for name, text in entries)
        return f"**{TITLES[title]}**\n\n{shown}"
    return f"**{TITLES[title]}** {_inline(' '.join(_dedent(lines).split()), link)}"


TITLES = {
    "Args": "Arguments",
    "Attributes": "Fields",
    "Returns": "Returns",
    "Yields": "Yields",
    "Raises": "Raises",
}


def _entries(lines: list[str]) -> Iterator[tuple[str, str]]:
    name, words = "", []
    for line in lines:
        match = _ENTRY.match(line)
        if match:
            if name:
                yield name, " ".join(words)
            name, words = match[1], [match[2]]
        elif name:
            words += line.split()
    if name:
        yield name, " ".join(words)


def _dedent(lines: list[str]) -> str:
    return "\n".join(line.removeprefix("    ") for line in lines).strip("\n")


def _prose(text: str, link: Link) -> str:
    return "\n\n".join(
        _paragraph(part, link) for part in re.split(r"\n{2,}", text.strip("\n")) if part
    )


def _paragraph(text: str, link: Link) -> str:
    if text.startswith("    "):
        return f"```python\n{_dedent(text.splitlines())}\n```"
    if _DRAWING.search(text):
        return f"```text\n{text}\n```"
    if re.match(r"([-*]|\d+\.) ", text):
        return "\n".join(_inline(line, link) for line in text.splitlines())
    return _inline(" ".join(text.split()), link)


def _inline(text: str, link: Link) -> str:
    """Return a text with links for names and pages, and with no other markup of its own."""
    pieces = _CODE.split(text)
    return "".join(
        link(piece[1:-1]) if piece.startswith("`") else _plain(piece, link) for piece in pieces
    )


def _plain(text: str, link: Link) -> str:
    escaped = _MARKUP.sub(r"\\\1", text)
    named = _CLASS.sub(lambda match: _linked(match[0], link), escaped)
    return _PAGE.sub(r"[\g<0>](../\1)", named)


def _linked(name: str, link: Link) -> str:
    """Return a link for the name of a class, other words as they are."""
    linked = link(name)
    return linked if linked.startswith("[") else name
