"""Every citation leads to a page of this repository, and to a section that is on it."""

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from sdk import registry

ROOT = Path(__file__).parents[1]
FOLDERS = ("sdk", "simulators", "integrations", "tests", "benchmarks", "docs", "cassettes")
PAGES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md")
KINDS = {".py", ".md", ".json", ".yaml", ".graphql", ".toml"}

NUMBER = r"\d+(?:\.\d+)*[a-z]?"
NOTE = r"(?: \([^()]*\))?"
CITATION = re.compile(
    rf"\bdocs/(?P<page>[\w/-]+\.md)(?: (?P<numbers>{NUMBER}{NOTE}"
    rf"(?:(?:, and |, | and | to ){NUMBER}{NOTE})*))?(?![\w/])"
)
WITHIN = re.compile(rf"§ ?({NUMBER})")
NAMED = re.compile(r"(?<![\w/-])[\w-][\w./-]*\.md\b")
WRAP = re.compile(r"(?<!\n)\n(?!\n)[ \t]*(?:# )?(?![-*|\d] |\d+\. )")

VENDORS = "crowdstrike|qualys|tenable|insightvm|microsoft-defender|wiz|nessus|file-formats|guard"
GONE = {
    "a page that is not here": r"\b(?:domain|style|peers|DESIGN)\.md\b",
    "a design that is not here": r"\bDESIGN(?:'s\b| \d)",
    "a founding document by its number": r"\b[Ss]eed 00\d",
    "a decision without its page": r"Source: ARCHITECTURE",
    "a contract without its path": r"(?<!docs/)(?<!\]\()(?<!\.\./)\bcontracts/[\w-]+\.md",
    "a contract by its name alone": rf"(?<!\]\()(?<![\w/-])(?:{VENDORS})\.md\b",
    "a contract sheet": r"(?i)\bcontract sheets?\b",
    "a number without a page": r"(?i)\b(?:sheet|the contract),? (?:section )?\d",
    "a section without a page": r"(?<!RFC \d{4}, )\b[Ss]ections? \d",
}

WRITTEN = {"cassettes/example/README.md", "docs/contracts/codewatch.md"}
"""What the scaffold and the steps of docs/simulators.md write; here nobody needs it."""
PROGRAMS = ("sdk", "simulators", "integrations", "benchmarks")
FOUNDED = ("docs/checklists.md", "docs/platform.md", "tests/docs/test_rules.py")
"""Where the documents that the project was founded on are told apart by number."""


def files():
    yield from (ROOT / page for page in PAGES)
    for home in FOLDERS:
        found = (path for path in sorted((ROOT / home).rglob("*")) if path.suffix in KINDS)
        yield from (
            path for path in found if path != Path(__file__) and "." not in str(path.parent)
        )


def text_of(path):
    """Return a file as one line a paragraph, with the name of the contract where it stands."""
    text = path.read_text()
    if "{SHEET}" in text and path.suffix == ".py":
        text = text.replace("{SHEET}", sheet_of(path))
    return WRAP.sub(" ", text)


def sheet_of(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return import_module(module).SHEET


@cache
def sections(page):
    """Return the numbers of a page: of its headings, and of the items below them."""
    numbers, current = set(), ""
    for line in page.read_text().splitlines():
        if heading := re.match(rf"(##+) (?:({NUMBER})\.? )?", line):
            current = heading[2] or (current if len(heading[1]) > 2 else "")
            numbers.add(current)
        elif item := re.match(rf"({NUMBER})\. ", line):
            numbers.add(f"{current}.{item[1]}".lstrip("."))
    return numbers


def unresolved(text):
    """Yield each citation in a text whose page, or one of whose sections, does not exist."""
    for cited in CITATION.finditer(text):
        page = ROOT / "docs" / cited["page"]
        if f"docs/{cited['page']}" in WRITTEN:
            continue
        if not page.is_file():
            yield cited[0]
            continue
        numbers = re.findall(NUMBER, re.sub(r"\([^()]*\)", "", cited["numbers"] or ""))
        if not set(numbers) <= sections(page):
            yield cited[0]


def old(text):
    """Yield what a text cites in a form that leads nowhere."""
    for form in GONE.values():
        yield from (found[0] for found in re.finditer(form, text))


def missing(path):
    """Yield each page that a file names and that is not in the repository."""
    places = [folder for folder in path.parents if folder.is_relative_to(ROOT)]
    for name in NAMED.findall(path.read_text()):
        if name not in WRITTEN and not any((place / name).is_file() for place in places):
            yield name


def located(find):
    """Return what is found in all files, each with its place."""
    return {
        f"{path.relative_to(ROOT)}: {cited}" for path in files() for cited in find(text_of(path))
    }


def test_citations_lead_to_a_section_that_exists():
    assert located(unresolved) == set()


def test_citations_have_one_form():
    allowed = {f"{page}: {name}" for page in FOUNDED for name in ("seed", "Seed")}

    assert {place for place in located(old) if place[: -len(" 000")] not in allowed} == set()


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    pages = sorted(page for page in folder.glob("*.md") if page.name != "README.md")
    titles = [page.read_text().splitlines()[0].removeprefix("# ") for page in pages]
    entries = [
        f"- [{title[:4]}]({page.name}) {title[6:]}"
        for page, title in zip(pages, titles, strict=True)
    ]

    assert (folder / "README.md").read_text().splitlines()[-len(entries) :] == entries


@pytest.mark.parametrize("part", ["Context", "Decision", "Consequence"])
def test_a_decision_has_its_three_parts(part):
    pages = (ROOT / "docs" / "decisions").glob("0*.md")

    assert [page.name for page in pages if f"\n## {part}\n\n" not in page.read_text()] == []


def test_pages_that_programs_name_exist():
    programs = [path for path in files() if path.parts[len(ROOT.parts)] in PROGRAMS]

    assert {
        f"{path.relative_to(ROOT)}: {name}" for path in programs for name in missing(path)
    } == set()


@pytest.mark.parametrize("name", registry.names("simulators"))
def test_sources_of_a_simulator_resolve(name):
    simulator = registry.simulator(name)
    sources = [one.source for one in (*getattr(simulator, "routes", ()), *simulator.quirks)]

    assert [source for source in sources for _ in unresolved(source)] == []


@pytest.mark.parametrize("name", registry.names("simulators"))
def test_a_public_report_comes_before_our_page(name):
    simulator = registry.simulator(name)
    sources = [one.source for one in (*getattr(simulator, "routes", ()), *simulator.quirks)]
    reported = [source for source in sources if re.search(r"[\w ]#\d", source)]

    assert [source for source in reported if re.match(r"docs/[^#]*?[,;] .*#\d", source)] == []


def test_every_page_is_part_of_a_wheel():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["tool"]["setuptools"]["data-files"]
    found = {
        f"{target}/{page.name}"
        for target, (pattern,) in shipped.items()
        for page in ROOT.glob(pattern)
    }

    pages = (page.relative_to(ROOT) for page in (ROOT / "docs").rglob("*.md"))
    assert found == {f"share/doc/chariot-integrations/{page.as_posix()}" for page in pages}


def test_sections_referred_to_on_their_own_page_exist():
    pages = sorted((ROOT / "docs").rglob("*.md"))

    assert [
        f"{page.name}: {number}"
        for page in pages
        for number in WITHIN.findall(page.read_text())
        if number not in sections(page)
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "docs/contracts/nobody.md 1",
        "docs/contracts/qualys.md 99",
        "(docs/contracts/qualys.md 5.1, 5.99)",
        "docs/contracts/qualys.md 1 (a note), 99 (another)",
        "docs/contracts/qualys.md 1 to 99",
        "docs/platform.md 1.4 and 77.1",
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text):
    assert len(list(unresolved(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "domain.md 1.12",
        "style.md 6.1 (a 403)",
        "peers.md 3.1.31",
        "Source: DESIGN 4 (rows).",
        "seed 000 (anti-pattern 3)",
        "Source: ARCHITECTURE.md (memory)",
        "contracts/qualys.md 7.7",
        "(qualys.md 8)",
        "the contract sheet",
        "sheet 3.2",
        "the contract, 4",
        "(section 1)",
    ],
)
def test_a_citation_of_an_old_form_is_found(text):
    assert list(old(text))
