"""Qualys imports keep the rules of files, and cope with what only they meet."""

from typing import ClassVar

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk.testing import FileConformance
from simulators.imports.qualys_import import QualysFile


class TestQualysImport(FileConformance):
    integration = QualysImport
    simulator = QualysFile
    open_quirks: ClassVar = (
        *("report-csv", "host-summary", "cvss-3.1", "snake-case"),
        *("vmdr-csv", "suppressed", "address-lists", "private-address-first"),
    )
    unsaid: ClassVar = {"risk.cvss_vector": "only one of the five forms has vectors"}

    @pytest.mark.parametrize(
        "quirks",
        [
            "report-csv+host-summary+not-alive+cvss-3.1+snake-case",
            "report-csv+bare-dns+cvss-3.1",
            "report-csv+open-ports",
            "scan-xml+open-ports",
            "vmdr-csv+suppressed+address-lists+snake-case",
            "scan-xml+not-alive+empty-subset+blank-line",
        ],
    )
    def test_oddities_of_one_format_together_lose_nothing(self, quirks):
        self.test_all_expected_models_arrive_with_the_right_fields(quirks)
