"""Small mistakes that are found in a file: each operator, and what is never changed."""

import ast

import pytest

from sdk.testing.mutants import Mutant, mutants_of, selected

CASES = [
    ("yield dropped", "def f(x):\n    yield x\n", "    yield from ()\n", "no yield x"),
    ("last lost", "for x in y:\n    f(x)\n", "for x in list(y)[:-1]:\n", "without the last of y"),
    ("last lost", "f(x for x in y)\n", "f(x for x in list(y)[:-1])\n", "without the last of y"),
    ("blind", "run(host.since)\n", "run(None)\n", "since is not passed on"),
    (
        "blind",
        'def has_asset(one):\n    """Ask."""\n    return ask(one)\n',
        "    return True\n",
        "has_asset does nothing but return True",
    ),
    ("refusal dropped", "if x:\n    raise E\n", "if False:\n", "never raises if x"),
    ("keyword dropped", "f(a, size=3, more=x)\n", "f(a, more=x)\n", "f without size=3"),
    ("entry dropped", "T = {'a': b, 'c': d}\n", "T = {'c': d}\n", "without 'a'"),
    ("entry dropped", "T = {'a', 'b'}\n", "T = {'b'}\n", "without 'a'"),
    ("swapped", "x = a < b\n", "x = a <= b\n", "a < b becomes a <= b"),
    ("swapped", "x = a and b\n", "x = (a or b)\n", "a and b becomes (a or b)"),
    ("swapped", "x = y[1]\n", "x = y[2]\n", "1 becomes 2"),
    ("left out", "x = y.lower()\n", "x = y\n", "y.lower() becomes y"),
    ("left out", "x = unescape(y)\n", "x = y\n", "y without unescape"),
    ("left out", "x = [a for a in b if c]\n", "x = [a for a in b if True]\n", "without if c"),
    ("left out", "if x:\n    f()\n", "if not (x):\n", "if not x"),
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
        "get(path, operation='hosts')\n",
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
