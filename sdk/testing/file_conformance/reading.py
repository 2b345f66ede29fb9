"""Reading: how a file is read, what it answers for, and that the filter applies to it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ...models import Asset
from ...runner.report import Outcome
from ..conformance.expected import Expected
from ..conformance.rule import rule
from .subject import FileSubject

SIZES: Final = ("1", "7", "1000")
PIECE: Final = 64
SECOND: Final = 2
AFTER: Final = 4
"""Pieces that may have been asked for when the user cancels."""


def sizes(_subject: type) -> tuple[str, ...]:
    """Return in how many bytes at a time a file comes."""
    return SIZES


class Reading(FileSubject):
    """A file of any size is read piece by piece, by a run that can be stopped and is filtered."""

    @rule("READING-1", "it makes no difference in which pieces a file comes", cases=sizes)
    def test_the_size_of_the_pieces_makes_no_difference(self, case: str) -> None:
        """A file comes as the disk or the network cuts it, in the middle of a character as well.

        Source: docs/decisions/0029-imports.md.
        """
        content = b"".join(self.made(hosts=self.few_hosts).document())
        whole = self.read(content)

        cut = self.read(lambda: in_pieces(content, int(case)))

        assert cut.report.outcome is Outcome.COMPLETE, cut.summary
        assert list(cut.models) == list(whole.models)

    @rule("READING-2", "a run that is cancelled reads no further")
    def test_a_run_that_is_cancelled_reads_no_further(self) -> None:
        """Files of many gigabytes must not hold up whoever wants to stop.

        Cancelled half-way in the second reading, since the first may be a look at the head.
        Source: docs/decisions/0003-data-flow.md, docs/decisions/0014-ends.md.
        """
        content = b"".join(self.made().document())
        half = len(content) // PIECE // 2
        last = min(SECOND, self._readings(content))
        readings = after = 0

        def pieces() -> Iterator[bytes]:
            nonlocal readings, after
            readings += 1
            for number, piece in enumerate(in_pieces(content, PIECE)):
                after += bool(after) or (readings == last and number == half)
                if after == 1:
                    capability.cancel("enough")
                yield piece

        capability = self.capability(pieces)

        report = capability.invoke()

        assert report.outcome is not Outcome.COMPLETE
        assert after <= AFTER, f"{after} pieces were read after the run was cancelled"

    @rule("READING-3", "a host of the file is affiliated, and another is not")
    def test_a_host_of_the_file_is_affiliated_and_another_is_not(self) -> None:
        """Not found is an answer only where the file was read to its end.

        Source: docs/platform.md 5.3.
        """
        content = b"".join(self.made().document())
        assets = [one for one in self.read(content).models.values() if isinstance(one, Asset)]
        capability = self.capability(lambda: [content])

        assert capability.check_affiliation(assets[-1]), f"{assets[-1].key} is in the file"
        assert not capability.check_affiliation(Asset("unknown.example.org", "203.0.113.250"))

    @rule("READING-4", "what the filter refuses is counted, and never arrives")
    def test_filtered_models_are_counted_and_never_arrive(self) -> None:
        """The runner applies the filter to files as to everything else.

        Source: docs/decisions/0009-filter.md.
        """
        file = self.made(hosts=self.many_hosts)
        expected = Expected(file.oracle())
        assert expected.refused, f"none of {self.many_hosts} hosts is refused"

        read = self.read(file.document)

        let_in = sorted(read.models.keys() & expected.refused.keys())
        assert not let_in, f"refused, and there: {', '.join(let_in[:5])}"
        assert sum(sum(one.refused.values()) for one in read.report.streams), "nothing is counted"

    def _readings(self, content: bytes) -> int:
        """Return how often a file is read in a run that is not stopped."""
        readings = 0

        def pieces() -> list[bytes]:
            nonlocal readings
            readings += 1
            return [content]

        self.read(pieces)
        return readings


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    """Yield the bytes, `size` of them at a time."""
    for start, end in pairwise([*range(0, len(content), size), len(content)]):
        yield content[start:end]
