"""CPEs of operating systems in Qualys files: a technology of the host."""

import pytest

from integrations.imports.qualys_import import QualysImport
from sdk import Risk
from sdk.models import Technology

from .files import read

URI = "cpe:/o:redhat:enterprise_linux:8.0:::"
NAME = "cpe:2.3:o:redhat:enterprise_linux:8.0:*:*:*:*:*:*:*"
SERVER = "cpe:2.3:o:microsoft:windows_2003_server:*:r2:x64:*:*:*:*:*"

REPORT = "IP,DNS,QID,Title,Type,Severity,Port,OS CPE"
ROW = "198.51.100.7,a.example.com,7,x,Vuln,5,443,{}"
ASSETS = """<ASSET_DATA_REPORT><HOST_LIST><HOST><IP>198.51.100.7</IP><DNS>a.example.com</DNS>
<OS_CPE><![CDATA[{}]]></OS_CPE></HOST></HOST_LIST></ASSET_DATA_REPORT>"""
SCAN = """<SCAN value="scan/1.1"><IP value="198.51.100.7" name="a.example.com">
<OS_CPE>{}</OS_CPE></IP></SCAN>"""
DETECTED = """<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST><HOST><IP>198.51.100.7</IP>
<OS_CPE><![CDATA[{}]]></OS_CPE><DNS>a.example.com</DNS></HOST></HOST_LIST></RESPONSE>
</HOST_LIST_VM_DETECTION_OUTPUT>"""

FORMATS = [f"{REPORT}\r\n{ROW}\r\n", ASSETS, SCAN, DETECTED]
IDS = ["table", "report", "scan", "detections"]


def read_text(text):
    return read(QualysImport, text.encode())


def technologies(got):
    return {
        (one.cpe, one.target.dns, one.target.name)
        for one in got.models.values()
        if isinstance(one, Technology)
    }


@pytest.mark.parametrize("text", FORMATS, ids=IDS)
@pytest.mark.parametrize(
    ("cpe", "names"),
    [
        (URI, {NAME}),
        (NAME.upper(), {NAME}),
        ("cpe:/o:microsoft:windows_2003_server::r2:x64:", {SERVER}),
        (f"{URI} cpe:/o:microsoft:windows_2003_server::r2:x64:", {NAME, SERVER}),
        ("Red Hat 8", set()),
        ("", set()),
    ],
)
def test_cpe_of_a_system_is_a_technology_of_the_host(text, cpe, names):
    got = read_text(text.format(cpe))

    assert got.report.complete, got.summary
    assert technologies(got) == {(name, "a.example.com", "198.51.100.7") for name in names}
    assert "#asset#a.example.com#198.51.100.7" in got.models


def test_systems_of_alternating_hosts_are_each_reported():
    other = ROW.format(URI.replace("8.0", "9.0")).replace("198.51.100.7,a.", "198.51.100.8,b.")

    got = read_text("\r\n".join([REPORT, ROW.format(URI), other, ROW.format(URI), ""]))

    assert got.report.complete, got.summary
    assert {(cpe.split(":")[5], name) for cpe, _, name in technologies(got)} == {
        ("8.0", "198.51.100.7"),
        ("9.0", "198.51.100.8"),
    }


@pytest.mark.parametrize("status", ["Fixed", "Active"])
def test_fixed_finding_still_tells_the_system(status):
    row = ROW.format(URI).replace("7,x", f"7,{status}")

    got = read_text(f"{REPORT.replace('Title', 'Vuln Status')}\r\n{row}\r\n")

    assert len(technologies(got)) == 1
    assert len([one for one in got.models.values() if isinstance(one, Risk)]) == (
        status == "Active"
    )
