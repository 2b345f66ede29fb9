"""Content: what a file says arrives, each thing once, with the right fields, and nothing else."""

from typing import Final

from ...models import File, Model, Risk, Technology, to_dict
from ...runner.report import Outcome
from ..conformance.expected import STAMPED, Expected, check_said
from ..conformance.rule import rule
from .subject import PLAIN, FileSubject

TOGGLES: Final = ("importAssets", "importVulnerabilities")


def oddities(subject: type[FileSubject]) -> list[str]:
    """Return the file as it usually is, and with each of the format's quirks."""
    return [PLAIN, *(one.name for one in subject.simulator.quirks)]


def toggles(_subject: type) -> tuple[str, ...]:
    """Return the settings that turn a stream off."""
    return TOGGLES


class Content(FileSubject):
    """The oracle, written from the format's contract before the import, is the judge."""

    @rule(
        "CONTENT-1",
        "exactly what the file says arrives, with the right fields, in every form of it",
        cases=oddities,
    )
    def test_all_expected_models_arrive_with_the_right_fields(self, case: str) -> None:
        """A host that is lost looks like one that was retired, and the platform closes its risks.

        Source: docs/contracts/file-formats.md 0 to 5, docs/decisions/0001-triangle.md.
        """
        file = self.made(case)
        expected = Expected(file.oracle())
        assert expected.kept, "nothing is in the file"

        read = self.read(file.document)

        assert read.report.outcome is Outcome.COMPLETE, read.summary
        assert not (lost := expected.missing_or_invented(read.models)), lost
        assert not (wrong := expected.wrong_fields(read.models)), wrong

    @rule(
        "CONTENT-2",
        "a risk is on its own target, and its files say what the file says, in every form of it",
        cases=oddities,
    )
    def test_targets_proofs_and_definitions_are_those_of_the_file(self, case: str) -> None:
        """Keys alone do not show a risk on the wrong port, or a proof of another host.

        Source: docs/contracts/file-formats.md 8 (port, proof), docs/decisions/0011-models.md.
        """
        file = self.made(case)
        kept = {str(row["key"]): row for row in file.oracle() if row["refused"] is None}

        read = self.read(file.document)

        for key, row in kept.items():
            model = read.models.get(key)
            if isinstance(model, Risk):
                assert model.target.key == row["target"], key
            elif isinstance(model, File):
                pieces = row["contains"]
                assert isinstance(pieces, tuple)
                text = model.content.decode()
                assert not [one for one in pieces if one not in text], key
            else:
                assert model is not None, f"{key} is missing"

    @rule("CONTENT-3", "every stream emits a thing once")
    def test_every_stream_emits_a_thing_once(self) -> None:
        """A model that is emitted twice was not recognised: rows of a file repeat a host.

        Source: docs/contracts/file-formats.md 8 (duplicates collapse).
        """
        for stream in self.integration.streams:
            capability = self.capability(self.made().document)
            keys = [_identity(model) for model in getattr(capability, stream.name)()]
            capability.cleanup()

            assert len(keys) == len(set(keys)), stream.name

    @rule("CONTENT-4", "two runs over the same file bring the same, in the same order")
    def test_two_runs_give_the_same(self) -> None:
        """Anything else would make a finding go and come back with every import.

        Source: docs/decisions/0011-models.md.
        """
        first, second = (self.read(self.made().document).models for _ in range(2))

        assert list(first) == list(second)
        assert [_lasting(one) for one in first.values()] == [
            _lasting(one) for one in second.values()
        ]

    @rule("CONTENT-5", "a toggle turns its stream off, and no other", cases=toggles)
    def test_a_toggle_turns_its_stream_off(self, case: str) -> None:
        """Of an import without assets, what risks are on is still there, as pending.

        Source: docs/platform.md 1.12 (importAssets), docs/decisions/0015-streams-apart.md.
        """
        file = self.made()
        expected = Expected(file.oracle({case: "false"}))

        read = self.read(file.document, {case: "false"})

        assert not (lost := expected.missing_or_invented(read.models)), lost
        assert not (wrong := expected.wrong_fields(read.models)), wrong

    @rule("CONTENT-6", "a file in which there is nothing is complete, and empty")
    def test_a_world_without_hosts_gives_nothing_and_no_error(self) -> None:
        """A report in which there is nothing is as good as any other, and has another shape.

        Source: docs/contracts/file-formats.md 1 (no ReportHost), 4 (an empty report), 5 (only a
        header).
        """
        read = self.read(self.made(hosts=0).document)

        assert read.report.outcome is Outcome.COMPLETE, read.summary
        assert not read.models, f"{len(read.models)} models of nothing"

    @rule("CONTENT-7", "the oracle says every field that arrives")
    def test_oracle_says_every_field(self) -> None:
        """What the oracle does not say is compared with nothing, and may be anything.

        A field that it cannot say is listed in `unsaid`, with the reason; a reason for a field that
        it does say is refused. Source: docs/decisions/0001-triangle.md.
        """
        file = self.made()

        read = self.read(file.document)

        check_said(Expected(file.oracle()).unsaid(read.models), self.unsaid)


def _identity(model: Model) -> tuple[str, str]:
    """Return the key; of a technology, which is one wherever it is seen, with the target."""
    target = model.target if isinstance(model, Technology) else None
    return model.key, target.key if target else ""


def _lasting(model: Model) -> dict[str, object]:
    return {name: value for name, value in to_dict(model).items() if name not in STAMPED}
