"""What each part of a .nessus file means: names of hosts, texts, checks of settings, grades."""

import pytest

from integrations.imports.nessus_import import NessusImport
from sdk import Asset, Port, Risk
from sdk.models import Technology
from sdk.runner import Outcome

from .files import read

NAME = "nessus-plugin-7"
CPE = "cpe:/a:openbsd:openssh:9.6"


def tags(**properties):
    named = (
        f'<tag name="{key.replace("_", "-")}">{text}</tag>' for key, text in properties.items()
    )
    return f"<HostProperties>{''.join(named)}</HostProperties>"


def item(*children, **attributes):
    given = {"port": 53, "protocol": "udp", "severity": 3, "pluginID": 7, "pluginName": "x"}
    named = (f'{key}="{value}"' for key, value in (given | attributes).items() if value is not None)
    return f"<ReportItem {' '.join(named)}>{''.join(children)}</ReportItem>"


def host(*items, name="198.51.100.7", **properties):
    known = tags(**({"host_ip": "198.51.100.7"} | properties))
    return f'<ReportHost name="{name}">{known}{"".join(items)}</ReportHost>'


def imported(*hosts):
    report = f'<Report name="r">{"".join(hosts)}</Report>'
    declared = 'xmlns:cm="http://www.nessus.org/cm"'
    content = f"<NessusClientData_v2 {declared}>{report}</NessusClientData_v2>"
    return read(NessusImport, content.encode())


def of(kind, got):
    return [model for model in got.models.values() if isinstance(model, kind)]


def text(got, key):
    return got.models[f"#file#{key}"].content.decode()


def left_out(got):
    return {one.what.split()[0]: one.count for one in got.report.streams[1].left_out if one.count}


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"host_fqdn": " a.example.com "}, "a.example.com"),
        ({"host_fqdns": '[{"FQDN": "b.example.com"}]'}, "b.example.com"),
        ({"host_fqdns": '[{"FQDN": "b"}, {"FQDN": "c.example.com"}]'}, "c.example.com"),
        ({"host_fqdns": "not JSON", "hostname": "d.example.com"}, "d.example.com"),
        ({"hostname": "d.example.com"}, "d.example.com"),
        ({"host_rdns": "e.example.com"}, "e.example.com"),
        ({"host_fqdn": "a.example.com", "hostname": "d.example.com"}, "a.example.com"),
    ],
)
def test_host_is_named_by_the_first_full_name(properties, name):
    got = imported(host(item(), **properties))

    assert got.report.complete, got.summary
    assert [(asset.dns, asset.name) for asset in of(Asset, got)] == [(name, "198.51.100.7")]


def test_last_host_and_its_last_finding_arrive():
    first, last = (
        host(item()),
        host(item(), item(pluginID=8), name="203.0.113.9", host_ip="203.0.113.9"),
    )

    got = imported(first, last)

    assert [asset.name for asset in of(Asset, got)] == ["198.51.100.7", "203.0.113.9"]
    assert [risk.key for risk in of(Risk, got)] == [
        f"#risk#198.51.100.7#{NAME}",
        f"#risk#203.0.113.9#{NAME}",
        "#risk#203.0.113.9#nessus-plugin-8",
    ]


def test_host_without_findings_arrives_with_its_systems_alone():
    got = imported(host(cpe=CPE, x_cpe="cpe:/a:other:other:1", cpe_0="cpe:/a:apache:http_server:2"))

    assert len(of(Asset, got)) == 1
    assert len(of(Technology, got)) == len((CPE, "cpe-0"))


def test_host_without_findings_and_systems_arrives():
    assert len(of(Asset, imported(host()))) == 1


def test_host_without_properties_did_not_answer_and_is_counted():
    got = imported(host(item()), '<ReportHost name="203.0.113.9"></ReportHost>')

    assert len(of(Asset, got)) == 1
    assert got.report.notes == ("hosts left out that did not answer: 1",)


def test_policy_without_a_report_is_refused():
    got = read(NessusImport, b"<NessusClientData_v2><Policy/></NessusClientData_v2>")

    assert got.report.outcome is not Outcome.COMPLETE
    assert "policy without a report" in got.summary


def test_report_without_hosts_is_complete():
    assert imported().report.complete


def test_texts_of_a_finding_arrive_without_space_around_them():
    got = imported(
        host(
            item(
                "<description>\n What is wrong \n</description>",
                "<solution>\n Update it \n</solution>",
                "<see_also> https://a.example/1 </see_also><see_also>https://b.example/2</see_also>",
                "<plugin_output>\n\n  version 1\n\n</plugin_output>",
            )
        )
    )

    assert text(got, f"definitions/{NAME}") == (
        "#### Vulnerability Description\n\nWhat is wrong\n\n#### Recommendation\n\nUpdate it\n\n"
        "#### References\n\nhttps://a.example/1\nhttps://b.example/2"
    )
    assert text(got, f"proofs/198.51.100.7/{NAME}") == "Port: 53/udp\nPlugin: 7\n\n  version 1"


def test_solution_of_no_content_is_left_out():
    got = imported(host(item("<description>a</description><solution> n/a </solution>")))

    assert "Recommendation" not in text(got, f"definitions/{NAME}")


@pytest.mark.parametrize("check", ["compliance-check-name", "compliance-result"])
@pytest.mark.parametrize("prefix", ["", "cm:"])
def test_check_of_a_setting_is_counted_and_no_risk(check, prefix):
    got = imported(host(item(f"<{prefix}{check}>x</{prefix}{check}>"), item(pluginID=8)))

    assert [risk.name for risk in of(Risk, got)] == ["nessus-plugin-8"]
    assert left_out(got) == {"checks": 1}


def test_family_of_checks_is_counted_and_no_risk():
    got = imported(host(item(pluginFamily="Policy Compliance", severity=None)))

    assert not of(Risk, got)
    assert left_out(got) == {"checks": 1}


def test_information_is_counted_and_shows_its_port():
    got = imported(host(item(severity=0), item(severity=0, pluginID=8), item(pluginID=9)))

    assert [risk.name for risk in of(Risk, got)] == ["nessus-plugin-9"]
    assert left_out(got) == {"findings": 2}
    assert [port.protocol for port in of(Port, got)] == ["udp"]


@pytest.mark.parametrize(
    ("word", "severity"),
    [("low", "LOW"), (" Medium ", "MEDIUM"), ("HIGH", "HIGH"), ("Critical", "CRITICAL")],
)
def test_factor_is_the_grade_where_there_is_no_severity(word, severity):
    got = imported(host(item(f"<risk_factor>{word}</risk_factor>", severity=None)))

    assert [risk.status.severity.name for risk in of(Risk, got)] == [severity]


def test_factor_none_is_information_though_there_is_a_score():
    score = "<cvss3_base_score>9.8</cvss3_base_score>"
    got = imported(host(item("<risk_factor>None</risk_factor>", score, severity=None)))

    assert not of(Risk, got)
    assert left_out(got) == {"findings": 1}


def test_text_comes_from_the_first_plugin_of_a_name():
    cve = "<cve>CVE-2025-10001</cve>"
    eight = item(cve, pluginID=8, pluginName="eight")
    seven = item(cve, pluginID=7, pluginName="seven")

    for items in ((seven, eight), (eight, seven)):
        assert [risk.title for risk in of(Risk, imported(host(*items)))] == ["seven"]


def test_item_and_property_that_say_almost_nothing_are_read():
    bare = item("<cpe/>", "<cwe/>", port=0, protocol=None, severity=1, pluginName=None)

    got = imported(host(bare, os=""))

    assert got.report.complete, got.summary
    assert [risk.name for risk in of(Risk, got)] == [NAME]


@pytest.mark.parametrize(("address", "named"), [("nowhere", True), ("", False)])
def test_error_about_a_host_names_its_address_where_it_has_one(address, named):
    got = imported(host(item(), name="not a host", host_ip=address))

    assert got.report.outcome is not Outcome.COMPLETE
    assert ("host-ip" in got.summary) is named
