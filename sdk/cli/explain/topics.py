"""Topics: everything with a name that a user may ask for, with its text and its page."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from ... import registry
from ...errors import ConfigurationError
from ..display.simulator_listing import FAULTS, FILE_FAULTS
from .installed_pages import pages_folder
from .markdown import plain, sections, table_rows

GLOSSARY: Final = "docs/glossary.md"
QUIRKS: Final = "docs/quirks.md"

NEAR: Final = 3
CLOSENESS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Topic:
    """A name, the line that says what it is, the text below it and the page that has more."""

    name: str
    summary: str
    text: str = ""
    page: str = ""

    @property
    def is_rule(self) -> bool:
        """True for a conformance rule: its page is one of `docs/rules`."""
        return self.page.startswith("docs/rules/")


def rules() -> Iterator[Topic]:
    """Yield the conformance rules in the order of their pages."""
    for page in sorted((pages_folder() / "docs" / "rules").glob("*.md")):
        for heading, text in sections(page.read_text()):
            code, _, sentence = heading.partition(": ")
            yield Topic(code, sentence, text, f"docs/rules/{page.name}")


def find_topics(name: str) -> list[Topic]:
    """Return the topics of a name in any case, and of a group of rules all of them."""
    key = name.casefold()
    for source in SOURCES:
        if found := [topic for topic in source() if key in _keys(topic)]:
            return found
    return []


def require_topics(name: str) -> list[Topic]:
    """Return the topics of a name.

    Raises:
        ConfigurationError: There is no such topic; the message has names that are near.
    """
    if found := find_topics(name):
        return found
    raise ConfigurationError(f"no rule, fault, quirk or term is named {name!r}: {_advice(name)}")


def _keys(topic: Topic) -> set[str]:
    """Return the names by which a topic is found: `paging-6` and `paging`, or each term."""
    if topic.is_rule:
        return {topic.name.casefold(), topic.name.rpartition("-")[0].casefold()}
    return {term.casefold() for term in topic.name.split(", ")}


def _advice(name: str) -> str:
    """Return the names that are near, and how to see all rules."""
    terms = [term for source in SOURCES for topic in source() for term in topic.name.split(", ")]
    names = {term.casefold(): term for term in reversed(terms)}
    near = [names[key] for key in get_close_matches(name.casefold(), names, NEAR, CLOSENESS)]
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{meant}`chariot explain` lists the rules"


def _faults() -> Iterator[Topic]:
    for table, place in ((FAULTS, "--fault "), (FILE_FAULTS, "of a file, --fault ")):
        for kind in dict.fromkeys(kind for kind, _, _ in table):
            lines = [
                f"{place}{example.format(route='hosts')}: {meaning}."
                for name, example, meaning in table
                if name == kind
            ]
            yield Topic(kind, "a fault", "\n\n".join(lines), "docs/kit.md")


def _terms() -> Iterator[Topic]:
    glossary = (pages_folder() / GLOSSARY).read_text()
    for term, meaning, *instead in table_rows(glossary):
        # The last table has the words that are not used any more, which are not in bold type.
        if term.startswith("**"):
            text = f"Not: {instead[0]}." if instead and instead[0] else ""
            yield Topic(plain(term), meaning, text, GLOSSARY)


@cache
def _simulated_quirks() -> tuple[Topic, ...]:
    """Return the quirks of the simulators that can be imported here, those that agree as one."""
    owners: dict[tuple[str, str, str], list[str]] = {}
    with suppress(ModuleNotFoundError):
        for name in (*registry.names(registry.SIMULATORS), *registry.names(registry.WRITERS)):
            with suppress(ModuleNotFoundError, ConfigurationError, registry.BrokenVendor):
                for quirk in registry.simulator(name).quirks:
                    key = (quirk.name, quirk.description, quirk.source)
                    owners.setdefault(key, []).append(name)
    return tuple(
        Topic(name, f"a quirk of {', '.join(vendors)}", f"{description}.", source)
        for (name, description, source), vendors in owners.items()
    )


def _quirks() -> Iterable[Topic]:
    page = (pages_folder() / QUIRKS).read_text()
    for name, does, ends, seen in table_rows(page):
        text = f"The vendor: {does}.\n\nThe listing ends: {ends}.\n\nSeen in: {seen}."
        yield Topic(name.strip("`"), "a quirk of pagination", text, QUIRKS)
    yield from _simulated_quirks()


SOURCES: Final = (rules, _faults, _terms, _quirks)
"""In the order in which a name is looked up; the last imports every simulator."""
