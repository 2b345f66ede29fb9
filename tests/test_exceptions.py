"""How exceptions are handled: none is swallowed, and none of a library is repeated."""

import ast
from collections.abc import Iterator

from .sources import parsed


def test_no_exception_is_swallowed_whole():
    bare = [
        f"{name}:{node.lineno}"
        for name, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert bare == []


LIBRARIES = {"msgspec", "sqlite3", "ssl", "csv", "json", "binascii", "requests", "urllib3"}
LIBRARIES |= {"expat", "DBAPIError", "YAMLError", "BotoCoreError", "HTTPError", "RequestException"}


def repeated(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions that put the text of a library's exception into an error of the kit."""
    for handler in ast.walk(tree):
        if isinstance(handler, ast.ExceptHandler) and handler.type and handler.name:
            caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
            if caught & LIBRARIES:
                for node in ast.walk(handler):
                    is_text = isinstance(node, ast.FormattedValue)
                    is_str = isinstance(node, ast.Call) and ast.unparse(node.func) == "str"
                    inner = node.value if is_text else node.args[0] if is_str else None
                    if isinstance(inner, ast.Name) and inner.id == handler.name:
                        yield node


def test_no_error_of_a_library_is_repeated():
    found = [f"{name}:{node.lineno}" for name, tree in parsed() for node in repeated(tree)]

    assert found == []
