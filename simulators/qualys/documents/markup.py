"""The XML dialect of Qualys, lists that are made while they are sent, and CSV between markers."""

from collections.abc import Iterable, Iterator
from html import escape

from ...engine import Answer, Context, Document, Page, rfc3339

XML, TEXT_XML, CSV = "application/xml", "text/xml;charset=UTF-8", "text/csv;charset=UTF-8"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>'
PIECE_BYTES = 32_768
EVALUATION = "<!-- This report was generated with an evaluation version of Qualys //--> "
CONFIDENTIAL = (
    "<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION."
    " Simulated for tests, without any warranty. Copyright 2026 //--> "
)
KEEP_ALIVE = "<!-- keep-alive for "


class BrokenOff(Exception):
    """The document ends where it is, as when a connection is given up."""


class Xml(str):
    """Text that is markup already."""

    __slots__ = ()


UNESCAPED, NESTED = (int, Xml), (list, dict)


def element(name: str, value: object) -> str:
    """Return `<NAME>value</NAME>`, text escaped; a name may come with attributes."""
    if isinstance(value, dict):
        value = inline(value)
    text = value if isinstance(value, UNESCAPED) else escape(str(value), quote=False)
    return f"<{name}>{text}</{name.partition(' ')[0]}>"


def cdata(text: str | None) -> Xml | None:
    """Return text in CDATA, a terminator inside it split in two sections; None without text."""
    return Xml(f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>") if text else None


def inline(document: Document) -> Xml | None:
    """Return the elements of a document that are not None on one line; None where all are."""
    return Xml("".join(element(*one) for one in document.items() if one[1] is not None)) or None


def block(document: Document, depth: int) -> str:
    """Return the elements of a document, but for those that are None, each on its line.

    What holds a document, or a list of them, has their elements inside it, two columns further.
    """
    lines: list[str] = []
    _add(document, " " * depth, lines)
    return "\n".join(lines)


def _add(document: Document, space: str, lines: list[str]) -> None:
    for name, value in document.items():
        if isinstance(value, NESTED):
            lines.append(f"{space}<{name}>")
            for one in value if isinstance(value, list) else (value,):
                _add(one, f"{space}  ", lines)
            lines.append(f"{space}</{name}>")
        elif value is not None:
            lines.append(f"{space}{element(name, value)}")


def entities(text: str) -> str:
    """Return text with HTML entities, which Qualys leaves inside CDATA (5.2)."""
    return escape(text, quote=False).replace('"', "&quot;").replace("'", "&apos;")


def keep_alive(root: str) -> str:
    """Return the comment that keeps a slow connection busy."""
    return f"{KEEP_ALIVE}{root}  -->"


def wrapped(name: str, rows: Iterable[str], *, null: bool = False) -> Iterator[str]:
    """Yield rows inside one element; without rows nothing at all, or the empty element."""
    rows = iter(rows)
    first = next(rows, None)
    if first is not None:
        yield from (f"    <{name}>", first)
        yield from rows
        yield f"    </{name}>"
    elif null:
        yield f"    <{name}/>"


def paged(context: Context, name: str, rows: Iterable[str], page: Page | None) -> Iterator[str]:
    """Yield rows inside one element, and the 1980 warning where its URL leads to more (6)."""
    yield from wrapped(name, rows, null=page is not None and page.null)
    if page is not None and page.next is not None:
        warning = {"CODE": 1980, "TEXT": _cut(page), "URL": cdata(page.link)}
        yield block({"WARNING": warning}, 4)
    elif context.quirk("other-warning"):
        remark = {"CODE": 1981, "TEXT": "Simulated remark about this report."}
        yield block({"WARNING": remark}, 4)


def _cut(page: Page) -> str:
    return f"{page.size} record limit exceeded. Use URL to get next batch of results."


def document(context: Context, root: str, folder: str, body: Iterable[str]) -> Answer:
    """Return a list document around the lines of its RESPONSE; its DTD is in that folder."""
    return streamed(context, _document(context, root, folder, body))


def _document(context: Context, root: str, folder: str, body: Iterable[str]) -> Iterator[str]:
    yield DECLARATION
    yield f'<!DOCTYPE {root} SYSTEM "{context.url}/api/2.0/fo/{folder}{root.lower()}.dtd">'
    yield from (EVALUATION, f"<{root}>")
    if context.parameters.get("echo_request"):
        yield block({"REQUEST": _echo(context)}, 2)
    yield from ("  <RESPONSE>", "    " + element("DATETIME", rfc3339(context.now)))
    try:
        yield from body
    except BrokenOff:
        return
    yield from ("  </RESPONSE>", f"</{root}>", EVALUATION, CONFIDENTIAL)


def _echo(context: Context) -> Document:
    request = context.request
    given = {name: request.parameter(name) or "" for name in (*request.query, *request.form)}
    pairs = ({"KEY": name, "VALUE": text} for name, text in given.items())
    return {
        "DATETIME": rfc3339(context.now),
        "USER_LOGIN": context.account.name if context.account else "",
        "RESOURCE": context.url + request.path,
        "PARAM_LIST": [{"PARAM": inline(pair)} for pair in pairs],
    }


def streamed(context: Context, lines: Iterable[str]) -> Answer:
    """Return an answer that is sent while it is made; recorded as application/xml (3)."""
    return Answer(200, _pieces(lines), TEXT_XML if context.quirk("text-xml") else XML)


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield lines in pieces of some size; a keep-alive comment is sent at once."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE_BYTES or line.startswith(KEEP_ALIVE):
            yield "\n".join((*held, "")).encode()
            held, size = [], 0
    yield "\n".join((*held, "")).encode() if held else b""


def row(cells: Iterable[object]) -> str:
    """Return a line of CSV, every cell quoted, empty for None."""
    texts = ("" if cell is None else str(cell).replace('"', '""') for cell in cells)
    return ",".join(f'"{text}"' for text in texts)


def table(rows: Iterable[str]) -> Answer:
    """Return CSV and nothing else."""
    return Answer(200, _pieces(rows), CSV)


def sections(rows: Iterable[str], page: Page | None) -> Answer:
    """Return CSV between marker lines, with a footer that leads to the next page (5.2, 5.4)."""
    return table(_sections(rows, page))


def _sections(rows: Iterable[str], page: Page | None) -> Iterator[str]:
    yield "----BEGIN_RESPONSE_BODY_CSV"
    yield from rows
    yield "----END_RESPONSE_BODY_CSV"
    if page is not None and page.next is not None:
        yield from ("----BEGIN_RESPONSE_FOOTER_CSV", "WARNING", row(("CODE", "TEXT", "URL")))
        yield row((1980, _cut(page), page.link))
        yield "----END_RESPONSE_FOOTER_CSV"
