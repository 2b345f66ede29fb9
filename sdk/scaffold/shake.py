"""Shake: drops what nothing in a vendor's folder uses any more, once its uses were cut out."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from .source import name_of, parts, used, with_used_imports, without

Files = Mapping[str, str]


def shaken(before: Files, after: Files) -> dict[str, str]:
    """Return the files `after` without what was used in those `before`, and is not in them.

    Functions, classes, constants and private methods, until nothing more falls.
    """
    files = dict(after)
    needed = _uses(before).intersection(_defined(before))
    while True:
        files = {path: with_used_imports(text) for path, text in files.items()}
        unused = needed & set(_defined(files)) - _uses(files)
        if not unused:
            return files
        fallen = partial(_is_one_of, unused)
        files = {path: without(text, fallen) for path, text in files.items()}


def _is_one_of(names: Collection[str], node: ast.AST) -> bool:
    return name_of(node) in names


def _defined(files: Files) -> Iterator[str]:
    for text in files.values():
        for node, _ in parts(ast.parse(text)):
            if (name := name_of(node)) and not name.startswith("__"):
                yield name


def _uses(files: Files) -> set[str]:
    """Count the names that are used other than where they are defined."""
    everywhere: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in files.values():
        tree = ast.parse(text)
        everywhere.update(used(tree))
        for node, _ in parts(tree):
            if name := name_of(node):
                inside.update({name: sum(one == name for one in used(node))})
    return {name for name, count in everywhere.items() if count > inside[name]}
