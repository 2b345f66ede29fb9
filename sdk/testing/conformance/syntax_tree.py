"""The source of an integration as syntax trees, and what can be read off them.

The standard library's `ast`, and no rule engine. Of those that were tried, ruff (24 MB) forgives a
broad `except` that logs, and sees neither an attribute of an object whose type it does not know nor
a rule of this kit; ast-grep (45 MB) knows shapes but not what a name was imported as; libcst and
fixit (15 MB) take 0.2 s to import; semgrep is larger than all of this. What is below is shorter
than the configuration of any, and each line of it is held by an untidy integration in
tests/test_kit.py.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

Trees = Mapping[str, ast.Module]

BROAD = {"Exception", "BaseException"}

LAZY: Final = frozenset(
    {"map", "filter", "batches", "resuming", "by_cursor", "by_link", "by_next_url", "by_offset"}
    | {"by_page", "by_sdk"}
)
"""Calls that do nothing until their result is read."""

SHAPELESS: Final = frozenset({"Any", "dict", "Dict", "list", "List", "Mapping", "object", "tuple"})
"""Types that say nothing of what is in them."""

FORMATS: Final = frozenset({"json", "msgpack", "toml", "yaml"})

LOGGED: Final = frozenset({"debug", "info", "warning", "error", "exception", "log", "critical"})


def read(folder: Path) -> Trees:
    """Return the trees of a folder's Python files, also in folders of it, by relative path."""
    files = sorted(folder.rglob("*.py"))
    return {path.relative_to(folder).as_posix(): ast.parse(path.read_text()) for path in files}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield full names of the modules that are imported, those of the same folder aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            yield "." * node.level + (node.module or "")


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield names of what is called, without what stands before the last dot, and the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield _last_name(node.func), node.lineno


def attributes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield names of attributes that are read or set, and the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno


def caught(tree: ast.AST) -> Iterator[int]:
    """Yield lines of `except` clauses for everything that do not raise it again."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises(node):
            yield node.lineno


def ignored(tree: ast.AST) -> Iterator[str]:
    """Yield errors that are caught and dropped, and lazy calls that are not read, by line."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler() if all(map(_says_nothing, node.body)):
                yield f"{node.lineno} drops an error"
            case ast.Call(func=func) if _last_name(func) == "suppress":
                yield f"{node.lineno} suppresses errors"
            case ast.Expr(value=ast.Call(func=func)) if _last_name(func) in LAZY:
                yield f"{node.lineno} calls {_last_name(func)} and reads nothing of it"


def shapeless(tree: ast.AST) -> Iterator[str]:
    """Yield answers that are read without a named type, and uses of Any, by line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="Any") | ast.Attribute(attr="Any"):
                yield f"{node.lineno} uses Any"
            case ast.Call(func=ast.Attribute(attr="loads" | "load" as name)):
                yield f"{node.lineno} calls {name}"
            case ast.Call(func=ast.Attribute(attr="decode")) if _untyped(node):
                yield f"{node.lineno} decodes without a type"
            case ast.Call(func=ast.Attribute(attr="json" | "rows" | "xml" as name)):
                if any(map(_is_shapeless, (*node.args, *(word.value for word in node.keywords)))):
                    yield f"{node.lineno} reads {name} without a named type"


def bare(tree: ast.Module) -> Iterator[str]:
    """Yield public classes, functions and methods, outside of functions, without docstring.

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


def _says_nothing(statement: ast.stmt) -> bool:
    """Return True if a statement neither raises, keeps nor returns; a log does not count."""
    match statement:
        case ast.Pass() | ast.Continue() | ast.Break() | ast.Return(value=None):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=func)):
            return _last_name(func) in LOGGED
    return False


def _untyped(call: ast.Call) -> bool:
    """Return True if a decoder, such as `msgspec.json.decode`, is called without a type."""
    match call.func:
        case ast.Attribute(value=module) if _last_name(module) in FORMATS:
            return not any(word.arg == "type" for word in call.keywords)
    return False


def _is_shapeless(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(value=kind, slice=inner):
            contents = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            named = _last_name(kind) in {"list", "List", "tuple"}
            return any(map(_is_shapeless, contents)) if named else _is_shapeless(kind)
    return _last_name(node) in SHAPELESS


def _last_name(node: ast.expr | None) -> str:
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""
