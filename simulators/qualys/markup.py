"""The XML dialect of Qualys: elements, CDATA, dates, and the comments around every document."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from .. import rfc3339

EVALUATION = "<!-- This report was generated with an evaluation version of Qualys //--> "
CONFIDENTIAL = (
    "<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION."
    " Simulated for tests, without any warranty. Copyright 2026 //--> "
)


def element(name: str, text: object) -> str:
    """`<NAME>text</NAME>`, escaped."""
    return f"<{name}>{escape(str(text), quote=False)}</{name}>"


def cdata(name: str, text: str) -> str:
    """`<NAME><![CDATA[text]]></NAME>`; a terminator inside the text is split in two sections."""
    return f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def entities(text: str) -> str:
    """Text with HTML entities, which Qualys leaves inside CDATA (docs/contracts/qualys.md 5.2)."""
    return escape(text, quote=False).replace('"', "&quot;").replace("'", "&apos;")


def opening(root: str, dtd: str) -> Iterator[str]:
    """The lines that begin every list document."""
    yield '<?xml version="1.0" encoding="UTF-8" ?>'
    yield f'<!DOCTYPE {root} SYSTEM "{dtd}">'
    yield EVALUATION
    yield f"<{root}>"


def response(now: datetime) -> Iterator[str]:
    """The lines that begin the RESPONSE of a document made at that moment."""
    yield "  <RESPONSE>"
    yield "    " + element("DATETIME", rfc3339(now))


def closing(root: str) -> Iterator[str]:
    """The lines that end every list document, comments behind the root element included."""
    yield from ("  </RESPONSE>", f"</{root}>", EVALUATION, CONFIDENTIAL)


def warning(code: int, text: str, url: str | None) -> Iterator[str]:
    """A WARNING; 1980 with a URL means that there is more (docs/contracts/qualys.md 6)."""
    yield from ("    <WARNING>", "      " + element("CODE", code), "      " + element("TEXT", text))
    if url:
        yield "      " + cdata("URL", url)
    yield "    </WARNING>"


def keep_alive(root: str) -> str:
    """The comment that keeps a slow connection busy."""
    return f"<!-- keep-alive for {root}  -->"
