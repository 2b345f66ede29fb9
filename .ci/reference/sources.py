"""Names of modules, found in their source: nothing is imported, so no Python version shows."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """A module by its dotted name, with its text and its tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def source(self, node: ast.AST) -> str:
        """Return the source of an expression on one line."""
        return " ".join((ast.get_source_segment(self.text, node) or "").split())

    def package(self, level: int) -> list[str]:
        """Return the parts of the package that a relative import of this level begins at."""
        parts = self.name.split(".")
        parts = parts if self.path.name == "__init__.py" else parts[:-1]
        return parts[: len(parts) - level + 1]


@dataclass(frozen=True)
class Defined:
    """Where a name is defined, by what, and with which text below or in it."""

    name: str
    module: Module
    nodes: tuple[ast.stmt, ...]
    docstring: str


@cache
def module(name: str, root: Path) -> Module | None:
    """Return a module of the repository at `root`, None for any other."""
    place = root.joinpath(*name.split("."))
    for path in (place / "__init__.py", place.with_suffix(".py")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            return Module(name, path, text, ast.parse(text))
    return None


def exported(door: Module) -> list[str]:
    """Return the names of `__all__`, or all public names that a module defines itself."""
    for node in door.tree.body:
        if isinstance(node, ast.Assign) and names_of(node) == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return [
        name
        for node in door.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        for name in names_of(node)
        if not name.startswith("_")
    ]


def definition(name: str, where: Module, root: Path) -> Defined | None:
    """Return the definition of a name, through imports; None where it is not of the repository."""
    nodes = [node for node in where.tree.body if name in names_of(node)]
    if nodes:
        return Defined(name, where, tuple(nodes), _docstring(nodes, where.tree.body))
    for node in ast.walk(where.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    target = module(_target(node, where), root)
                    return definition(alias.name, target, root) if target else None
    return None


def _target(node: ast.ImportFrom, where: Module) -> str:
    package = where.package(node.level) if node.level else []
    return ".".join([*package, *((node.module or "").split(".") if node.module else [])])


def names_of(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return [node.name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name()):
            return [node.target.id]
    return []


def _docstring(nodes: list[ast.stmt], body: list[ast.stmt]) -> str:
    last = nodes[-1]
    if isinstance(last, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return next(filter(None, map(ast.get_docstring, reversed(nodes))), "")
    return text_below(last, body)


def text_below(node: ast.stmt, body: list[ast.stmt]) -> str:
    """Return the string literal that follows an assignment, "" where none does."""
    following = body[body.index(node) + 1 : body.index(node) + 2]
    for after in following:
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            value = after.value.value
            return _dedented(value) if isinstance(value, str) else ""
    return ""


def _dedented(text: str) -> str:
    first, *rest = text.strip().splitlines() or [""]
    return "\n".join([first, *(line.strip() for line in rest)])


def parents(found: Defined, root: Path) -> Iterator[Defined]:
    """Yield the classes of the repository that a class derives from, nearest first."""
    node = found.nodes[-1]
    if isinstance(node, ast.ClassDef):
        for base in node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            name = inner.id if isinstance(inner, ast.Name) else ""
            parent = definition(name, found.module, root) if name else None
            if parent is not None:
                yield parent
                yield from parents(parent, root)
