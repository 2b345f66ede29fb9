"""Signatures and headers of classes, in the words of the source."""

import ast
from collections.abc import Iterator

from sources import FUNCTIONS, Module, names_of

Function = ast.FunctionDef | ast.AsyncFunctionDef

WIDEST = 96
SHOWN = ("property", "cached_property", "classmethod", "staticmethod", "overload", "abstract")
"""Decorators that change how a function is called."""


def signature(node: Function, where: Module) -> str:
    """Return the signature of a function, an argument a line where it is too long for one."""
    marks = [f"@{where.source(mark)}\n" for mark in node.decorator_list if _shown(mark, where)]
    arguments = list(_arguments(node.args, where))
    result = f" -> {where.source(node.returns)}" if node.returns else ""
    line = f"def {node.name}({', '.join(arguments)}){result}"
    if len(line) > WIDEST:
        inner = "".join(f"    {argument},\n" for argument in arguments)
        line = f"def {node.name}(\n{inner}){result}"
    return "".join(marks) + line


def _shown(mark: ast.expr, where: Module) -> bool:
    return where.source(mark).startswith(SHOWN)


def _arguments(arguments: ast.arguments, where: Module) -> Iterator[str]:
    before = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(before) - len(arguments.defaults)) + [*arguments.defaults]
    for number, (argument, default) in enumerate(zip(before, defaults, strict=True), start=1):
        yield _argument(argument, default, where)
        if number == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg:
        yield f"*{_argument(arguments.vararg, None, where)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _argument(argument, default, where)
    if arguments.kwarg:
        yield f"**{_argument(arguments.kwarg, None, where)}"


def _argument(argument: ast.arg, default: ast.expr | None, where: Module) -> str:
    text = argument.arg
    if argument.annotation:
        text += f": {where.source(argument.annotation)}"
    if default is None:
        return text
    equals = " = " if argument.annotation else "="
    return f"{text}{equals}{where.source(default)}"


def header(*lineage: tuple[ast.ClassDef, Module]) -> str:
    """Return the first line of the last class, the fields of all and the constructor."""
    node, where = lineage[-1]
    marks = [f"@{where.source(mark)}" for mark in node.decorator_list]
    bases = [where.source(base) for base in node.bases]
    bases += [f"{word.arg}={where.source(word.value)}" for word in node.keywords if word.arg]
    derived = f"({', '.join(bases)})" if bases else ""
    if len(derived) > WIDEST:
        derived = "(" + "".join(f"\n    {base}," for base in bases) + "\n)"
    fields = list(dict(field for one in lineage for field in _fields(*one)).values())
    made = next(filter(None, (list(_constructor(*one)) for one in reversed(lineage))), [])
    body = [*fields, *([""] if fields and made else []), *made]
    if not body:
        return "\n".join([*marks, f"class {node.name}{derived}: ..."])
    lines = [f"    {text}".rstrip() for text in body]
    return "\n".join([*marks, f"class {node.name}{derived}:", *lines])


def _fields(node: ast.ClassDef, where: Module) -> Iterator[tuple[str, str]]:
    for statement in node.body:
        names = names_of(statement) if isinstance(statement, ast.Assign | ast.AnnAssign) else []
        if names and not names[0].startswith("_"):
            yield names[0], where.source(statement)


def _constructor(node: ast.ClassDef, where: Module) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, FUNCTIONS) and statement.name == "__init__":
            yield from signature(statement, where).splitlines()
