"""The imports at the top of a program: those that it uses, in lines that are not too long."""

import ast
from typing import Final

LINE: Final = 100


def tidy_imports(text: str) -> str:
    """Return the program with the names that it imports and uses, one a line where many."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | _exported(tree)
    lines = text.splitlines(keepends=True)
    for node in reversed(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [ast.unparse(alias) for alias in node.names if _bound(alias) in used]
            lines[node.lineno - 1 : node.end_lineno] = _import(node, names)
    return "".join(lines)


def _exported(tree: ast.Module) -> set[str]:
    """Return the names in `__all__`."""
    return {
        name
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _import(node: ast.Import | ast.ImportFrom, names: list[str]) -> list[str]:
    if not names:
        return []
    start = "import"
    if isinstance(node, ast.ImportFrom):
        start = f"from {'.' * node.level}{node.module or ''} import"
    line = f"{start} {', '.join(names)}"
    if len(line) <= LINE:
        return [f"{line}\n"]
    return [f"{start} (\n", *(f"    {name},\n" for name in names), ")\n"]
