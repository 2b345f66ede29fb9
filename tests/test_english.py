"""The rules of docs/english.md that ruff does not know; their counts may only fall."""

import ast
import inspect
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

FIRST_WORDS = {"What", "Whether", "Where", "How", "Why", "Who", "Which"}
FIRST_WORDS |= {"One", "Every", "Each", "Those"}
WITH_FIRST_WORDS = {"sdk": 6, "simulators": 22, "integrations": 0, "tests": 0, "benchmarks": 3}
"""Docstrings of functions that begin with one of these words: no more than that many."""

LONGEST_NAME = 60
UNCLEAR = re.compile(r"_(what|nobody|somebody)(_|$)|_(is|are)_none(_|$)")
UNCLEAR_NAMES = {"sdk": 0, "tests": 2}
"""Names of tests that are too long, or have no subject: no more than that many."""

DOORS = ["sdk", "sdk.models", "sdk.pagination", "sdk.http", "sdk.decode", "sdk.filters"]
DOORS += ["sdk.files", "sdk.errors", "sdk.runner", "sdk.testing"]
VERBS = set(
    re.findall(
        r"\w+",
        """
        Abandon Add Announce Answer Append Apply Begin Bring Build Call Carry Check Close
        Collect Compare Complain Complete Compute Connect Convert Count Create Cut Declare
        Decode Delete Deliver Do Drop Empty End Enter Examine Execute Explain Find Flush Follow
        Give Hand Have Hold Ignore Import Inject Join Keep Leave Let Link List Look Lose Make
        Mark Merge Move Name Note Open Order Overwrite Page Parse Place Play Prepare Print Prove
        Put Qualify Raise Read Record Redact Refuse Remember Remove Repeat Replace Report
        Request Return Rewrite Run Say Send Serve Set Show Skip Spell Split Stall Step Stop
        Store Switch Take Tell Upgrade Use Wait Wake Write Yield
        """,
    )
)
"""The verbs with which docstrings of functions begin; a new one is added here."""
OTHERWISE, OTHERWISE_WITHIN = 0.1, 0.02
"""The shares of docstrings, of doors and within, that may open otherwise."""

OF_THE_WORDS = {"docs/glossary.md", "docs/english.md"}
GENERATED = "docs/reference/"
"""Docstrings, which are counted where they are written."""
FOLDERS = ("sdk", "simulators", "integrations", "docs")
RETIRED = {
    "alike": (0, 1, 0, 0),
    "anew": (0, 2, 0, 0),
    "bench": (0, 0, 0, 0),
    "crew": (0, 0, 0, 0),
    "discretion": (0, 0, 0, 0),
    "estate": (0, 5, 0, 0),
    "halves": (0, 0, 0, 0),
    "heard": (0, 0, 0, 0),
    "heed": (0, 1, 0, 0),
    "hiccup": (0, 0, 0, 0),
    "hire": (0, 0, 0, 0),
    "homes": (0, 0, 0, 0),
    "likeness": (0, 0, 0, 0),
    "meanwhile": (0, 0, 0, 0),
    "nobody": (1, 15, 0, 1),
    "ours": (0, 4, 0, 0),
    "patience": (0, 0, 0, 0),
    "scene": (0, 0, 0, 0),
    "shelf": (0, 0, 0, 0),
    "shelves": (0, 0, 0, 0),
    "sighting": (0, 4, 0, 0),
    "somebody": (0, 2, 0, 0),
    "stranger": (0, 0, 0, 0),
    "strike": (0, 7, 0, 0),
    "struck": (0, 14, 0, 0),
    "theirs": (0, 0, 0, 0),
    "told": (0, 17, 0, 0),
    "vain": (0, 0, 0, 0),
    "verdict": (1, 0, 0, 0),
    "zoo": (0, 0, 0, 0),
}
"""Words of docs/glossary.md that are not used any more, and how often each folder may have them."""
OF_SIMULATORS = {"estate"}
"""A module of simulators, which tests import."""


@pytest.mark.parametrize("folder", WITH_FIRST_WORDS)
def test_docstrings_of_functions_begin_with_a_verb(folder):
    found = [
        f"{name}:{node.lineno}"
        for name in sources(folder)
        for node in ast.walk(tree_of(name))
        if isinstance(node, FUNCTIONS) and first_word(ast.get_docstring(node)) in FIRST_WORDS
    ]

    assert_only_falls(folder, len(found), WITH_FIRST_WORDS[folder])


@pytest.mark.parametrize("folder", UNCLEAR_NAMES)
def test_names_of_tests_are_short_and_have_a_subject(folder):
    names = [
        node.name
        for name in sources(folder)
        for node in ast.walk(tree_of(name))
        if isinstance(node, FUNCTIONS) and node.name.startswith("test_")
    ]
    unclear = [name for name in names if len(name) > LONGEST_NAME or UNCLEAR.search(name)]

    assert_only_falls(folder, len(unclear), UNCLEAR_NAMES[folder])


@pytest.mark.parametrize("folder", ["sdk", "integrations"])
def test_docstrings_of_functions_open_with_a_verb(folder):
    opening = {
        f"{name}:{node.lineno}": first_word(ast.get_docstring(node))
        for name in sources(folder)
        for node in ast.walk(tree_of(name))
        if isinstance(node, FUNCTIONS) and ast.get_docstring(node) and not is_exempt(node)
    }
    others = sorted(f"{at} {word}" for at, word in opening.items() if word not in VERBS)

    assert len(opening) > 100
    assert len(others) <= OTHERWISE_WITHIN * len(opening), others


def test_docstrings_of_doors_open_with_a_verb_or_noun():
    documented = dict(offered())
    others = sorted(name for name, (kind, text) in documented.items() if not opens(kind, text))

    assert len(documented) > 300
    assert len(others) <= OTHERWISE * len(documented), others


@pytest.mark.parametrize(
    ("kind", "docstring", "expected"),
    [
        ("function", "Return the row.", True),
        ("function", "The row.", False),
        ("function", "Returned rows.", False),
        ("function", None, False),
        ("class", "A row.", True),
        ("class", "What a row is.", False),
        ("class", "Keeps rows.", False),
        ("class", "", False),
    ],
)
def test_opening_of_a_docstring_depends_on_its_kind(kind, docstring, expected):
    assert opens(kind, docstring) == expected


def test_retired_words_are_not_used():
    counts = {folder: retired(folder) for folder in FOLDERS}
    used = {word: tuple(counts[folder][word] for folder in FOLDERS) for word in RETIRED}
    changed = {word: used[word] for word in RETIRED if used[word] != RETIRED[word]}

    assert changed == {}, f"of {FOLDERS}: lower what fell, and use another word where it rose"


@pytest.mark.parametrize("folder", ["sdk", "integrations", "tests", "benchmarks", ".ci"])
def test_names_hold_no_retired_word(folder):
    found = {
        f"{file}:{line} {name}"
        for file in sources(folder)
        for line, name in names(file)
        if any(retired_words(name)) and not is_of_simulators(file, name)
    }

    assert sorted(found) == []


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_pages_of_the_root_have_no_retired_words(page):
    text = re.sub(r"```.*?```|`[^`]*`", "", (ROOT / page).read_text(), flags=re.S)

    assert list(retired_words(text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They told us.", ["told"]),
        ("class OldShelf: _told = shelf_of(untold, VAIN)", ["shelf", "told", "shelf", "vain"]),
        ("Verdicts and benches", ["verdict", "bench"]),
        ("a benchmark, scenery, zoom, CrowdStrike", []),
    ],
)
def test_a_retired_word_is_found_in_names_and_plurals(text, words):
    assert list(retired_words(text)) == words


@pytest.mark.parametrize("count", [4, 6])
def test_a_count_beside_its_ceiling_fails(count):
    with pytest.raises(AssertionError, match="5"):
        assert_only_falls("sdk", count, 5)


WORD = re.compile("(?<!Crowd)[A-Z]?[a-z]+|[A-Z]+")
FORMS = {form: word for word in RETIRED for form in (word, f"{word}s", f"{word}es")}


def assert_only_falls(folder: str, count: int, ceiling: int) -> None:
    """Fail where the count is above its ceiling, and where the ceiling is above the count."""
    assert count <= ceiling, f"{folder} has {count}, more than {ceiling}: see docs/english.md"
    assert count == ceiling, f"{folder} has {count}: lower the ceiling from {ceiling} to {count}"


def offered() -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield the classes and functions of the doors, and public members, with kind and docstring."""
    for door in map(import_module, DOORS):
        for name in getattr(door, "__all__", vars(door)):
            found = inspect.unwrap(getattr(door, name))
            if getattr(found, "__module__", "").startswith("sdk"):
                if inspect.isclass(found):
                    yield f"{found.__module__}.{name}", ("class", vars(found).get("__doc__"))
                    yield from members(found)
                elif inspect.isfunction(found):
                    yield f"{found.__module__}.{name}", ("function", found.__doc__)


def members(owner: type) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield the public methods and properties of a class, rules of conformance aside."""
    for parent in (parent for parent in owner.__mro__ if parent.__module__.startswith("sdk")):
        for name, member in vars(parent).items():
            is_property = isinstance(member, property | cached_property)
            is_method = inspect.isfunction(getattr(member, "__func__", member))
            if not name.startswith(("_", "test_")) and (is_property or is_method):
                kind = "property" if is_property else "function"
                yield f"{parent.__module__}.{parent.__name__}.{name}", (kind, member.__doc__)


def opens(kind: str, docstring: str | None) -> bool:
    """Return True if a function begins with a verb, and anything else with a noun phrase."""
    word = first_word(docstring)
    if kind == "function":
        return word in VERBS
    is_verb = word in VERBS or word.removesuffix("s") in VERBS or word.removesuffix("es") in VERBS
    return bool(word) and word not in FIRST_WORDS | {"It"} and not is_verb


def is_exempt(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return True for tests and rules, which state a fact, and for properties."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    return node.name.startswith("test_") or bool(marks & {"property", "cached_property"})


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def sources(folder: str, *kinds: str) -> Iterator[str]:
    """Yield the files of a folder, by default of Python alone."""
    for kind in kinds or ("*.py",):
        for path in sorted((ROOT / folder).rglob(kind)):
            yield str(path.relative_to(ROOT))


def is_of_simulators(file: str, name: str) -> bool:
    """Return True if a name is one of the simulators, or of a test of them."""
    is_test = file.startswith("tests/simulators/") and name.startswith("test_")
    return name in OF_SIMULATORS or is_test


def names(file: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a file's path, and the names in its code if it holds a retired word."""
    for part in Path(file).parts:
        yield 0, part
    text = (ROOT / file).read_text()
    # Tokens take long: most files have no such word at all.
    tokens = tokenize.generate_tokens(StringIO(text).readline) if any(retired_words(text)) else ()
    yield from ((token.start[0], token.string) for token in tokens if token.type == tokenize.NAME)


def first_word(docstring: str | None) -> str:
    """Return the first word of a docstring, "" where there is none."""
    return re.split(r"\W", docstring or "", maxsplit=1)[0]


def retired(folder: str) -> Counter[str]:
    """Count the retired words of a folder: in its code and pages, names included."""
    names = [name for name in sources(folder, "*.py", "*.md") if name not in OF_THE_WORDS]
    names = [name for name in names if not name.startswith(GENERATED)]
    return Counter(word for name in names for word in retired_words((ROOT / name).read_text()))


def retired_words(text: str) -> Iterator[str]:
    """Yield the retired words of a text, also those within names, in the singular."""
    for form in WORD.findall(text):
        if word := FORMS.get(form.lower()):
            yield word
