"""Small mistakes that are found in a file: each operator, and what is never changed."""

import ast
import subprocess
from pathlib import Path

import pytest

from sdk.testing.mutants import Mutant, changed_files, mutants_of, selected

CASES = [
    ("yield dropped", "def f(x):\n    yield x\n", "    yield from ()\n", "no yield x"),
    ("last lost", "for x in y:\n    f(x)\n", "for x in list(y)[:-1]:\n", "without the last of y"),
    ("last lost", "f(x for x in y)\n", "f(x for x in list(y)[:-1])\n", "without the last of y"),
    ("blind", "run(host.since)\n", "run(None)\n", "since is not passed on"),
    ("blind", "run(a, since=since)\n", "run(a, since=None)\n", "since is not passed on"),
    (
        "blind",
        'def has_asset(one):\n    """Ask."""\n    return ask(one)\n',
        "    return True\n",
        "has_asset does nothing but return True",
    ),
    ("refusal dropped", "if x:\n    raise E\n", "if False:\n", "never raises if x"),
    (
        "refusal dropped",
        "def f():\n    raise E\n",
        "    pass\n",
        "does not raise E",
    ),
    ("refusal dropped", "try: f()\nexcept A: raise E\n", "except A: pass\n", "does not raise E"),
    ("call dropped", "note(a)\n", "pass\n", "no note(a)"),
    ("keyword dropped", "f(a, size=3, more=x)\n", "f(a, more=x)\n", "f without size=3"),
    ("entry dropped", "T = {'a': b, 'c': d}\n", "T = {'c': d}\n", "without 'a'"),
    ("entry dropped", "T = {'a', 'b'}\n", "T = {'b'}\n", "without 'a'"),
    ("swapped", "x = a < b\n", "x = a <= b\n", "a < b becomes a <= b"),
    ("swapped", "T = {1: a, 2: b}\n", "T = {1: b, 2: a}\n", "a and b change places"),
    ("swapped", "x = a and b\n", "x = (a or b)\n", "a and b becomes (a or b)"),
    ("swapped", "x = y[1]\n", "x = y[2]\n", "1 becomes 2"),
    ("left out", "x = y.lower()\n", "x = y\n", "y.lower() becomes y"),
    ("left out", "x = unescape(y)\n", "x = y\n", "y without unescape"),
    ("left out", "x = [a for a in b if c]\n", "x = [a for a in b if True]\n", "without if c"),
    ("left out", "if x:\n    f()\n", "if not (x):\n", "if not x"),
    ("left out", "x = a if b else c\n", "x = a if not (b) else c\n", "if not b"),
]


@pytest.fixture
def mutants(tmp_path):
    def found(source):
        (tmp_path / "client.py").write_text(source)
        return mutants_of(tmp_path)

    return found


@pytest.mark.parametrize(("operator", "source", "line", "change"), CASES)
def test_mistake_of_an_operator_is_found(mutants, operator, source, line, change):
    found = [one for one in mutants(source) if (one.operator, one.change) == (operator, change)]

    assert len(found) == 1
    assert line in found[0].text
    assert ast.parse(found[0].text)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: Literal[1] = a) -> tuple[1, 2]: ...\n",
        "x = get(path, operation='hosts')\n",
        "a, b = c\n",
        "x = True\n",
        "class Host(Struct, frozen=True): ...\n",
    ],
)
def test_names_and_annotations_are_not_changed(mutants, source):
    assert mutants(source) == []


def test_mistake_behind_wide_letters_is_put_in_its_place(mutants):
    (found,) = mutants('x = "„é“", a < b\n')[-1:]

    assert found.text == 'x = "„é“", a <= b\n'


def test_mutants_that_lose_something_are_tried_before_others():
    loses = [Mutant.first_page("hosts"), Mutant("last lost", "f", "", "")]
    others = [Mutant("swapped", "f", "", str(number)) for number in range(9)]

    assert selected([*others, *loses], 4, "acme")[:2] == loses
    assert len(selected([*others, *loses], 4, "acme")) == 4
    assert selected([*others, *loses], 1, "acme") == loses
    assert len(selected([*others, *loses], 99, "acme")) == 11


def test_mutants_of_changed_files_are_tried_before_others():
    known = [
        Mutant(operator, "f", "", "", Path(name))
        for operator in ("swapped", "last lost")
        for name in ("client.py", "transform.py")
    ]

    found = selected(known, 3, "acme", {Path("transform.py")})

    assert [(one.operator, one.place) for one in found] == [
        ("last lost", "transform.py"),
        ("last lost", "client.py"),
        ("swapped", "transform.py"),
    ]


def test_files_that_differ_from_the_main_branch_are_changed(tmp_path):
    def git(*arguments):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.test")
        subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (tmp_path / "client.py").write_text("a\n")
    (tmp_path / "types.py").write_text("a\n")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    (tmp_path / "client.py").write_text("b\n")

    assert changed_files(tmp_path) == {(tmp_path / "client.py").resolve()}


def test_no_file_is_known_to_be_changed_without_git(tmp_path):
    assert changed_files(tmp_path) == frozenset()
