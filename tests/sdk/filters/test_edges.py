"""The filter at its edges: what is on without being said, and whose reason is told."""

from ipaddress import ip_network

import pytest

from sdk import Asset, ConfigurationError, Risk, Severity
from sdk.filters import HostList
from sdk.filters.ranges import Ranges
from sdk.models import RiskStatus, State
from sdk.runner import VMFilter

CLOUD = Asset("app.example.com", "3.5.140.2")
OUTSIDE = Asset("web.example.com", "203.0.113.7")


def finding(severity):
    return Risk(OUTSIDE, "CVE-2024-0001", RiskStatus(State.TRIAGE, severity))


def test_cloud_hosts_are_refused_by_default():
    assert VMFilter.for_user("somebody", {}).decision(CLOUD).rule == "cloud"
    assert VMFilter.for_user("somebody", {}, cloud=False).decision(CLOUD)
    assert VMFilter.for_user("somebody", {"vmfilter.cloud": "off"}).decision(CLOUD)


def test_risk_below_the_severity_names_rule_and_reason():
    chosen = VMFilter.for_user("somebody", {"vmfilter.minimumSeverity": "high"})

    decision = chosen.decision(finding(Severity.LOW))

    assert not decision
    assert decision.rule == chosen.risk_rules[0].name
    assert "low" in decision.reason.lower()
    assert chosen.decision(finding(Severity.HIGH))


def test_without_a_minimum_no_rule_looks_at_severities():
    assert VMFilter.for_user("somebody", {}).risk_rules == ()


@pytest.mark.parametrize(("username", "ending"), [("somebody", " (user somebody)"), ("", "")])
def test_unreadable_setting_names_its_user_where_known(username, ending):
    with pytest.raises(ConfigurationError) as refused:
        VMFilter.for_user(username, {"vmfilter.cloud": "perhaps"})

    assert str(refused.value).endswith(f"vmfilter.cloud is on or off, not 'perhaps'{ending}")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"vmfilter.minimumSeverity": "dire"},
            "of info, low, medium, high, critical, exposure, not",
        ),
        ({"vmfilter.include": "exa mple..com,!"}, "is comma-separated, each "),
        (
            {"vmfilter.nothing": "x"},
            "there are vmfilter.include, vmfilter.exclude, ",
        ),
    ],
)
def test_wrong_setting_names_the_right_form(config, said):
    with pytest.raises(ConfigurationError) as refused:
        VMFilter.for_user("", config)

    assert said in str(refused.value)


def test_an_asset_is_judged_by_its_second_name_as_well():
    chosen = VMFilter.for_user("somebody", {"vmfilter.exclude": "*.hidden.example"})

    assert not chosen.decision(Asset("app.example.com", "db.hidden.example"))
    assert chosen.decision(Asset("app.example.com", "db.shown.example"))


def test_one_address_twice_in_a_table_is_an_overlap():
    twice = [(ip_network("192.0.2.1/32"), "one"), (ip_network("192.0.2.1/32"), "other")]

    with pytest.raises(ValueError, match="two networks of one table overlap"):
        Ranges(twice)


def test_malformed_pattern_is_named_with_the_likely_one():
    with pytest.raises(ValueError, match=r"'exa mple' is not an address, a network in CIDR"):
        HostList.parse(["192.0.2.1", "exa mple"])
