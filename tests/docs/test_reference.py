"""The API reference in docs/reference: written from the docstrings, whole, and linked."""

import inspect
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_english import DOORS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
PAGES = sorted(FOLDER.glob("*.md"))
HEADING = re.compile(r"^#+ (.+)$", re.M)
LINK = re.compile(r"\]\(([^()\s]+)\)")


def reference(*arguments):
    """Run the generator."""
    command = [sys.executable, ROOT / ".ci" / "reference", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def headings(page):
    """Return the headings of a page, those within code left out."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    return HEADING.findall(text)


def anchors(page):
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}


def test_reference_agrees_with_the_docstrings():
    done = reference("--check")

    assert (done.returncode, done.stderr) == (0, ""), "run make reference"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sdk/pagination/guard.py", '"""The signs', '"""Some signs'),
        ("sdk/http/rate.py", "class Rate", "class Pace"),
        ("simulators/engine/page.py", '"""One page of a listing', '"""A page of a listing'),
        ("docs/reference/http.md", "# `sdk.http`", "# `sdk.https`"),
    ],
)
def test_changed_source_or_page_fails_the_check(tmp_path, name, old, new):
    for folder in ("sdk", "simulators", "docs/reference"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    changed = tmp_path / name
    assert old in changed.read_text()
    changed.write_text(changed.read_text().replace(old, new))

    done = reference("--check", tmp_path)

    assert done.returncode == 1
    assert "run make reference" in done.stderr or "has no source" in done.stderr


def test_each_door_has_a_page_that_lists_its_names():
    index = (FOLDER / "README.md").read_text()
    for name in DOORS:
        door = import_module(name)
        page = FOLDER / f"{name.removeprefix('sdk.')}.md"
        exported = getattr(door, "__all__", None) or defined(door)

        listed = re.findall(r"^\| \[`(\w+)`\]", page.read_text(), re.M)
        assert listed == list(exported)
        assert f"[`{name}`]({page.name})" in index


@pytest.mark.parametrize("name", ["engine", "world", "oracle"])
def test_each_door_of_simulators_has_a_page(name):
    door = import_module(f"simulators.{name}")
    page = FOLDER / f"simulators.{name}.md"

    assert re.findall(r"^\| \[`(\w+)`\]", page.read_text(), re.M) == door.__all__
    assert f"[`simulators.{name}`]({page.name})" in (FOLDER / "simulators.md").read_text()


def defined(module):
    """Return the public classes and functions that a module defines itself."""
    return [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    ]


def test_public_methods_of_the_doors_are_described():
    described = {heading.strip("`") for page in PAGES for heading in headings(page)}
    classes = {
        (name, value)
        for door in map(import_module, DOORS)
        for name, value in vars(door).items()
        if name in getattr(door, "__all__", defined(door)) and inspect.isclass(value)
    }
    methods = {
        f"{name}.{member}"
        for name, owner in classes
        for member, value in vars(owner).items()
        if inspect.isfunction(value) and not member.startswith(("_", "test_"))
    }

    assert len(methods) > 60
    assert methods - described == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_reference_lead_to_headings(page):
    links = [link for link in LINK.findall(page.read_text()) if not link.startswith("http")]

    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        target = page.parent / name
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_arguments_and_errors_are_lists_with_links():
    text = (FOLDER / "pagination.md").read_text()
    entry = text.partition("## `by_cursor`")[2].partition("\n## ")[0]

    assert "def by_cursor(\n    fetch: Callable[[str | None], Page[T]],\n    *,\n" in entry
    assert "\n**Arguments**\n\n- `fetch`: Called with None for the first page" in entry
    assert "- [`TotalMismatch`](errors.md#totalmismatch): The listing ended" in entry
    assert "Names: [`Page`](pagination.md#page), [`End`](pagination.md#end)" in entry


def test_fields_of_a_class_have_their_texts():
    text = (FOLDER / "pagination.md").read_text()
    entry = text.partition("## `Guard`")[2].partition("\n## ")[0]

    assert "    stalled_pages: int | None = 3\n" in entry
    assert "- `window`: Identities that are compared" in entry
    assert "Attributes:" not in entry
