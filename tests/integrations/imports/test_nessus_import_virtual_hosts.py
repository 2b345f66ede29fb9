"""Hosts of a .nessus file by their scanned names, hosts that were down, and no weaknesses."""

import pytest

from integrations.imports.nessus_import import NessusImport
from sdk import Asset, Risk

from .files import read

ITEM = (
    '<ReportItem port="443" protocol="tcp" severity="3" pluginID="1" pluginName="x">'
    "<cve>CVE-2025-10001</cve><plugin_output>seen</plugin_output></ReportItem>"
)
REVERSE = "ec2-198-51-100-7.compute.example.net"


def report(*hosts):
    body = "".join(hosts)
    content = f"<NessusClientData_v2><Report>{body}</Report></NessusClientData_v2>"
    return read(NessusImport, content.encode())


def host(name, item=ITEM, **tags):
    elements = "".join(f'<tag name="{tag.replace("_", "-")}">{tags[tag]}</tag>' for tag in tags)
    return (
        f'<ReportHost name="{name}"><HostProperties>{elements}</HostProperties>{item}</ReportHost>'
    )


def assets(got):
    return [model.key for model in got.models.values() if isinstance(model, Asset)]


@pytest.mark.parametrize(
    ("name", "tags", "key"),
    [
        ("198.51.100.7", {"host_ip": "10.0.0.5"}, "#asset#198.51.100.7#198.51.100.7"),
        ("10.0.0.5", {"host_ip": "198.51.100.7"}, "#asset#198.51.100.7#198.51.100.7"),
        (
            "https://198.51.100.7/app",
            {"host_ip": "10.0.0.5", "host_fqdn": "shop.example.com"},
            "#asset#shop.example.com#198.51.100.7",
        ),
    ],
)
def test_host_is_at_whichever_address_is_routable(name, tags, key):
    assert assets(report(host(name, **tags))) == [key]


def test_two_names_scanned_at_one_address_are_two_hosts():
    names = ("shop.example.com", "www.example.com")
    tags = {"host_ip": "198.51.100.7", "host_fqdn": REVERSE, "host_rdns": REVERSE}

    got = report(*(host(name, **tags) for name in names))

    assert got.report.complete, got.summary
    assert assets(got) == [f"#asset#{name}#198.51.100.7" for name in names]
    risks = [model for model in got.models.values() if isinstance(model, Risk)]
    assert len(risks) == 2
    assert len([key for key in got.models if "proofs/" in key]) == 2


@pytest.mark.parametrize(
    ("name", "tags", "dns"),
    [
        ("198.51.100.7", {"host_fqdn": "a.example.com", "host_rdns": REVERSE}, "a.example.com"),
        ("WEB", {"host_fqdns": '[{"FQDN": "a.example.com"}]'}, "a.example.com"),
        ("WEB", {"host_fqdns": "[nonsense", "host_rdns": REVERSE}, REVERSE),
        ("198.51.100.7", {"hostname": "a.example.com", "host_rdns": REVERSE}, "a.example.com"),
        ("198.51.100.7", {"hostname": "web", "host_rdns": REVERSE}, REVERSE),
        ("198.51.100.7", {"hostname": "web"}, "198.51.100.7"),
    ],
)
def test_a_host_has_the_best_of_its_names(name, tags, dns):
    got = report(host(name, host_ip="198.51.100.7", **tags))

    assert got.report.complete, got.summary
    assert assets(got) == [f"#asset#{dns}#198.51.100.7"]


@pytest.mark.parametrize("prefix", ["cm:", ""])
@pytest.mark.parametrize("part", ["compliance-check-name", "compliance-result"])
def test_a_check_of_compliance_is_no_risk_in_any_family(prefix, part):
    check = ITEM.replace("<cve>", f"<{prefix}{part}>FAILED</{prefix}{part}><cve>")

    got = report(host("198.51.100.9", check))

    assert got.report.complete, got.summary
    assert not [model for model in got.models.values() if isinstance(model, Risk)]


def test_hosts_that_did_not_answer_are_counted():
    got = report(host("198.51.100.8", item=""), host("198.51.100.9"), host("198.51.100.10", ""))

    assert got.report.complete, got.summary
    assert assets(got) == ["#asset#198.51.100.9#198.51.100.9"]
    assert "hosts left out that did not answer: 2" in got.report.notes
