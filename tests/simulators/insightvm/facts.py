"""What can be said of one reply of the InsightVM console without its data."""

import json
from urllib.parse import urlsplit

RELEVANT = (
    "cache-control",
    "content-type",
    "server",
    "vary",
    "x-content-type-options",
    "x-frame-options",
    "x-ua-compatible",
    "x-xss-protection",
)


def facts(status, headers, body):
    """Return all that is compared of a reply; `headers` by lower-case name."""
    document = json.loads(body)
    listed = "resources" in document
    return {
        "status": status,
        "headers": {name: headers[name] for name in RELEVANT if name in headers},
        "pretty": body.startswith(b'{\n  "') and b'" : ' in body,
        "keys": list(document) if listed else None,
        "links": [asked_again(link) for link in document["links"]] if listed else None,
        "paths": sorted(set(paths(document))),
    }


def merged(replies):
    """Return the facts of several replies to one type of request, with all paths of any."""
    first, *others = replies
    assert all({**other, "paths": None} == {**first, "paths": None} for other in others)
    return {**first, "paths": sorted({path for one in replies for path in one["paths"]})}


def paths(value, at=""):
    """Yield the path and type of each value."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from paths(inner, f"{at}.{name}" if at else name)
        case list():
            for inner in value:
                yield from paths(inner, f"{at}[]")
        case _:
            yield f"{at}: {kind(value)}"


def kind(value):
    """Return the type of a value; a number is one, with a fraction or without."""
    names = {bool: "boolean", int: "number", float: "number", str: "text"}
    return names.get(type(value), "null")


def asked_again(link):
    """Return the query of a link of a list."""
    parts = urlsplit(link["href"])
    return [link["rel"], parts.path, parts.query]
