"""JSON imports keep the rules of files, and cope with what only they meet."""

import json
from typing import ClassVar

from integrations.imports.json_import import JSONImport
from sdk import Risk
from sdk.runner import Outcome
from sdk.testing import FileConformance
from simulators.imports.json_import import JSONFile

from .files import read


class TestJSONImport(FileConformance):
    integration = JSONImport
    simulator = JSONFile
    open_quirks: ClassVar = ("lines",)


def test_saved_reply_of_a_vendor_is_refused_and_named():
    reply = {"@odata.context": "https://api.securitycenter.microsoft.com/api/$x", "value": []}

    got = read(JSONImport, json.dumps(reply).encode())

    assert got.report.error_type == "ConfigurationError"
    assert "microsoft-defender" in got.summary


def test_object_that_cannot_be_read_costs_itself_alone():
    rows = [
        {"cve": f"CVE-2025-1000{number}", "severity": severity, "asset": "192.0.2.1"}
        for number, severity in enumerate(("high", "dreadful", "low"))
    ]

    got = read(JSONImport, json.dumps(rows).encode())

    names = [model.name for model in got.models.values() if isinstance(model, Risk)]
    assert names == ["CVE-2025-10000", "CVE-2025-10002"]
    assert got.report.outcome is Outcome.INCOMPLETE
    assert "severity" in got.summary
