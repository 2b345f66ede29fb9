"""What can be said of a file without its data: places, the kinds of what stands there, and values.

A place is a path of elements, `@` before an attribute, or the name of a column. A kind says how a
text is written, and no more. Values are told of places with a few words only, by their names.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from xml.etree import ElementTree

KINDS = {
    "number": r"-?[0-9]+",
    "decimal": r"-?[0-9]+\.[0-9]+",
    "address": r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:]+",
    "CVE": r"CVE-[0-9]{4}-[0-9]{4,}",
    "CVEs": r"CVE-[0-9]{4}-[0-9]{4,}(, ?CVE-[0-9]{4}-[0-9]{4,})+",
    "2026-01-05T10:00:00Z": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z",
    "2026/01/05": r"[0-9]{4}/[0-9]{2}/[0-9]{2}",
    "01/05/2026 10:00:00": r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8}",
    "Jan 05, 2026 10:00 AM": r"[A-Z][a-z]{2} [0-9]{2}, [0-9]{4} [0-9]{2}:[0-9]{2} [AP]M",
    "Mon Jan  5 10:00:00 2026": r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}",
    "8.1 (AV:N)": r"[0-9.]+ \([A-Za-z:/]+\)",
    "qid_1": r"qid_[0-9]+",
    "-": r"-",
    "address of a page": r"https?://\S+",
}
NAMED = {"tag": "name", "KEY": "value"}
"""Elements that are one thing or another by an attribute."""

WORDS = {
    *("@severity", "@protocol", "risk_factor", "TYPE", "VULN_STATUS", "PROTOCOL", "SEVERITY"),
    *("TRACKING_METHOD", "SSL", "STATUS", "Type", "Vuln Status", "Severity", "Protocol", "Status"),
    "Tracking Method",
}
"""Places whose values are few words of the vendor's."""


def facts(content, form=""):
    """Return the facts of a file: an XML document, or a table below what it is about."""
    return document(content) if content.lstrip()[:1] == b"<" else table(content, form)


def document(content):
    """Return the facts of an XML document: what is always there is so in each element around it."""
    kinds, values, counts = defaultdict(set), defaultdict(set), Counter()
    root = ElementTree.fromstring(content)
    _walk(root, root.tag, kinds, values, counts)
    seen = Counter()
    _within(root, root.tag, seen)
    always = [place for place in kinds if seen[place] == counts[_around(place)] and "/" in place]
    return _facts(root.tag, kinds, values, always)


def table(content, form):
    """Return the facts of a CSV table, whose header has a column called `form`."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    at = next(number for number, row in enumerate(rows) if form in row)
    kinds, values = {name: set() for name in rows[at]}, defaultdict(set)
    for row in rows[at + 1 :]:
        for name, cell in zip(rows[at], row, strict=False):
            if cell:
                kinds[name].add(kind(cell))
                if name in WORDS:
                    values[name].add(cell)
    return _facts("", kinds, values, rows[at])


def kind(text):
    """Return the form of a text."""
    return next((name for name, form in KINDS.items() if re.fullmatch(form, text)), "text")


def _facts(root, kinds, values, always):
    return {
        "root": root,
        "places": {place: sorted(kinds[place]) for place in kinds},
        "values": {place: sorted(values[place]) for place in values},
        "always": list(always),
    }


def _walk(element, path, kinds, values, counts):
    counts[path] += 1
    text = (element.text or "").strip()
    kinds[path] |= {kind(text)} if text and not len(element) else set()
    found = {f"{path}@{_plain(name)}": value for name, value in element.attrib.items()}
    found |= {path: text} if text and not len(element) else {}
    for place, value in found.items():
        kinds[place].add(kind(value))
        if re.split(r"/|(?=@)", place)[-1] in WORDS:
            values[place].add(value)
    for child in element:
        _walk(child, f"{path}/{_named(child)}", kinds, values, counts)


def _within(element, path, seen):
    """Count the elements with each attribute, and with each child once or more."""
    inside = {f"{path}@{_plain(name)}" for name in element.attrib}
    inside |= {f"{path}/{_named(child)}" for child in element}
    seen.update(inside)
    for child in element:
        _within(child, f"{path}/{_named(child)}", seen)


def _around(place):
    return place.rpartition("@")[0] or place.rpartition("/")[0]


def _named(element):
    tag = _plain(element.tag)
    name = element.get(NAMED.get(tag, ""), "")
    return f"{tag}[{re.sub('[0-9a-f]{32}|[0-9]+', 'N', name)}]" if name else tag


def _plain(name):
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
