"""Small mistakes, found by the syntax of a file: the same for every vendor.

| operator        | the mistake                                                            |
|-----------------|------------------------------------------------------------------------|
| yield dropped   | nothing is yielded where something was                                 |
| last lost       | the last item of a loop or comprehension is left out                   |
| blind           | affiliation is always affirmed, credentials and `since` are ignored     |
| refusal dropped | nothing is raised where something was                                  |
| call dropped    | what is called for its effect alone is not called                      |
| keyword dropped | a named argument of a call is not given                                |
| entry dropped   | an entry of a table, set or list is missing                            |
| swapped         | a comparison, `and` with `or`, a number, two values of a table         |
| left out        | a text is not lowered, stripped or unescaped; a condition is the other |

Not changed are annotations, defaults of classes, and arguments that only name something.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from .mutant import Mutant

T = TypeVar("T")

NAMING: Final = frozenset({"operation", "advice", "name", "title", "description", "label", "help"})
"""Arguments that only say what something is called."""

PLAIN_CALLS: Final = frozenset({"html_to_markdown", "unescape"})
PLAIN_METHODS: Final = frozenset({"lower", "upper", "strip", "casefold"})
"""What is called to tidy a text."""

SWAPPED: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}

AFFIRMING: Final = frozenset({"check_affiliation", "has_asset"})
"""What says that a vendor still has an asset."""


LONGEST = 60
"""How much of an expression is shown."""


class Edit(NamedTuple):
    """A node of the tree, the text that takes its place, and what that changes in words."""

    operator: str
    node: ast.expr | ast.stmt
    text: str
    change: str


def mutants_of(folder: Path) -> list[Mutant]:
    """Return every mutant of the Python files in a folder, by file and line."""
    return [mutant for path in sorted(folder.rglob("*.py")) for mutant in _of_file(path)]


def _of_file(path: Path) -> Iterator[Mutant]:
    source = path.read_text()
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    functions = _functions(tree)
    found = [edit for node in _nodes(tree) for find in OPERATORS for edit in find(node)]
    for edit in sorted(found, key=lambda one: (one.node.lineno, one.node.col_offset)):
        number = edit.node.lineno
        line, function = lines[number - 1].strip(), functions.get(number, "")
        text = _replaced(lines, edit)
        yield Mutant(edit.operator, function, line, edit.change, path, number, text)


def _replaced(lines: list[str], edit: Edit) -> str:
    """Return the text of a file with another one in the place of a node."""
    node = edit.node
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    # Columns of the syntax tree count bytes.
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset or 0 :].decode()
    return "".join([*lines[:first], head, edit.text, tail, *lines[last + 1 :]])


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that may be changed: those that run, outside of annotations and defaults."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
                continue
            children = value if isinstance(value, list) else [value]
            waiting += (child for child in children if isinstance(child, ast.AST))


def _functions(tree: ast.Module) -> dict[int, str]:
    """Return the name of the function that each line is in."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found |= dict.fromkeys(range(node.lineno, (node.end_lineno or 0) + 1), node.name)
    return found


def _yield_dropped(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield Edit("yield dropped", node, "yield from ()", f"no {_short(node)}")


def _last_lost(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.For | ast.comprehension):
        text = f"list({ast.unparse(node.iter)})[:-1]"
        yield Edit("last lost", node.iter, text, f"without the last of {_short(node.iter)}")


def _blind(node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.FunctionDef(name=name, body=body) if answer := _blind_answer(name):
            # The first statement behind the docstring; what follows is never reached.
            first = body[1] if len(body) > 1 and ast.get_docstring(node) else body[0]
            yield Edit("blind", first, answer, f"{name} does nothing but {answer}")
        case ast.Call():
            for argument in filter(_is_since, [*node.args, *(one.value for one in node.keywords)]):
                yield Edit("blind", argument, "None", "since is not passed on")
        case _:
            return


def _is_since(argument: ast.expr) -> bool:
    return _short(argument).rpartition(".")[2] == "since"


def _blind_answer(name: str) -> str:
    if name == "validate_credentials" or name.startswith("probe"):
        return "return None"
    return "return True" if name in AFFIRMING else ""


def _refusal_dropped(node: ast.AST) -> Iterator[Edit]:
    body = getattr(node, "body", None)
    match body[-1] if isinstance(body, list) and body else None:
        case ast.Raise() if isinstance(node, ast.If):
            change = f"never raises if {_short(node.test)}"
            yield Edit("refusal dropped", node.test, "False", change)
        case ast.Raise(exc=ast.expr() as error) as last:
            yield Edit("refusal dropped", last, "pass", f"does not raise {_short(error)}")
        case _:
            return


def _call_dropped(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield Edit("call dropped", node, "pass", f"no {_short(node)}")


def _keyword_dropped(node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    for place, keyword in enumerate(node.keywords):
        if keyword.arg and keyword.arg not in NAMING and not _is_since(keyword.value):
            text = _unparsed(node, keywords=_without(node.keywords, place))
            change = f"{_short(node.func)} without {keyword.arg}={_short(keyword.value)}"
            yield Edit("keyword dropped", node, text, change)


def _entry_dropped(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Dict):
        for place, key in enumerate(node.keys):
            keys, values = _without(node.keys, place), _without(node.values, place)
            shown = _short(key or node.values[place])
            yield Edit(
                "entry dropped", node, _unparsed(node, keys=keys, values=values), f"without {shown}"
            )
    elif isinstance(node, ast.Set | ast.List | ast.Tuple) and _is_read(node):
        for place, entry in enumerate(node.elts if len(node.elts) > 1 else ()):
            text = _unparsed(node, elts=_without(node.elts, place))
            yield Edit("entry dropped", node, text, f"without {_short(entry)}")


def _values_swapped(node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Dict):
        return
    for place, (one, other) in enumerate(pairwise(node.values)):
        if ast.dump(one) != ast.dump(other) and None not in node.keys[place : place + 2]:
            values = [*node.values[:place], other, one, *node.values[place + 2 :]]
            change = f"{_short(one)} and {_short(other)} change places"
            yield Edit("swapped", node, _unparsed(node, values=values), change)


def _swapped(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPPED:
        text = _unparsed(node, ops=[SWAPPED[type(node.ops[0])]()])
    elif isinstance(node, ast.BoolOp):
        text = f"({_unparsed(node, op=SWAPPED[type(node.op)]())})"
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        text = str(node.value + 1)
    else:
        return
    yield Edit("swapped", node, text, f"{_short(node)} becomes {_cut(text)}")


def _left_out(node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in PLAIN_METHODS:
            yield Edit(
                "left out", node, ast.unparse(value), f"{_short(node)} becomes {_short(value)}"
            )
        case ast.Call(func=ast.Name(id=name), args=[first]) if name in PLAIN_CALLS:
            yield Edit("left out", node, ast.unparse(first), f"{_short(first)} without {name}")
        case ast.comprehension(ifs=conditions):
            for one in conditions:
                yield Edit("left out", one, "True", f"without if {_short(one)}")
        case ast.If(test=test, body=[*_, last]) if not isinstance(last, ast.Raise):
            yield Edit("left out", test, f"not ({ast.unparse(test)})", f"if not {_short(test)}")
        case ast.IfExp(test=test):
            yield Edit("left out", test, f"not ({ast.unparse(test)})", f"if not {_short(test)}")
        case _:
            return


OPERATORS: Final[tuple[Callable[[ast.AST], Iterable[Edit]], ...]] = (
    _yield_dropped,
    _last_lost,
    _blind,
    _refusal_dropped,
    _call_dropped,
    _keyword_dropped,
    _entry_dropped,
    _values_swapped,
    _swapped,
    _left_out,
)


def _unparsed(node: ast.expr, **fields: object) -> str:
    """Return the text of a node with other fields."""
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return ast.unparse(other)


def _short(node: ast.AST) -> str:
    return _cut(ast.unparse(node))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _without(entries: Sequence[T], place: int) -> list[T]:
    return [*entries[:place], *entries[place + 1 :]]


def _is_read(node: ast.Set | ast.List | ast.Tuple) -> bool:
    """Return True unless something is assigned to the entries."""
    return isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load)
