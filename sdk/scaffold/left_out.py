"""Left out: what an author writes, step by step, each raising a sentence that says what to do."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Final, NamedTuple

from .styles import Style
from .words import Words

WIDTH: Final = 76
"""Of a line of a sentence."""


class Step(NamedTuple):
    """A function of the integration that is left out, and the message for its author."""

    file: str
    function: str
    task: str


ALL_STEPS: Final = 7
"""With the recordings and the facts, which the tests ask for."""


def steps(style: Style) -> tuple[Step, ...]:
    """Return the steps in their order."""
    function, task = style.task
    return (
        Step(
            "client.py",
            "probe_token",
            "prove the credentials by one cheap request, in client.py, Client.probe_token. "
            "simulators/example/operations.py, Routes, has it; the rules MANNERS-3 and TROUBLE-5 "
            "judge it",
        ),
        Step(
            "client.py",
            function,
            f"read the listing, in client.py, {function}: {task}. "
            "simulators/example/operations.py, Routes, has it; the rules PAGING and TROUBLE "
            "judge it",
        ),
        Step(
            "transform.py",
            "asset",
            "make an Asset of a host, in transform.py, asset. simulators/example/oracle.py says "
            "which field is which; the rules TRUTH judge it",
        ),
        Step(
            "transform.py",
            "findings",
            "make a Finding of each open finding of a host and each of its names, in "
            "transform.py, findings. simulators/example/oracle.py says which; the rules TRUTH "
            "judge it",
        ),
        Step(
            "client.py",
            "has_asset",
            "look up a host by its id, in client.py, Client.has_asset; NotFound when it is gone. "
            "simulators/example/operations.py, Routes, has it; the rules AFFILIATION judge it",
        ),
    )


def left_out(files: Mapping[Path, str], style: Style, words: Words) -> dict[Path, str]:
    """Return the vendor's files with every step still to be done."""
    blank = dict(files)
    for number, step in enumerate(steps(style), 1):
        file = Path("integrations", words.folder, step.file)
        sentence = f"step {number} of {ALL_STEPS}: {step.task}"
        blank[file] = _blank(blank[file], step.function, words.in_text(sentence))
    return blank


def _blank(text: str, function: str, sentence: str) -> str:
    """Return the program with the body of a function replaced, but for its docstring."""
    lines = text.splitlines(keepends=True)
    (node,) = (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    documented = node.body[0]
    raising = [" " * documented.col_offset + line for line in _raising(sentence)]
    lines[documented.end_lineno or 0 : node.end_lineno] = raising
    return "".join(lines)


def _raising(sentence: str) -> Iterator[str]:
    *pieces, last = wrap(sentence, WIDTH)
    yield "# Left out by `chariot new`.\n"
    yield "raise NotImplementedError(\n"
    yield from (f"    {_quoted(piece)}\n" for piece in (*(f"{piece} " for piece in pieces), last))
    yield ")\n"


def _quoted(text: str) -> str:
    return repr(text) if '"' in text else f'"{text}"'
