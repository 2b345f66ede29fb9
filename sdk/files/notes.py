"""Notes: what a user should know of a file that is no error, said once or counted."""

from collections import Counter
from collections.abc import Iterator


class Notes:
    """Collects the notes of one reading of a file; their texts hold nothing of the file's."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self._counts: Counter[str] = Counter()

    def say(self, text: str) -> None:
        """Keep a note; the same one again changes nothing."""
        self._said[text] = None

    def count(self, what: str, number: int = 1) -> None:
        """Count what was read and left out, by what it is: `hosts that were not alive`."""
        self._counts[what] += number

    def __iter__(self) -> Iterator[str]:
        yield from self._said
        yield from (f"{what}: {number}" for what, number in self._counts.items())
