"""Qualys imports keep the rules of files, and cope with what only they meet."""

from typing import ClassVar

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk.testing import FileConformance
from simulators.imports.qualys_import import QualysFile

NO_NAME = "a host with an address is found without a name, as one that is not registered"


class TestQualysImport(FileConformance):
    integration = QualysImport
    simulator = QualysFile
    open_quirks: ClassVar = (
        *("report-csv", "host-summary", "cvss-3.1", "snake-case"),
        *("vmdr-csv", "suppressed", "address-lists", "private-address-first"),
    )
    dropped_values: ClassVar = {
        **dict.fromkeys(("DNS", "dns", "@name", "Asset Name"), NO_NAME),
        **dict.fromkeys(("OS_CPE", "OS CPE", "os_cpe"), "a text that is no CPE names no product"),
    }
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
