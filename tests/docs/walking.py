"""What a page tells a newcomer to do, step by step, and a repository in which to do it."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("sdk", "simulators", "integrations", "cassettes", "tests", "pyproject.toml")

STEP = re.compile(
    r"^(?P<commands>(?:    \.venv/bin/.*\n(?:        .*\n)*)+)"
    r"|`(?P<place>[\w./]+)`(?:,\s+`(?P<function>[\w.]+)`)?\s+(?:does|is)\s+this:\n\n"
    r"```\w+\n(?P<text>(?s:.*?))```\n",
    re.M,
)
PROGRAMS = {
    ".venv/bin/chariot": [sys.executable, "-m", "sdk"],
    ".venv/bin/pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
}


@dataclass(frozen=True)
class Command:
    """A line to type: what it says, and whether it fails."""

    line: str

    def take(self, place: Path) -> None:
        line, _, says = self.line.partition("  # ")
        program, *arguments = shlex.split(line)
        done = subprocess.run(
            [*PROGRAMS[program], *arguments],
            cwd=place,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) is says.startswith("red"), f"{line}\n{said}"
        assert says.removeprefix("red: ") in said, f"{line}\n{said}"


@dataclass(frozen=True)
class Edit:
    """A function to write, or a file where no function is named."""

    file: str
    function: str | None
    text: str

    def take(self, place: Path) -> None:
        path = place / self.file
        if self.function is None:
            assert not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text)
        else:
            path.write_text(with_body(path.read_text(), self.function, self.text))


def steps(page: str) -> list[Command | Edit]:
    """Return the statements of the page, in its order."""
    found = []
    for step in STEP.finditer(page):
        if step["commands"]:
            joined = re.sub(r"\\\n\s+", "", step["commands"])
            found += [Command(line.strip()) for line in joined.splitlines()]
        else:
            found.append(Edit(step["place"], step["function"], step["text"]))
    return found


def with_body(source: str, function: str, text: str) -> str:
    """Return the program with the body of that function replaced, and its imports added."""
    imports = [node for node in parsed(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    start = imports[-1].end_lineno + 1 if imports else 0
    body = "\n".join(text.splitlines()[start:]).strip("\n")
    tree = ast.parse(source)
    node = named(tree, function)
    indent = " " * node.body[0].col_offset
    lines = source.splitlines()
    lines[node.body[0].end_lineno : node.end_lineno] = [
        f"{indent}{line}" if line else "" for line in body.splitlines()
    ]
    last = max(one.end_lineno for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom))
    lines[last:last] = [ast.unparse(one) for one in imports]
    return "\n".join(lines) + "\n"


def parsed(text: str) -> ast.Module:
    """Return the imports of a function's body, in which one may return."""
    before = re.match(r"(?:(?:from|import) .*\n|\n)*", text)
    return ast.parse(before[0])


def named(tree: ast.Module, function: str) -> ast.FunctionDef:
    """Return the function or method of that name."""
    found: ast.AST = tree
    for name in function.split("."):
        (found,) = (node for node in found.body if getattr(node, "name", None) == name)
    return found


def copied(place: Path) -> Path:
    """Return a repository like this one, as far as a vendor is concerned."""
    place.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, place / name)
    return place


def environment() -> dict[str, str]:
    """Return the environment of a terminal: a test run's may keep Python from caching programs."""
    tests = ("PYTEST_XDIST_WORKER", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in tests}


def contents(place: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and not {"__pycache__", ".hypothesis"} & {*path.parts}
    }
