"""Conformance of file imports: what a file says arrives, and a file that is not whole says so."""

import gzip
from collections.abc import Iterator
from inspect import getfile
from itertools import pairwise
from pathlib import Path
from typing import Final

from ...model import Asset, File, Model, Risk, to_dict
from ...report import Outcome
from ..conformance.expected import Expected
from .others import OTHERS
from .subject import FileSubject

STAMPED: Final = {"created", "visited", "updated", "ttl", "guid"}

FILES: Final = ("__init__.py", "client.py", "integration.py", "transform.py", "types.py")


class FileConformance(FileSubject):
    """Subclass it, name `integration` and `simulator`, and pytest does the rest."""

    def test_everything_arrives_and_nothing_else_with_the_right_fields(self, quirk: str) -> None:
        """A host that is lost looks like one that was retired; one oracle judges every format."""
        file = self.made(quirk)
        expected = Expected(file.oracle())

        read = self.read(file.document)

        assert read.report.outcome is Outcome.COMPLETE, read.told
        assert not expected.missing_or_invented(read.models)
        assert not expected.wrong_fields(read.models)

    def test_targets_proofs_and_definitions_are_those_of_the_file(self) -> None:
        """Keys alone do not show a risk on the wrong port, or a proof of another host."""
        file = self.made()
        kept = {str(row["key"]): row for row in file.oracle() if row["refused"] is None}

        read = self.read(file.document)

        for key, row in kept.items():
            model = read.models[key]
            if isinstance(model, Risk):
                assert model.target.key == row["target"]
            if isinstance(model, File):
                pieces = row["contains"]
                assert isinstance(pieces, tuple)
                assert [one for one in pieces if one not in model.content.decode()] == [], key

    def test_every_stream_emits_a_thing_once(self) -> None:
        """What is emitted twice was not understood to be the same."""
        for stream in self.integration.streams:
            capability = self.capability(self.made().document)
            keys = [model.key for model in getattr(capability, stream.name)()]
            capability.cleanup()

            assert len(keys) == len(set(keys)), stream.name

    def test_two_runs_give_the_same(self) -> None:
        """Anything else would make a finding go and come back with every import."""
        first, second = (self.read(self.made().document).models for _ in range(2))

        assert list(first) == list(second)
        assert [_lasting(one) for one in first.values()] == [
            _lasting(one) for one in second.values()
        ]

    def test_the_size_of_the_pieces_makes_no_difference(self) -> None:
        """A file comes as the disk or the network cuts it."""
        content = b"".join(self.made().document())
        whole = self.read(content)

        for size in (1, 7, 1000):
            cut = self.read(lambda size=size: _in_pieces(content, size))  # type: ignore[misc]
            assert cut.report.outcome is Outcome.COMPLETE, cut.told
            assert list(cut.models) == list(whole.models)

    def test_a_toggle_turns_its_stream_off(self) -> None:
        """Of an import without assets, what risks are on is still there, as pending."""
        for toggle in ("importAssets", "importVulnerabilities"):
            file = self.made()
            expected = Expected(file.oracle({toggle: "false"}))

            read = self.read(file.document, {toggle: "false"})

            assert not expected.missing_or_invented(read.models)
            assert not expected.wrong_fields(read.models)

    def test_a_world_without_hosts_gives_nothing_and_no_error(self) -> None:
        """A report in which there is nothing is as good as any other."""
        read = self.read(self.simulator.create(hosts=0).document)

        assert read.report.outcome is Outcome.COMPLETE, read.told
        assert not read.models

    def test_what_is_no_such_file_is_an_error_that_says_what_to_do(self, other: str) -> None:
        """People rename files, save pages for logging in and upload nothing at all."""
        read = self.read(OTHERS[other])

        if read.report.outcome is not Outcome.INCOMPLETE:
            assert read.report.outcome is Outcome.FAILED
            assert read.report.error_type == "ConfigurationError", read.told
        assert len(read.told.split()) > 6
        assert not read.models

    def test_a_file_that_breaks_off_anywhere_is_never_complete(self) -> None:
        """Half a file is half an estate; what is delivered of it is right all the same."""
        # Who only runs imports needs no Hypothesis.
        from hypothesis import given
        from hypothesis import strategies as st

        file = self.made(hosts=6)
        content = b"".join(file.document())
        expected = Expected(file.oracle())
        ends = {end for end in range(len(content)) if content[:end].endswith(b"\n")}

        @given(st.integers(0, len(content.rstrip()) - 1))
        def cut(end: int) -> None:
            read = self.read(content[:end])
            assert not expected.invented(read.models)
            if self.ends_itself or end not in ends:
                assert read.report.outcome is not Outcome.COMPLETE
                assert read.told

        cut()

    def test_a_packed_file_that_breaks_off_or_is_damaged_is_never_complete(self) -> None:
        """Of a packed file everything but the checksum may have come."""
        content = gzip.compress(b"".join(self.made(hosts=6).document()))
        damaged = bytearray(content)
        damaged[len(content) // 2] ^= 0xFF

        for broken in (content[:-1], content[:-9], content[: len(content) // 2], bytes(damaged)):
            read = self.read(broken)
            assert read.report.outcome is not Outcome.COMPLETE
            assert read.told

    def test_what_unpacks_to_too_much_is_refused(self) -> None:
        """A thousandth of its size is what a bomb has on the disk."""

        pieces = list(self.made().document())
        beginning = b"".join(pieces[: len(pieces) // 2])
        lines = (b" " * 1023 + b"\n") * 2**17

        read = self.read(gzip.compress(beginning + lines))

        assert read.report.outcome is not Outcome.COMPLETE
        assert "unpacks to more" in read.told

    def test_a_host_of_the_file_is_affiliated_and_another_is_not(self) -> None:
        """Not found is an answer only where the file was read to its end."""
        content = b"".join(self.made().document())
        assets = [one for one in self.read(content).models.values() if isinstance(one, Asset)]
        capability = self.capability(lambda: [content])

        assert capability.check_affiliation(assets[-1])
        assert not capability.check_affiliation(Asset("stranger.example.org", "203.0.113.250"))

    def test_what_the_filter_refuses_is_counted_and_never_arrives(self) -> None:
        """The runner applies the filter to files as to everything else."""
        file = self.made(hosts=40)
        expected = Expected(file.oracle())
        assert expected.refused

        read = self.read(file.document)

        assert not read.models.keys() & expected.refused.keys()
        assert sum(sum(one.refused.values()) for one in read.report.streams)

    def test_a_run_that_is_cancelled_ends_without_reading_on(self) -> None:
        """Files of many gigabytes must not hold up whoever wants to stop."""
        content = b"".join(self.made().document())
        came = 0

        def pieces() -> Iterator[bytes]:
            nonlocal came
            for piece in _in_pieces(content, 64):
                came += len(piece)
                if came > len(content) // 2:
                    capability.cancel("enough")
                yield piece

        capability = self.capability(pieces)

        report = capability.invoke()

        assert report.outcome is not Outcome.COMPLETE
        assert came < len(content) * 3 // 2 + 200

    def test_it_has_the_five_files(self) -> None:
        """Each has one reason to change, in an import as elsewhere."""
        home = Path(getfile(self.integration)).parent

        assert [name for name in FILES if not (home / name).exists()] == []


def _lasting(model: Model) -> dict[str, object]:
    return {name: value for name, value in to_dict(model).items() if name not in STAMPED}


def _in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start, end in pairwise([*range(0, len(content), size), len(content)]):
        yield content[start:end]
