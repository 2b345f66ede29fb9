"""The XML dialect of Qualys, lists that are made while they are sent, and CSV between markers."""

from collections.abc import Iterable, Iterator
from html import escape

from ...engine import Answer, Context, Page, rfc3339

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


def element(name: str, text: object) -> str:
    """Return `<NAME>text</NAME>`, escaped."""
    return f"<{name}>{text if isinstance(text, int) else escape(str(text), quote=False)}</{name}>"


def cdata(name: str, text: str) -> str:
    """Return text in CDATA; a terminator inside it is split in two sections."""
    return f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def entities(text: str) -> str:
    """Return text with HTML entities, which Qualys leaves inside CDATA (5.2)."""
    return escape(text, quote=False).replace('"', "&quot;").replace("'", "&apos;")


def keep_alive(root: str) -> str:
    """Return the comment that keeps a slow connection busy."""
    return f"{KEEP_ALIVE}{root}  -->"


def indented(lines: Iterable[str], by: int) -> Iterator[str]:
    """Yield lines, moved to the right."""
    return (" " * by + line for line in lines)


def wrapped(name: str, rows: Iterable[str], page: Page | None = None) -> Iterator[str]:
    """Yield rows inside one element, or nothing at all when there are no rows."""
    rows = iter(rows)
    first = next(rows, None)
    if first is not None:
        yield f"    <{name}>"
        yield first
        yield from rows
        yield f"    </{name}>"
    elif page is not None and page.null:
        yield f"    <{name}/>"


def document(context: Context, root: str, folder: str, body: Iterable[str]) -> Answer:
    """Return a list document around the lines of its RESPONSE; its DTD is in that folder."""
    return streamed(context, _document(context, root, folder, body))


def _document(context: Context, root: str, folder: str, body: Iterable[str]) -> Iterator[str]:
    yield DECLARATION
    yield f'<!DOCTYPE {root} SYSTEM "{context.url}/api/2.0/fo/{folder}{root.lower()}.dtd">'
    yield from (EVALUATION, f"<{root}>")
    if context.parameters.get("echo_request"):
        yield from _echo(context)
    yield from ("  <RESPONSE>", "    " + element("DATETIME", rfc3339(context.now)))
    try:
        yield from body
    except BrokenOff:
        return
    yield from ("  </RESPONSE>", f"</{root}>", EVALUATION, CONFIDENTIAL)


def _echo(context: Context) -> Iterator[str]:
    request = context.request
    yield "  <REQUEST>"
    yield "    " + element("DATETIME", rfc3339(context.now))
    yield "    " + element("USER_LOGIN", context.account.name if context.account else "")
    yield "    " + element("RESOURCE", context.url + request.path)
    yield "    <PARAM_LIST>"
    for name in dict.fromkeys((*request.query, *request.form)):
        value = request.parameter(name) or ""
        yield f"      <PARAM>{element('KEY', name)}{element('VALUE', value)}</PARAM>"
    yield from ("    </PARAM_LIST>", "  </REQUEST>")


def warning(context: Context, page: Page | None) -> Iterator[str]:
    """Yield the 1980 warning where more rows follow: its URL leads to them (6)."""
    if page is not None and page.next is not None:
        yield from _warning(1980, cut(page.size), page.link)
    elif context.quirk("other-warning"):
        yield from _warning(1981, "Simulated remark about this report.", None)


def _warning(code: int, text: str, url: str | None) -> Iterator[str]:
    yield from ("    <WARNING>", "      " + element("CODE", code), "      " + element("TEXT", text))
    if url:
        yield "      " + cdata("URL", url)
    yield "    </WARNING>"


def cut(size: int) -> str:
    """Return what is said of a list that was cut."""
    return f"{size} record limit exceeded. Use URL to get next batch of results."


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
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def row(cells: Iterable[object]) -> str:
    """Return a line of CSV, every cell quoted."""
    return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells)


def sections(rows: Iterable[str], page: Page | None) -> Answer:
    """Return CSV between marker lines, with a footer that leads to the next page (5.2, 5.4)."""
    return Answer(200, _pieces(_sections(rows, page)), CSV)


def table(rows: Iterable[str]) -> Answer:
    """Return CSV and nothing else."""
    return Answer(200, _pieces(rows), CSV)


def _sections(rows: Iterable[str], page: Page | None) -> Iterator[str]:
    yield "----BEGIN_RESPONSE_BODY_CSV"
    yield from rows
    yield "----END_RESPONSE_BODY_CSV"
    if page is not None and page.next is not None:
        yield from ("----BEGIN_RESPONSE_FOOTER_CSV", "WARNING", row(("CODE", "TEXT", "URL")))
        yield row((1980, cut(page.size), page.link))
        yield "----END_RESPONSE_FOOTER_CSV"
