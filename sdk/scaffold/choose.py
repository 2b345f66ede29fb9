"""Choose: of all the ways in which the example pages, one stays."""

import ast
import re
from collections.abc import Mapping
from functools import reduce
from typing import Final

from .source import name_of, without

PARAMETERS: Final[Mapping[str, frozenset[str]]] = {
    "cursor": frozenset({"limit", "cursor"}),
    "page": frozenset({"per_page", "page"}),
    "offset": frozenset({"limit", "offset"}),
    "link": frozenset({"limit", "after"}),
    "next-url": frozenset({"limit", "after"}),
}
"""The ways in which the example's simulator pages, and their parameters."""

SDK: Final = "sdk"
UNDER_SDK: Final = "cursor"
"""How the listing pages that the vendor's own client reads."""

STYLES: Final = (*PARAMETERS, SDK)

NUMBERED: Final = frozenset({"page", "offset"})

_EVERY: Final = frozenset.union(*PARAMETERS.values())
_ANY: Final = "|".join(PARAMETERS)
_ALL: Final = "all listings"
_FOR: Final = re.compile(rf'(?<=")({_ALL}|(?:{_ANY})(?:, (?:{_ANY}))*): ')
_LISTED: Final = re.compile(rf"^(?:\| `/v1/({_ANY})/hosts`|- ({_ANY})(?:, ({_ANY}))?: )")

Edit = tuple[str, str]

PARAMETER: Final = """    parameters = (
        Parameter("paging", "the style of paging", default="cursor", options=tuple(STYLES)),
    )
"""
SEVERAL: Final = """

The vendor offers the same list in five styles of paging, and through a client of its own; a real
one has one or two of these.
"""
MADE: Final = """\
        sdk = VendorSDK(integration=self.name, context=self.context, rules={})
        return Client(session, sdk, self.limits)
"""
OLD: Final = """        marks = (self._mark(request, name) for name in ("after", "cursor"))
        oldest = self.clock.now().timestamp() - CURSOR_SECONDS
        if self.quirk("expiring-cursor") and any(0 < mark.issued < oldest for mark in marks):
            return self._error(410, f"the cursor is older than {CURSOR_SECONDS} seconds")
"""

ONE_LISTING: Final[Mapping[str, tuple[Edit, ...]]] = {
    "__init__.py": ((", the model to copy", ""),),
    "client.py": (
        ("def hosts(self, paging: str)", "def every_style(self, paging: str)"),
        (SEVERAL, ""),
    ),
    "integration.py": (
        (PARAMETER, ""),
        ('self.client.hosts(str(self.parameter("paging")))', "self.client.hosts()"),
    ),
    "app.py": (
        ("Every listing has the same rows, in a fixed order", "The listing's rows are in an order"),
    ),
}
"""What is said of several styles, and has to be said of one."""

WITHOUT_SDK: Final[Mapping[str, tuple[Edit, ...]]] = {
    "client.py": (
        (", sdk: VendorSDK, limits: Limits)", ")"),
        ("        self.sdk = sdk\n        self.limits = limits\n", ""),
    ),
    "integration.py": ((MADE, "        return Client(session)\n"),),
}

WITHOUT_CURSORS: Final[Mapping[str, tuple[Edit, ...]]] = {
    "app.py": (
        (OLD, ""),
        ("does not parse; 410 for an old cursor.", "does not parse."),
        ('    410: "cursor-expired",\n', ""),
        (f"| 410    | `cursor-expired`    | {'the cursor is older than its lifetime':65} |\n", ""),
        ("range, or a cursor that was not given out", f"range{'':36}"),
    ),
}


def one_style(files: Mapping[str, str], paging: str) -> dict[str, str]:
    """Return the files of the example's integration or simulator with one of STYLES left."""
    tables = [ONE_LISTING]
    tables += [WITHOUT_SDK] if paging != SDK else []
    tables += [WITHOUT_CURSORS] if paging in NUMBERED else []
    edits = {name: [edit for table in tables for edit in table.get(name, ())] for name in files}
    return {
        name: _left(name, reduce(_edited, edits[name], text), paging)
        for name, text in files.items()
    }


def _left(name: str, text: str, paging: str) -> str:
    style = UNDER_SDK if paging == SDK else paging
    text = without(text, lambda node: _of_another(node, text, style, paging))
    text = _FOR.sub("", text)
    if name == "app.py":
        text = "".join(line for line in text.splitlines(keepends=True) if _said(line, style))
        mark = "cursor" if style == "cursor" else "after"
        text = text.replace('("after", "cursor")', f'("{mark}",)')
    return text.replace(f"def by_{paging.replace('-', '_')}(self)", "def hosts(self)")


def _edited(text: str, edit: Edit) -> str:
    old, new = edit
    if text.count(old) != 1:
        raise AssertionError(f"the example no longer says {old!r} once")
    return text.replace(old, new)


def _of_another(node: ast.AST, text: str, style: str, paging: str) -> bool:
    match node:
        case ast.Call(func=ast.Name("listing"), args=[ast.Constant(str(named)), *_]):
            return named != style
        case ast.Call(func=ast.Name("Quirk")):
            found = _FOR.search(ast.get_source_segment(text, node) or "")
            return bool(found and style not in found[1].split(", ") and found[1] != _ALL)
        case ast.Constant(str(key)):
            return key in _EVERY - PARAMETERS[style]
    return _is_of_another(name_of(node), style, paging)


def _is_of_another(name: str, style: str, paging: str) -> bool:
    if name in ("every_style", "STYLES"):
        return True
    kept = {f"list_by_{style.replace('-', '_')}", f"by_{paging.replace('-', '_')}"}
    return name.startswith(("list_by_", "by_")) and name not in kept


def _said(line: str, style: str) -> bool:
    """Return True unless a line of the contract is about another style."""
    found = _LISTED.match(line)
    return not found or style in found.groups()
