"""What is worth keeping of an answer of Tenable's: status, headers, and the shape of its body."""

import json
import re

TRANSPORT = {"connection", "content-length", "transfer-encoding", "date", "content-encoding"}
"""Headers that say how an answer was carried, and when."""
KINDS = {str: "text", int: "number", float: "number", bool: "flag", type(None): "null"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def facts(status, headers, body):
    """Return status, content type, names of headers, and every path of the document with types.

    `always` are the paths that every row has, where the document is or holds one list of rows.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    shape = {
        "status": status,
        "content_type": sent["content-type"],
        "headers": sorted(sent.keys() - TRANSPORT),
    }
    if disposition := sent.get("content-disposition"):
        shape["disposition"] = UUID.sub("UUID", disposition)
    document = json.loads(body)
    paths = {}
    for path, kind in walked(document, ""):
        paths.setdefault(path, set()).add(kind)
    return {
        **shape,
        "paths": {path: sorted(kinds) for path, kinds in sorted(paths.items())},
        "always": always(document),
    }


def walked(value, path):
    """Yield every leaf of a document by its path; an empty list or object is a leaf of its own."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from walked(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from walked(inner, f"{path}[]")
    elif isinstance(value, dict | list):
        yield (path, "empty list" if isinstance(value, list) else "empty object")
    else:
        yield path, KINDS[type(value)]


def always(document):
    """Return the top-level names and, of each row, the names that none lacks."""
    if isinstance(document, list):
        return names_of(document, "[]")
    found = sorted(document)
    for name, rows in document.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            found += names_of(rows, f"{name}[]")
    return found


def names_of(rows, path):
    """Return the names that every one of some rows has, one level further down as well."""
    common = set.intersection(*(set(row) for row in rows))
    deeper = [
        f"{path}.{name}.{inner}"
        for name in sorted(common)
        if all(isinstance(row[name], dict) for row in rows)
        for inner in sorted(set.intersection(*(set(row[name]) for row in rows)))
    ]
    return [f"{path}.{name}" for name in sorted(common)] + deeper
