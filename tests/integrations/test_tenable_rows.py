"""What single rows of Tenable mean, and that a row which means nothing is named (contract 3.6)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import Asset, Port, Risk
from sdk.runner import Outcome

from .tenable_vendor import ADDRESS, ASSET, FINDING, NAME, PLUGIN, changed, run, tenable


class TestPlaces:
    @pytest.mark.parametrize(
        ("asset", "dns", "name"),
        [
            (ASSET, "web.example.com", ADDRESS),
            ({**ASSET, "fqdn": None, "hostname": "web.example.org"}, "web.example.org", ADDRESS),
            ({**ASSET, "fqdn": "web", "hostname": "web"}, ADDRESS, ADDRESS),
            ({**ASSET, "fqdn": "10.9.8.7"}, ADDRESS, ADDRESS),
            ({"uuid": "a1", "ipv6": "2001:DB8::1"}, "2001:db8::1", "2001:db8::1"),
            ({"uuid": "a1", "fqdn": "web.example.com"}, "web.example.com", "web.example.com"),
            ({"uuid": "a1", "hostname": "web"}, "web", "web"),
            ({"uuid": "a1", "hostname": "a#b", "netbios_name": "WEB"}, "WEB", "WEB"),
            ({"uuid": "a1", "hostname": "AD_01"}, "AD_01", "AD_01"),
            ({"uuid": "a1", "hostname": "Max's PC 2", "netbios_name": "CORP\\PC"}, "a1", "a1"),
            ({"uuid": "a1", "hostname": "192.0.2.7:443"}, "192.0.2.7", "192.0.2.7"),
            (
                {**ASSET, "fqdn": "https://web.example.org/", "hostname": None},
                "web.example.org",
                ADDRESS,
            ),
            ({"uuid": "a1"}, "a1", "a1"),
        ],
    )
    def test_host_has_its_address_and_full_name(self, asset, dns, name):
        models = list(tenable(changed(asset=asset)).vulnerabilities())

        targets = {model.target for model in models if isinstance(model, Port)}
        assert {(target.dns, target.name) for target in targets} == {(dns, name)}

    def test_first_name_and_address_are_the_present_ones(self):
        row = {
            "id": "a1",
            "fqdns": ["new.example.com", "old.example.com"],
            "ipv4s": [ADDRESS, "10.0.0.1"],
        }

        (asset,) = tenable(assets=[row]).hosts()

        assert asset == Asset("new.example.com", ADDRESS, cloud_id="a1")

    @pytest.mark.parametrize(
        ("addresses", "name"),
        [
            ({"ipv4s": ["10.0.0.5", "198.51.100.7", "192.0.2.9"]}, "198.51.100.7"),
            ({"ipv4s": ["10.0.0.5"], "ipv6s": ["fe80::1", "2001:db8::7"]}, "2001:db8::7"),
            ({"ipv4s": ["10.0.0.5", "10.0.0.6"], "ipv6s": ["fe80::1"]}, "10.0.0.5"),
        ],
    )
    def test_asset_is_at_its_first_routable_address(self, addresses, name):
        (asset,) = tenable(assets=[{"id": "a1", **addresses}]).hosts()

        assert asset == Asset(name, name, cloud_id="a1")

    def test_finding_is_at_the_routable_address_of_its_asset(self):
        sighted = {"uuid": "a1", "ipv4": "10.0.0.5", "ipv6": "2001:db8::7"}

        models = list(tenable(changed(asset=sighted)).vulnerabilities())

        targets = {model.target.key for model in models if isinstance(model, Port)}
        assert targets == {"#asset#2001:db8::7#2001:db8::7"}

    @pytest.mark.parametrize("gone", ["deleted_at", "terminated_at"])
    def test_deleted_asset_is_left_out(self, gone):
        row = {"id": "a1", "ipv4s": [ADDRESS], gone: "2026-01-01T00:00:00.000Z"}

        assert list(tenable(assets=[row]).hosts()) == []

    def test_newest_finding_names_the_host(self):
        old = {**ASSET, "fqdn": "old.example.com", "ipv4": "10.0.0.1"}
        rows = [
            changed(asset=old, last_found="2025-06-01T00:00:00Z"),
            changed(port={"port": 0, "protocol": "TCP"}, severity_modification_type="ACCEPTED"),
        ]

        _, models = run(*rows)

        assert NAME in models
        assert not any("old.example.com" in key or "10.0.0.1" in key for key in models)


class TestRisks:
    @pytest.mark.parametrize(
        ("plugin", "names"),
        [
            (PLUGIN, {"CVE-2025-10001"}),
            ({**PLUGIN, "cve": ["cve-2025-1", "CVE-2025-2"]}, {"CVE-2025-1", "CVE-2025-2"}),
            ({"id": 7, "xrefs": [{"type": "CVE", "id": "CVE-2014-0160"}]}, {"CVE-2014-0160"}),
            ({"id": 7, "xrefs": [{"type": "CVE", "id": "2014-0160"}]}, {"CVE-2014-0160"}),
            ({"id": 7, "xrefs": [{"type": "CWE", "id": "327"}]}, {"tenable-plugin-7"}),
            ({"id": 7}, {"tenable-plugin-7"}),
        ],
    )
    def test_each_cve_is_a_risk_or_else_the_plugin(self, plugin, names):
        models = tenable(changed(plugin=plugin)).vulnerabilities()

        assert {model.name for model in models if is_risk(model)} == names

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({}, "TC"),
            ({"plugin": {**PLUGIN, "cvss3_base_score": 0.0}}, "TI"),
            ({"plugin": {"id": 7, "cvss_base_score": 5.0}}, "TM"),
            ({"plugin": {"id": 7}}, "TM"),
            ({"severity_modification_type": "RECASTED", "severity": "low"}, "TL"),
            ({"plugin": {"id": 7}, "severity": "info"}, "TI"),
        ],
    )
    def test_severity_prefers_user_then_score_then_vendor(self, change, status):
        models = tenable(changed(**change)).vulnerabilities()

        assert {str(one.status) for one in models if is_risk(one)} == {status}

    @pytest.mark.parametrize(
        "change", [{"state": "FIXED"}, {"severity_modification_type": "ACCEPTED"}]
    )
    def test_fixed_or_accepted_finding_is_left_out(self, change):
        assert list(tenable(changed(**change)).vulnerabilities()) == []

    @pytest.mark.parametrize(
        ("port", "key"),
        [
            ({"port": 443, "protocol": "TCP"}, f"#port#tcp#443#asset#web.example.com#{ADDRESS}"),
            ({"port": "53", "protocol": "udp"}, f"#port#udp#53#asset#web.example.com#{ADDRESS}"),
            ({"port": "0", "protocol": "TCP"}, f"#asset#web.example.com#{ADDRESS}"),
            ({"port": 0, "protocol": "ICMP"}, f"#asset#web.example.com#{ADDRESS}"),
            ({"port": 8, "protocol": "ICMP"}, f"#asset#web.example.com#{ADDRESS}"),
        ],
    )
    def test_a_risk_is_on_the_port_if_there_is_one(self, port, key):
        models = tenable(changed(port=port)).vulnerabilities()

        assert {one.target.key for one in models if is_risk(one)} == {key}

    def test_one_cve_on_several_ports_is_one_risk_with_all_proofs(self):
        rows = [
            changed(port={"port": 0, "protocol": "TCP"}, output="on the host"),
            changed(port={"port": 8443, "protocol": "TCP"}, output="on 8443"),
            changed(output="on 443"),
        ]

        models = list(tenable(*rows).vulnerabilities())

        (risk,) = filter(is_risk, models)
        proof = risk.proof.decode()
        assert risk.target.port == 443
        assert all(text in proof for text in ("on the host", "on 8443", "443/tcp", "on 443"))
        assert {one.port for one in models if isinstance(one, Port)} == {443, 8443}

    def test_solution_without_content_is_no_recommendation(self):
        plugin = {**PLUGIN, "solution": "n/a", "see_also": ["https://example.com/a"]}

        (risk,) = (m for m in tenable(changed(plugin=plugin)).vulnerabilities() if is_risk(m))

        assert risk.definition.recommendation == ""
        assert risk.definition.references == "https://example.com/a"

    @given(st.randoms(use_true_random=False))
    def test_the_order_of_rows_makes_no_difference(self, random: Random):
        rows = [
            changed(
                asset={**ASSET, "fqdn": f"n{n % 3}.example.com", "uuid": f"a{n % 2}"},
                plugin={**PLUGIN, "id": 1 + n % 4, "cve": [f"CVE-2025-{n % 5}"]},
                port={"port": n % 3, "protocol": "TCP"},
                last_found=f"2026-01-{1 + n % 7:02d}T00:00:00Z",
            )
            for n in range(12)
        ]
        shuffled = random.sample(rows, len(rows))

        found = [
            {(one.key, one.target.key) for one in tenable(*these).vulnerabilities()}
            for these in (rows, shuffled)
        ]

        assert found[0] == found[1]


class TestBadRows:
    @pytest.mark.parametrize(
        "change",
        [
            {"state": "CLOSED"},
            {"severity": "urgent"},
            {"severity_modification_type": "IGNORED"},
            {"plugin": {**PLUGIN, "cve": ["CVE-#-1"]}},
            {"plugin": {"id": 7, "xrefs": [{"type": "CVE", "id": "none"}]}},
            {"plugin": {**PLUGIN, "cvss3_base_score": 11}},
            {"plugin": {}},
            {"port": {"port": 70000, "protocol": "TCP"}},
            {"port": {"port": 1, "protocol": "SCTP"}},
            {"asset": {**ASSET, "ipv4": "nowhere"}},
            {"asset": {**ASSET, "uuid": "../x"}},
        ],
    )
    def test_unknown_row_is_named_and_the_others_kept(self, change):
        report, models = run(changed(**change), FINDING)

        vulnerabilities = report.streams[1]
        assert vulnerabilities.row_errors == 1
        assert len(vulnerabilities.row_errors_named) == 1
        assert report.outcome is Outcome.INCOMPLETE
        assert NAME in models

    def test_a_bad_asset_is_named_too(self):
        report, models = run(
            assets=[{"id": "a1", "ipv4s": ["x"]}, {"id": "a2", "ipv4s": [ADDRESS]}]
        )

        assert report.streams[0].row_errors == 1
        assert f"#asset#{ADDRESS}#{ADDRESS}" in models


def is_risk(model):
    return isinstance(model, Risk)
