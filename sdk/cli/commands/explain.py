"""`chariot explain RULE`: what a conformance rule asks for, why, and what to do."""

import shutil
from collections.abc import Iterable, Iterator
from typing import Final

import click

from ..command import Command
from ..display.columns import columns
from ..display.console import echo
from ..explain.markdown import plain, wrapped
from ..explain.topics import Topic, find_topics, require_topics, rules

WIDEST: Final = 96


def _rule_codes(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Return the codes of rules that begin so, in any case."""
    return [topic.name for topic in rules() if topic.name.startswith(begun.upper())]


@click.command(cls=Command, short_help="Explain a conformance rule, fault, quirk or term.")
@click.argument("names", nargs=-1, metavar="[RULE...]", shell_complete=_rule_codes)
def explain(names: tuple[str, ...]) -> None:
    """Explain conformance rules: what each requires, why, what breaks it and what to do.

    \b
    chariot explain                   all rules, a line each
    chariot explain PAGING-6
    chariot explain truth-1 truth-2   several, in any case
    chariot explain MANNERS           all rules of a group
    chariot explain watermark         a term of the glossary, a fault or a quirk

    Exits with 0, or with 2 when a name is not known; the message has the names that are near.
    """
    if not names:
        for line in columns(("rule", "requires"), _overview()):
            echo(line)
        return
    for number, topic in enumerate(_topics(names)):
        if number:
            echo("")
        for line in _shown(topic):
            echo(line)


def _overview() -> Iterator[tuple[str, str]]:
    for topic in rules():
        yield topic.name, plain(topic.summary)


def _topics(names: tuple[str, ...]) -> Iterable[Topic]:
    """Return the topics of all names, each once; several words may be one term."""
    if found := find_topics(" ".join(names)):
        return found
    return dict.fromkeys(topic for name in names for topic in require_topics(name))


def _shown(topic: Topic) -> Iterator[str]:
    """Yield the lines of a topic: what it is, its text, and where it is written."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    yield from wrapped(f"{topic.name}: {topic.summary}", width)
    for text in (topic.text, f"See {topic.page}"):
        if text:
            yield ""
            yield from wrapped(text, width)
