"""Damage: a file that is another one, not whole, or not what it was, is never complete."""

import gzip
from typing import Final

from ...runner.report import Outcome
from ..conformance.expected import Expected
from ..conformance.rule import rule
from .subject import FileSubject

OTHERS: Final = {
    "nothing": b"",
    "packed nothing": gzip.compress(b""),
    "a page for logging in": b"<!DOCTYPE html>\n<html><body>Log in</body></html>",
    "an error as JSON": b'{"error": "Invalid Credentials"}\n',
    "an archive": b"PK\x03\x04" + bytes(60),
    "a database": b"SQLite format 3\0" + bytes(60),
    "bytes": bytes(range(256)),
    "another document": b'<?xml version="1.0"?>\n<inventory><host/></inventory>',
    "text": b"Dear all,\nplease find attached\n",
    "packed twice": gzip.compress(gzip.compress(b"<a/>")),
}
"""What people take for a report, and what it is."""

SEEMS: Final = {
    "nothing": "empty",
    "packed nothing": "empty",
    "a page for logging in": "HTML page",
    "an error as JSON": "JSON",
    "an archive": "archive",
    "a database": "database",
    "bytes": "binary",
    "another document": "XML",
    "packed twice": "compressed twice",
}
"""What the error calls it, so that its user knows which file was taken for the report."""


MAY_BE_READ: Final = ("an error as JSON", "another document", "text")
"""Those that a reader of JSON, XML or tables may begin to read; each row is malformed then."""

CUTS: Final = 40
"""Places at which a file is cut in a rule; a search tries others."""

SPACES: Final = (b" " * 1023 + b"\n") * 2**13
BOMB: Final = 9
"""Times eight MiB: more than may be unpacked whatever the size."""

WORDS: Final = 6
"""More than the bare name of an error has."""


def others(_subject: type) -> list[str]:
    """Return files that people take for a report, by type."""
    return list(OTHERS)


class Damage(FileSubject):
    """Whatever is wrong with a file, half of an inventory must not pass for all of it."""

    @rule("DAMAGE-1", "a file of another format is an error that says what to do", cases=others)
    def test_other_files_are_errors_with_advice(self, case: str) -> None:
        """People rename files, save pages for logging in and upload nothing at all.

        Source: docs/contracts/file-formats.md 0 (detection, robustness rules).
        """
        read = self.read(OTHERS[case])

        if read.report.outcome is not Outcome.INCOMPLETE or case not in MAY_BE_READ:
            assert read.report.outcome is Outcome.FAILED, read.report.outcome
            assert read.report.error_type == "ConfigurationError", read.summary
            assert SEEMS.get(case, "") in read.summary, f"it does not name {case}: {read.summary}"
        assert len(read.summary.split()) > WORDS, read.summary
        assert not read.models

    @rule("DAMAGE-2", "a file that breaks off is never complete, and what came of it is right")
    def test_a_file_that_breaks_off_is_never_complete(self) -> None:
        """Copies end early, disks are full, and half a file is half an inventory.

        A cut at the end of a line cannot be noticed where the rest is a whole file; any other must
        be. Source: docs/contracts/file-formats.md 0, docs/decisions/0030-broken-files.md.
        """
        file = self.made(hosts=self.few_hosts)
        content = b"".join(file.document())
        expected = Expected(file.oracle())
        assert expected.kept, "nothing is in the file"

        for end in _ends(len(content.rstrip())):
            read = self.read(content[:end])
            assert not (wrong := expected.invented(read.models)), f"cut at {end}: {wrong}"
            if not self.may_end(content[:end]):
                assert read.report.outcome is not Outcome.COMPLETE, f"cut at {end}"
                assert read.summary

    @rule("DAMAGE-3", "a packed file that breaks off or is damaged is never complete")
    def test_damaged_packed_file_is_never_complete(self) -> None:
        """Of a packed file everything but the checksum may have come.

        Source: docs/contracts/file-formats.md 0 (gzip), RFC 1952 2.3.1 (CRC32, ISIZE).
        """
        content = gzip.compress(b"".join(self.made(hosts=self.few_hosts).document()))
        damaged = bytearray(content)
        damaged[len(content) // 2] ^= 0xFF

        for broken in (content[:-1], content[:-9], content[: len(content) // 2], bytes(damaged)):
            read = self.read(broken)
            assert read.report.outcome is not Outcome.COMPLETE
            assert read.summary

    @rule("DAMAGE-4", "what unpacks to too much is refused")
    def test_file_that_unpacks_to_too_much_is_refused(self) -> None:
        """A thousandth of its size is what a bomb has on the disk.

        Source: docs/decisions/0030-broken-files.md.
        """
        pieces = list(self.made().document())
        beginning = gzip.compress(b"".join(pieces[: len(pieces) // 2]))

        read = self.read(beginning + gzip.compress(SPACES) * BOMB)

        assert read.report.outcome is not Outcome.COMPLETE
        assert "unpacks to more" in read.summary, read.summary


def _ends(length: int) -> list[int]:
    """Return places all over a file, its first byte and its last among them."""
    return sorted({length * place // CUTS for place in range(CUTS)} | {1, length - 1})
