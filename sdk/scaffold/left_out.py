"""Left out: what an author writes, step by step, each raising a sentence that says what to do."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from .choose import SDK
from .source import lines_of

WIDTH: Final = 70
"""Of a line of a sentence: the names of vendors, which come in later, are longer than `example`."""

CONTRACT: Final = "simulators/example/app.py"


@dataclass(frozen=True, slots=True)
class Step:
    """A function of the integration that is left out, and what its author is told."""

    file: str
    function: str
    task: str


BY_LISTING: Final = "self.session.list with the Listing above it"
BY_SDK: Final = "sdk.by_sdk and the client in vendor.py, which is to send by self.session"

STEPS: Final = (
    Step(
        "client.py",
        "probe_token",
        "prove the credentials by one cheap request, in client.py, Client.probe_token. "
        f"{CONTRACT}, Routes, has it; the rules MANNERS-3 and TROUBLE-5 judge it",
    ),
    Step(
        "client.py",
        "hosts",
        "read the whole listing, in client.py, Client.hosts: {reading}. "
        f"{CONTRACT}, Routes, has it; the rules PAGING and TROUBLE judge it",
    ),
    Step(
        "transform.py",
        "asset",
        "make an Asset of a host, in transform.py, asset. "
        f"{CONTRACT}, Mapping, says which field is which; the rules TRUTH judge it",
    ),
    Step(
        "transform.py",
        "findings",
        "make a Finding of each open finding of a host and each of its names, in transform.py, "
        f"findings. {CONTRACT}, Mapping, says which; the rules TRUTH judge it",
    ),
    Step(
        "client.py",
        "has_asset",
        "look up a host by its id, in client.py, Client.has_asset; NotFound when it is gone. "
        f"{CONTRACT}, Routes, has it; the rules AFFILIATION judge it",
    ),
)

ALL_STEPS: Final = len(STEPS) + 2
"""With the recordings and the facts, which the tests ask for."""


def left_out(files: Mapping[str, str], paging: str) -> dict[str, str]:
    """Return the integration's files with every step in STEPS still to be done."""
    blank = dict(files)
    for number, step in enumerate(STEPS, 1):
        task = step.task.format(reading=BY_SDK if paging == SDK else BY_LISTING)
        sentence = f"step {number} of {ALL_STEPS}: {task}"
        blank[step.file] = _blank(blank[step.file], step.function, sentence)
    return blank


def _blank(text: str, function: str, sentence: str) -> str:
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            documented = node.body[0]
            raising = [" " * documented.col_offset + line for line in _raising(sentence)]
            lines[lines_of(documented)[1] : lines_of(node)[1]] = raising
    return "".join(lines)


def _raising(sentence: str) -> Iterator[str]:
    *pieces, last = wrap(sentence, WIDTH)
    yield "# Left out by `chariot new`.\n"
    yield "raise NotImplementedError(\n"
    yield from (f'    "{piece} "\n' for piece in pieces)
    yield f'    "{last}"\n'
    yield ")\n"
