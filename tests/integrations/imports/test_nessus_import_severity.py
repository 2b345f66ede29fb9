"""Items of .nessus files whose severity cannot be read: graded by what else says it, or named."""

import pytest

from integrations.imports.nessus_import import NessusImport
from sdk import Risk
from sdk.runner import Outcome

from .files import read

FILE = """<NessusClientData_v2><Report name="r"><ReportHost name="198.51.100.7">
<HostProperties><tag name="host-ip">198.51.100.7</tag></HostProperties>
<ReportItem port="443" protocol="tcp" {} pluginID="7" pluginName="x">{}</ReportItem>
<ReportItem port="443" protocol="tcp" severity="1" pluginID="8" pluginName="y"/>
</ReportHost></Report></NessusClientData_v2>"""

ODD = ["", 'severity=""', 'severity="High"', 'severity="9"', 'severity="-1"']


def read_item(attribute, children):
    return read(NessusImport, FILE.format(attribute, children).encode())


def severities(got):
    risks = (model for model in got.models.values() if isinstance(model, Risk))
    return {risk.name: risk.status.severity.name for risk in risks}


@pytest.mark.parametrize("attribute", ODD)
@pytest.mark.parametrize(
    ("children", "severity"),
    [
        ("<risk_factor>High</risk_factor>", "HIGH"),
        ("<risk_factor>?</risk_factor><cvss3_base_score>9.8</cvss3_base_score>", "CRITICAL"),
        ("<cvss_base_score>5.0</cvss_base_score>", "MEDIUM"),
    ],
)
def test_severity_falls_back_to_other_fields(attribute, children, severity):
    got = read_item(attribute, children)

    assert got.report.complete, got.summary
    assert severities(got) == {"nessus-plugin-7": severity, "nessus-plugin-8": "LOW"}
    assert got.report.streams[1].fields_dropped == {"@severity": 1}
    assert not any(one.count for one in got.report.streams[1].left_out)


def test_item_without_risk_needs_no_severity():
    got = read_item('severity="?"', "<risk_factor>None</risk_factor>")

    assert got.report.complete, got.summary
    assert severities(got) == {"nessus-plugin-8": "LOW"}


@pytest.mark.parametrize("attribute", ODD)
@pytest.mark.parametrize("children", ["", "<risk_factor>?</risk_factor>"])
def test_item_without_any_severity_is_malformed(attribute, children):
    got = read_item(attribute, children)

    assert got.report.outcome is Outcome.INCOMPLETE
    assert severities(got) == {"nessus-plugin-8": "LOW"}
    assert "7" in got.summary
    assert "severity" in got.summary


def test_severity_that_a_user_has_recast_comes_before_the_score():
    got = read_item('severity="1"', "<cvss3_base_score>9.8</cvss3_base_score>")

    assert severities(got)["nessus-plugin-7"] == "LOW"
