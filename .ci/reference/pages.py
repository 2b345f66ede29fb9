"""Pages: one Markdown page for each door, and the index of all names of a set of doors."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docstrings import fields, markdown, summary, without_fields
from signatures import header, signature
from sources import (
    FUNCTIONS,
    Defined,
    Module,
    definition,
    exported,
    module,
    names_of,
    parents,
    text_below,
)

DOORS = {
    "sdk": "sdk.md",
    "sdk.models": "models.md",
    "sdk.pagination": "pagination.md",
    "sdk.http": "http.md",
    "sdk.decode": "decode.md",
    "sdk.filters": "filters.md",
    "sdk.files": "files.md",
    "sdk.errors": "errors.md",
    "sdk.runner": "runner.md",
    "sdk.testing": "testing.md",
}
"""Each door and its page; a name that several doors have is described on the rarer one."""

SIMULATORS = {
    f"simulators.{door}": f"simulators.{door}.md" for door in ("engine", "world", "oracle")
}
"""The doors that simulators import: another set, since both have a `Page` or a `Cursor`."""

NOTE = "<!-- Written by `make reference` from the docstrings; do not edit. -->"

INDEX = f"""# API reference

{NOTE}

All names that code outside `sdk` may import, with signatures and docstrings. Import a name from
its door: `from sdk.pagination import by_cursor`.

For simulators there is [another set of doors](simulators.md).

| door | what it is for |
|---|---|"""

INDEX_OF_SIMULATORS = f"""# API reference of simulators

{NOTE}

All names that a vendor's simulator may import; the guide is
[Writing a simulator](../simulators.md).

| door | what it is for |
|---|---|"""

NAMES = """## Names

| name | door | summary |
|---|---|---|"""


@dataclass
class Reference:
    """All names of some doors: where each is described, and by which definition."""

    root: Path
    doors: Mapping[str, str]
    index: tuple[str, str]
    """The file of the index, and how it begins."""
    door_of: dict[str, str] = field(default_factory=dict)
    """The door that describes a name."""
    found: dict[str, Defined] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    """`Class.member` of the doors, and the link to it."""

    def __post_init__(self) -> None:
        for door in sorted(self.doors, key=lambda door: "." not in door):
            for name in exported(self.door(door)):
                if name not in self.door_of:
                    self.door_of[name] = door
                    self.found[name] = self._definition(name, door)
        for name, found in self.found.items():
            for member, _, _ in public_members(found, self):
                self.members[f"{name}.{member}"] = (
                    f"{self.doors[self.door_of[name]]}#{slug(f'{name}.{member}')}"
                )

    def door(self, name: str) -> Module:
        """Return the module of a door."""
        found = module(name, self.root)
        if found is None:
            raise SystemExit(f"{name} is not in {self.root}")
        return found

    def _definition(self, name: str, door: str) -> Defined:
        found = definition(name, self.door(door), self.root)
        if found is None:
            raise SystemExit(f"{door}.{name} has no source: is it in __all__ by mistake?")
        return found

    def link(self, text: str) -> str:
        """Return a name as a link to its description, any other code as it is."""
        name = text.removesuffix("()").removeprefix("sdk.")
        if name in self.door_of:
            return f"[`{text}`]({self.doors[self.door_of[name]]}#{slug(name)})"
        if name in self.members:
            return f"[`{text}`]({self.members[name]})"
        return f"`{text}`"

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of each page."""
        yield self.index[0], self._index()
        for door, page in self.doors.items():
            yield page, "\n\n".join(filter(None, self._page(door))) + "\n"

    def _index(self) -> str:
        rows = [
            f"| [`{door}`]({page}) | {summary(ast.get_docstring(self.door(door).tree) or '')} |"
            for door, page in self.doors.items()
        ]
        names = [
            f"| {self.link(name)} | `{self.door_of[name]}` | {one_line(found.docstring, self)} |"
            for name, found in sorted(self.found.items(), key=lambda item: item[0].casefold())
        ]
        return "\n".join([self.index[1], *rows, "", NAMES, *names, ""])

    def _page(self, door: str) -> Iterator[str]:
        opened = self.door(door)
        names = exported(opened)
        own = [name for name in names if self.door_of[name] == door]
        yield f"# `{door}`"
        yield NOTE
        yield markdown(ast.get_docstring(opened.tree) or "", self.link)
        yield "\n".join(["| name | summary |", "|---|---|", *self._rows(names)])
        for name in own:
            yield from self._entry(name)

    def _rows(self, names: list[str]) -> Iterator[str]:
        for name in names:
            yield f"| {self.link(name)} | {one_line(self.found[name].docstring, self)} |"

    def _entry(self, name: str) -> Iterator[str]:
        found = self.found[name]
        yield f"## `{name}`"
        if isinstance(found.nodes[-1], ast.ClassDef):
            yield from self._class(found)
            return
        yield from self._code([_shown(node, found.module) for node in found.nodes], name)
        yield markdown(found.docstring, self.link)

    def _class(self, found: Defined) -> Iterator[str]:
        bases = [one.name for one in parents(found, self.root) if one.name in self.door_of]
        yield from self._code([header(*self.lineage(found))], found.name)
        yield markdown(without_fields(found.docstring), self.link)
        if listed := list(self._fields(found)):
            yield "\n".join(["**Fields**", "", *listed])
        if bases:
            yield f"It also has what {', '.join(map(self.link, dict.fromkeys(bases)))} has."
        for member, defined, where in public_members(found, self):
            yield f"### `{found.name}.{member}`"
            yield from self._code([signature(defined, where)], found.name)
            yield markdown(ast.get_docstring(defined) or "", self.link)

    def _code(self, lines: list[str], name: str) -> Iterator[str]:
        """Yield a block of code, and the names of the doors in it as links."""
        code = "\n".join(lines)
        words = dict.fromkeys(re.findall(r"\b[A-Z]\w+\b", code))
        used = [self.link(word) for word in words if word in self.door_of and word != name]
        yield f"```python\n{code}\n```"
        if used:
            yield f"Names: {', '.join(used)}."

    def lineage(self, found: Defined) -> list[tuple[ast.ClassDef, Module]]:
        """Return a class and those of its parents that no door has, the class last."""
        private = [one for one in parents(found, self.root) if one.name not in self.door_of]
        return [
            (node, one.module)
            for one in (*reversed(private), found)
            if isinstance(node := one.nodes[-1], ast.ClassDef)
        ]

    def _fields(self, found: Defined) -> Iterator[str]:
        said: dict[str, str] = {}
        for node, _ in self.lineage(found):
            said |= own_fields(node) | fields(ast.get_docstring(node) or "")
        for name, text in said.items():
            if text:
                yield f"- `{name}`: {self._inline(text)}"

    def _inline(self, text: str) -> str:
        return " ".join(markdown(text, self.link).split())


def _shown(node: ast.stmt, where: Module) -> str:
    return signature(node, where) if isinstance(node, FUNCTIONS) else where.source(node)


def own_fields(node: ast.ClassDef) -> dict[str, str]:
    """Return the texts below the fields of a class."""
    return {
        name: text_below(statement, node.body)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for name in names_of(statement)
        if not name.startswith("_")
    }


def references(root: Path) -> tuple[Reference, ...]:
    """Return the reference of `sdk`, and that of what simulators import."""
    return (
        Reference(root, DOORS, ("README.md", INDEX)),
        Reference(root, SIMULATORS, ("simulators.md", INDEX_OF_SIMULATORS)),
    )


def public_members(
    found: Defined, reference: Reference
) -> Iterator[tuple[str, ast.FunctionDef, Module]]:
    """Yield public methods and properties, those of private parents too; tests are left out."""
    seen: set[str] = set()
    for node, where in reversed(reference.lineage(found)):
        for member in node.body:
            name = member.name if isinstance(member, FUNCTIONS) else ""
            if name and not name.startswith(("_", "test_")) and name not in seen:
                seen.add(name)
                yield name, member, where


def one_line(docstring: str, reference: Reference) -> str:
    """Return the summary of a docstring for a cell of a table."""
    return markdown(summary(docstring), reference.link).replace("|", "\\|")


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
