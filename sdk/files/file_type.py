"""Content: what a file is by its first bytes, whatever its name says."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

_BEFORE_ROOT: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]{0,99})")

KNOWN: Final = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet: unpack it, or save it as the format wanted"),
    (b"SQLite format 3", "a database of a scanner: export a report from the scanner"),
    (b"%PDF", "a PDF: export the report in the format wanted"),
    (b"\x1f\x8b", "packed with gzip"),
)

ROOTS: Final = {
    "html": "an HTML page: it was saved from a page for logging in, or of an error",
    "NessusClientData": "a Nessus v1 report: export it as .nessus v2",
    "NessusClientData_v2": "a .nessus v2 report: use nessus-import",
    "NexposeReport": "a Nexpose report",
    "NeXposeSimpleXML": "a Nexpose report",
    "issues": "a Burp report",
    "SIMPLE_RETURN": "an error of the Qualys API, which is all that came instead of a report",
    "ASSET_DATA_REPORT": "a Qualys report: use qualys-import",
    "SCAN": "a Qualys scan result: use qualys-import",
    "HOST_LIST_VM_DETECTION_OUTPUT": "a list of Qualys detections: use qualys-import",
}


def text_of(head: bytes) -> str:
    """Return the beginning as text, as far as it is text."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(BOM_UTF8).decode(errors="replace")


def root_name(head: bytes) -> str:
    """Return the name of the root element, "" for a file that is not XML or HTML."""
    text, at = text_of(head), 0
    while before := _BEFORE_ROOT.match(text, at):
        at = before.end()
    found = _ROOT.match(text, at)
    return found[1] if found else ""


def described(head: bytes) -> str:
    """Return a sentence with the type that a file seems to be, and what to do about it."""
    for magic, said in KNOWN:
        if head.startswith(magic):
            return said
    if root := root_name(head):
        return ROOTS.get(root if root in ROOTS else root.lower(), f"XML whose root is {root}")
    return kind_of(head) or "binary: export it again as the format wanted"


def kind_of(head: bytes) -> str:
    """Return XML, JSON or text, "" for any other kind."""
    text = text_of(head)
    if "\0" in text or head.startswith(tuple(magic for magic, _ in KNOWN)):
        return ""
    if text.lstrip()[:1] == "<":
        return "XML"
    return "JSON" if text.lstrip()[:1] in ("{", "[") else "text"
