"""Claims: what can be read off a test of evidence, since one that is empty passes as well."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .paths import VendorPaths


def hollow(test: Path, named: str) -> str | None:
    """Return why a test shows nothing, None if it names `named` and something in it can fail."""
    try:
        tree = ast.parse(test.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        # pytest says what is wrong with it.
        return None
    if not any(named in word for word in _words(tree)):
        return f"{test.name} does not speak of {named}"
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        return f"{test.name} asserts nothing"
    return None


def hollow_facts(places: VendorPaths) -> str | None:
    """Return why the test of the facts shows nothing of them."""
    return hollow(places.facts_test, places.facts.name)


def hollow_clients(places: VendorPaths) -> str | None:
    """Return why one of the tests of clients shows nothing of this simulator."""
    reasons = (hollow(test, places.simulator) for test in places.clients_tests)
    return next(filter(None, reasons), None)


def _words(tree: ast.AST) -> Iterator[str]:
    """Yield the texts in a program, and the modules it imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.ImportFrom(module=str(module)):
                yield module
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
