"""What can be said of one reply of Qualys without its data: status, headers, shape of the body."""

import csv
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit
from xml.parsers.expat import ParserCreate

from sdk.testing.cassette.compare.body_shape import masked as shape

LIMITS = (
    "x-ratelimit-limit",
    "x-ratelimit-window-sec",
    "x-ratelimit-towait-sec",
    "x-ratelimit-remaining",
    "x-concurrency-limit-limit",
    "x-concurrency-limit-running",
)
RELEVANT = {
    *LIMITS,
    "content-type",
    "server",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "x-powered-by",
    "x-frame-options",
    "x-content-type-options",
}
REPORTED_FIELDS = {"DATETIME", "CODE", "TEXT", "responseCode", "count", "hasMoreRecords"}


def facts(status, headers, body):
    """Return all that is compared of a reply; `headers` by lower-case name."""
    said = {name: shape(headers[name]) for name in sorted(RELEVANT & headers.keys())}
    said["content-type"] = headers["content-type"]
    kind = "table" if said["content-type"].startswith("text/csv") else "document"
    return {
        "status": status,
        "headers": said,
        kind: table(body) if kind == "table" else document(body),
    }


@dataclass
class Structure:
    """An XML document as it is read: where what kind of thing is, in order of appearance."""

    doctype: str = ""
    dtd: str = ""
    paths: dict = field(default_factory=dict)
    cdata: set = field(default_factory=set)
    comments: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    open: list = field(default_factory=list)

    @property
    def path(self):
        return "/".join(self.open)

    def on_doctype(self, name, system, _public, _subset):
        self.doctype, self.dtd = name, urlsplit(system or "").path

    def on_start(self, name, _attributes):
        self.open.append(name)
        self.paths[self.path] = None

    def on_end(self, _name):
        self.open.pop()

    def on_cdata(self):
        self.cdata.add(self.path)

    def on_comment(self, text):
        where = self.path or ("after" if self.paths else "before")
        self.comments.append([where, " ".join(text.split()[:3])])

    def on_text(self, text):
        if self.open[-1] in REPORTED_FIELDS:
            self.texts[self.path] = self.texts.get(self.path, "") + text


def document(body):
    """Return the structure of an XML body; a number in a text counts only in error messages."""
    seen, parser = Structure(), ParserCreate()
    parser.StartDoctypeDeclHandler = seen.on_doctype
    parser.StartElementHandler = seen.on_start
    parser.EndElementHandler = seen.on_end
    parser.StartCdataSectionHandler = seen.on_cdata
    parser.CommentHandler = seen.on_comment
    parser.CharacterDataHandler = seen.on_text
    parser.Parse(body, True)
    error = seen.doctype == "SIMPLE_RETURN"
    return {
        "declaration": body.startswith(b"<?xml"),
        "doctype": seen.doctype,
        "dtd": seen.dtd,
        "paths": list(seen.paths),
        "cdata": sorted(seen.cdata),
        "comments": seen.comments,
        "texts": {
            path: text if error and not path.endswith("DATETIME") else shape(text)
            for path, text in seen.texts.items()
        },
    }


def table(body):
    """Return the lines of a CSV body: markers and headings as they are, other rows by cell."""
    lines, heading = [], False
    for line in body.decode().splitlines():
        if line.startswith('"') and not heading:
            lines.append([cell_shape(cell) for cell in next(csv.reader([line]))])
        else:
            lines.append(line)
        heading = line == "WARNING" or line.endswith("BEGIN_RESPONSE_BODY_CSV")
    return lines


def cell_shape(cell):
    """Return the form of a cell: of a URL its path and the names in its query, of prose nothing."""
    parts = urlsplit(cell)
    if parts.scheme.startswith("http"):
        return f"{parts.path}?{'&'.join(name for name, _ in parse_qsl(parts.query))}"
    is_value = re.fullmatch(r"[\d.:TZ-]+|\d+ record limit .*", cell)
    return shape(cell) if is_value else "text"
