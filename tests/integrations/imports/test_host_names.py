"""Hosts as scanners name them, by URL, with a port or a remark: the filter judges what is meant."""

import json

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Asset
from sdk.files import ScannedHost
from sdk.runner import Outcome

from .files import read

INTERNAL = ["https://10.0.0.7/app", "10.0.0.7:8443", "10.0.0.8 (web)", "127.1", "fe80::1%eth0"]
NAMED = {
    "https://shop.example.com:8443/app": ("shop.example.com", "shop.example.com"),
    "shop.example.com. (production)": ("shop.example.com", "shop.example.com"),
    "http://192.0.2.7/app": ("192.0.2.7", "192.0.2.7"),
    "[2001:db8::7]:443": ("2001:db8::7", "2001:db8::7"),
    "::ffff:192.0.2.7": ("192.0.2.7", "192.0.2.7"),
    "shop.example.com (192.0.2.7)": ("shop.example.com", "192.0.2.7"),
}
SEVERAL = "10.0.0.7, 10.0.0.8"
UNREADABLE = [SEVERAL, "10.0.0.0/24", "010.0.0.7", "someone@example.com"]


def nessus(host):
    return read(
        NessusImport,
        f"""<NessusClientData_v2><Report name="r"><ReportHost name="{host}"><HostProperties/>
<ReportItem port="443" protocol="TCP" severity="2" pluginID="1" pluginName="x" pluginFamily="y"/>
</ReportHost></Report></NessusClientData_v2>""".encode(),
    )


def csv(host):
    return read(CSVImport, f'cve,severity,asset\nCVE-2025-10001,high,"{host}"\n'.encode())


def objects(host):
    row = {"cve": "CVE-2025-10001", "severity": "high", "asset": host}
    return read(JSONImport, json.dumps([row]).encode())


def vmdr(host):
    columns = "QID,Title,Severity,Asset Name,Asset IPV4\n"
    return read(QualysImport, f'{columns}1,x,3,"{host}",\n'.encode())


formats = pytest.mark.parametrize("run", [nessus, csv, objects, vmdr])


@formats
@pytest.mark.parametrize("host", INTERNAL)
def test_internal_host_of_a_file_is_refused_by_rule(run, host):
    got = run(host)

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert not got.models
    reasons = {reason for stream in got.report.streams for reason in stream.refused}
    assert all("internal: " in reason for reason in reasons)
    assert reasons


@formats
@pytest.mark.parametrize("host", NAMED)
def test_host_of_a_file_is_the_one_that_is_meant(run, host):
    got = run(host)

    assert got.report.complete, got.summary
    found = [model for model in got.models.values() if isinstance(model, Asset)]
    assert [(asset.dns, asset.name) for asset in found] == [NAMED[host]]


@formats
@pytest.mark.parametrize("host", UNREADABLE)
def test_host_that_cannot_be_read_is_a_malformed_row(run, host):
    got = run(host)

    # A cell may list several assets; a report names one host in one place.
    is_list = run in (csv, objects) and host == SEVERAL
    assert got.report.outcome is (Outcome.COMPLETE if is_list else Outcome.INCOMPLETE)
    assert not got.models
    assert host not in got.summary


def test_unreadable_name_beside_an_address_costs_nothing():
    host = ScannedHost.named("No registered hostname", "web#1", addresses=["192.0.2.7"])

    assert host.asset() == Asset("192.0.2.7", "192.0.2.7")
