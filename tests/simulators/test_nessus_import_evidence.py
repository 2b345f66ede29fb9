"""The writer of .nessus files keeps to what Nessus wrote into files that users gave away."""

import json
from pathlib import Path

from simulators.imports.nessus_import import NessusFile

from .file_witness import differences

EVIDENCE = json.loads(
    (Path(__file__).parents[1] / "evidence" / "nessus_import.json").read_text(encoding="utf-8")
)


def test_simulated_file_has_paths_types_and_words_of_the_vendor():
    assert list(differences(EVIDENCE, NessusFile)) == []


def test_files_of_two_generations_of_nessus_are_known():
    versions = {"cvss3_base_score" in " ".join(one["places"]) for one in EVIDENCE["exchanges"]}

    assert versions == {True, False}


def test_a_simulator_that_writes_something_else_is_found_out():
    class Other(NessusFile):
        def lines(self):
            for piece in super().lines():
                yield (
                    piece.replace("<fname>", "<file>")
                    .replace("</fname>", "</file>")
                    .replace('severity="0"', 'severity="low"')
                )

    found = " ".join(differences(EVIDENCE, Other))

    assert "Report/ReportHost/ReportItem/file" in found
    assert "Report/ReportHost/ReportItem/fname" in found
    assert "Report/ReportHost/ReportItem@severity = low" in found
