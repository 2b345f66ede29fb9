"""The source of an integration as syntax trees, and what can be read off them."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Trees = Mapping[str, ast.Module]

BROAD = {"Exception", "BaseException"}


def read(folder: Path) -> Trees:
    """The trees of a folder's Python files, by file name."""
    return {path.name: ast.parse(path.read_text()) for path in sorted(folder.glob("*.py"))}


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of the modules that are imported, those of the same folder aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            yield "." * node.level + (node.module or "")


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of what is called, without what stands before the last dot, and the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield _last_name(node.func), node.lineno


def attributes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of attributes that are read or set, and the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno


def caught(tree: ast.AST) -> Iterator[int]:
    """Lines of `except` clauses for everything that do not raise it again."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises(node):
            yield node.lineno


def bare(tree: ast.Module) -> Iterator[str]:
    """Public classes, and public functions and methods outside of functions, without docstring.

    The module itself is called "the module".
    """
    if ast.get_docstring(tree) is None and tree.body:
        yield "the module"
    yield from _bare(tree.body, "")


def _bare(body: Iterable[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield prefix + node.name
            if isinstance(node, ast.ClassDef):
                yield from _bare(node.body, f"{prefix}{node.name}.")


def _is_broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(kind is None or _last_name(kind) in BROAD for kind in kinds)


def _raises(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def _last_name(node: ast.expr | None) -> str:
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""
