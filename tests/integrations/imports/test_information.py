"""Findings that are no weaknesses are left out of risks, counted and said."""

import pytest

from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Risk

from .files import read


def item(plugin, severity, family="General"):
    return (
        f'<ReportItem port="443" svc_name="www" protocol="tcp" severity="{severity}" '
        f'pluginID="{plugin}" pluginName="P{plugin}" pluginFamily="{family}"/>'
    )


HOST = (
    '<ReportHost name="192.0.2.1"><HostProperties><tag name="host-ip">192.0.2.1</tag>'
    "</HostProperties>"
)
NESSUS = (
    '<?xml version="1.0"?><NessusClientData_v2><Report name="r">'
    f"{HOST}{item(1, 0)}{item(2, 0)}{item(3, 3)}{item(4, 3, 'Policy Compliance')}"
    "</ReportHost></Report></NessusClientData_v2>"
)
QUALYS = (
    "IP,DNS,QID,Title,Type,Severity,Port,Protocol,CVE ID,Threat,Impact,Solution,Results\n"
    "192.0.2.1,,1,One,Vuln,3,,,,,,,\n192.0.2.1,,2,Two,Ig,1,,,,,,,\n"
)
VMDR = (
    "QID,Title,Severity,Asset Name,Asset IPV4,Disabled,Ignored\n"
    "1,One,3,a,192.0.2.1,No,No\n2,Two,3,a,192.0.2.1,Yes,No\n3,Three,3,a,192.0.2.1,No,Yes\n"
)
GATHERED = "information gathered on hosts, which is no vulnerability"
IGNORED = "findings that are disabled or ignored in Qualys"


@pytest.mark.parametrize(
    ("integration", "text", "counted"),
    [
        (
            NessusImport,
            NESSUS,
            {"findings of severity 0, which are information": 2, "checks of compliance": 1},
        ),
        (QualysImport, QUALYS, {GATHERED: 1, IGNORED: 0}),
        (QualysImport, VMDR, {GATHERED: 0, IGNORED: 2}),
    ],
    ids=["nessus", "qualys", "vmdr"],
)
def test_information_is_counted_and_left_out(integration, text, counted):
    got = read(integration, text.encode())

    assert got.report.complete, got.summary
    assert len([one for one in got.models.values() if isinstance(one, Risk)]) == 1
    assert {one.what: one.count for one in got.report.streams[1].left_out} == counted
