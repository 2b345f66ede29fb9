"""The writer of Qualys reports keeps to what is in reports that users and Qualys gave away."""

import json
from pathlib import Path

from simulators.imports.qualys_import import QualysFile

from .file_witness import differences

EVIDENCE = json.loads(
    (Path(__file__).parents[1] / "evidence" / "qualys_import.json").read_text(encoding="utf-8")
)


def test_simulated_report_has_paths_and_words_of_the_vendor():
    assert list(differences(EVIDENCE, QualysFile)) == []


def test_three_of_five_formats_are_known_from_the_vendor():
    whose = {one.get("form", ""): one.get("provenance", "vendor") for one in EVIDENCE["exchanges"]}

    # The rows of the VMDR report are made up; of a list of detections see evidence/qualys.json.
    assert whose == {
        "": "vendor",
        "scan-xml": "vendor",
        "report-csv": "vendor",
        "vmdr-csv": "contributed",
    }


def test_a_report_that_is_written_otherwise_is_found_out():
    class Other(QualysFile):
        def lines(self):
            for piece in super().lines():
                yield piece.replace("VULN_STATUS>Active", "VULN_STATUS>Alive")

    assert any(one.endswith("VULN_STATUS = Alive") for one in differences(EVIDENCE, Other))
