"""Search: any world, page size, quirks and faults that Hypothesis writes, for every class.

Of a file: any world, oddity, cut and damage, in pieces of any size.
"""

from collections.abc import Sequence

from ..conformance.base import ConformanceBase
from .part import Part, State, Tell, count, first_line

NAME = "search"


def searching(subjects: Sequence[type[ConformanceBase]], examples: int, tell: Tell) -> Part:
    """Look for a scenario that breaks one of the classes; what is found comes as a command line.

    The classes share the `examples`, and each has one at least.
    """
    from ..search.search import search

    if not examples:
        return Part(NAME, State.MISSING, "no scenario was tried")
    share = max(1, examples // len(subjects))
    for subject in subjects:
        tell(f"{subject.__name__}, {count(share, 'scenario')}")
        try:
            found = search(subject, share)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is reported
            reason = first_line(f"{type(error).__name__}: {error}")
            return Part(NAME, State.FAILED, f"{subject.__name__} cannot be searched: {reason}")
        if found:
            sentence = (
                f"{subject.__name__}: {first_line(found.message).removeprefix('AssertionError: ')}"
            )
            return Part(NAME, State.FAILED, sentence, (found.command,))
    return Part(NAME, State.PASSED, f"{count(share * len(subjects), 'scenario')}, none breaks it")
