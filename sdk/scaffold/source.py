"""Source: what is cut out of a program by its syntax tree, so that comments and layout stay."""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import takewhile
from typing import Final

LINE: Final = 100

Span = tuple[int, int]
"""First and last line, counted from 1."""

DEFINITIONS: Final = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def cut(text: str, spans: Iterable[Span]) -> str:
    """Return the text without these lines; of blank lines around one, the greater number stays."""
    lines = text.splitlines(keepends=True)
    found = set(spans)
    for first, last in sorted(filter(lambda span: not _within(span, found), found), reverse=True):
        before, after = _blank(lines[first - 2 :: -1] if first > 1 else []), _blank(lines[last:])
        del lines[first - 1 - min(before, after) : last]
    return "".join(lines).rstrip("\n") + "\n"


def _blank(lines: Iterable[str]) -> int:
    """Return the number of lines that are blank before one is not."""
    return sum(1 for _ in takewhile(lambda line: not line.strip(), lines))


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(span != one and one[0] <= span[0] and span[1] <= one[1] for one in others)


def without(text: str, unwanted: Callable[[ast.AST], bool]) -> str:
    """Return the text without the unwanted elements, entries, functions and definitions."""
    return cut(text, {span for node, span in parts(ast.parse(text)) if unwanted(node)})


def parts(tree: ast.AST) -> Iterator[tuple[ast.AST, Span]]:
    """Yield the parts that can be cut out, with their lines.

    Definitions of the module, methods, and what tuples and tables hold.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Module(body=body):
                yield from _definitions(body)
            case ast.ClassDef(body=body):
                methods = (one for one in body if isinstance(one, ast.FunctionDef))
                yield from ((one, lines_of(one)) for one in methods)
            case ast.Tuple(elts=elements):
                yield from ((one, lines_of(one)) for one in elements if _below(one, node))
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key and _below(key, node):
                        yield key, (key.lineno, lines_of(value)[1])


def _below(inner: ast.expr, outer: ast.expr) -> bool:
    """Return True if a tuple or table is written with one element a line."""
    return inner.lineno > outer.lineno


def _definitions(body: list[ast.stmt]) -> Iterator[tuple[ast.AST, Span]]:
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, DEFINITIONS):
            first, last = lines_of(node)
            explained = not isinstance(node, ast.FunctionDef | ast.ClassDef) and is_text(following)
            yield node, (first, lines_of(following)[1] if following and explained else last)


def is_text(node: ast.AST | None) -> bool:
    """Return True if a statement is a docstring, or a text in its position."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def lines_of(node: ast.expr | ast.stmt) -> Span:
    """First and last line, decorators included."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return first, node.end_lineno or node.lineno


def name_of(node: ast.AST) -> str:
    """Return the name that a definition makes, or nothing."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def used(tree: ast.AST) -> Iterator[str]:
    """Yield the names and attributes read in a tree, and its imports of its own folder."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(level=1, names=names):
                yield from (alias.name for alias in names)


def with_used_imports(text: str) -> str:
    """Return the text, importing only what it uses; its root offers what it imports."""
    tree = ast.parse(text)
    if any(name_of(node) == "__all__" for node in tree.body):
        return text
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in reversed(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept = [alias for alias in node.names if _bound(alias) in read]
            if len(kept) < len(node.names):
                text = _with_names(text, node, kept)
    return text


def _with_names(text: str, node: ast.Import | ast.ImportFrom, kept: Collection[ast.alias]) -> str:
    first, last = lines_of(node)
    if not kept:
        return cut(text, [(first, last)])
    lines = text.splitlines(keepends=True)
    lines[first - 1 : last] = [_imports(node, kept)]
    return "".join(lines)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _imports(node: ast.Import | ast.ImportFrom, kept: Collection[ast.alias]) -> str:
    names = [ast.unparse(alias) for alias in kept]
    if isinstance(node, ast.Import):
        return f"import {', '.join(names)}\n"
    start = f"from {'.' * node.level}{node.module or ''} import "
    line = start + ", ".join(names)
    if len(line) <= LINE:
        return f"{line}\n"
    return f"{start}(\n{''.join(f'    {name},{chr(10)}' for name in names)})\n"
