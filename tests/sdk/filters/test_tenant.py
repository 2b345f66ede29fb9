"""A tenant's own part of the filter: host lists, a least severity, and where they are written."""

import json

import pytest

from sdk.errors import ConfigurationError
from sdk.filters import VMFilter
from sdk.models import Asset, Risk, RiskStatus, Severity, State


def asset(text):
    return Asset(text, text)


def reason(filter_, model):
    return filter_.decision(model).reason


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("192.0.2.0/25", "192.0.2.127", "192.0.2.128"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("::ffff:192.0.2.0/121", "192.0.2.127", "192.0.2.128"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("::FFFF:C000:207", "192.0.2.7", "192.0.2.8"),
        ("::ffff:0:0/96", "192.0.2.1", "2001:db8::1"),
        ("0.0.0.0/0", "::ffff:192.0.2.1", "2001:db8::1"),
        ("192.0.2.0/25", "::ffff:192.0.2.127", "::ffff:192.0.2.128"),
        ("::ffff:192.0.2.0/121", "::ffff:192.0.2.127", "::ffff:192.0.2.128"),
        ("::ffff:192.0.2.0/121", "::ffff:192.0.2.64/123", "::ffff:192.0.2.128/123"),
        ("2002:c000:200::/40", "2002:c000:201::1", "2002:c000:301::1"),
        ("2002:c000:201::1", "192.0.2.1", "192.0.2.2"),
        ("64:ff9b::192.0.2.0/121", "64:ff9b::c000:201", "64:ff9b::c000:2ff"),
        ("2001:db8::/48", "2001:db8::9", "2001:db8:1::9"),
        ("Web.Example.com", "web.example.com", "www.web.example.com"),
        ("*.example.com", "a.b.example.com", "example.com"),
        ("*.example.com", "a.example.com", "evil-example.com"),
        ("*.bücher.example", "shop.bücher.example", "bücher.example"),
        ("192.0.2.0/25, x.test", "x.test", "y.test"),
        ("192.0.2.0/25 192.0.2.64/26", "192.0.2.65", "192.0.2.128"),
    ],
)
def test_lists_of_hosts_include_and_exclude(pattern, matching, other):
    include = VMFilter.for_user("alice", {"vmfilter.include": pattern})
    exclude = VMFilter.for_user("alice", {"vmfilter.exclude": pattern})

    assert include.asset(asset(matching))
    assert reason(include, asset(other)) == "tenant: not included"
    assert reason(exclude, asset(matching)) == "tenant: excluded"
    assert exclude.asset(asset(other))


def test_a_host_is_on_a_list_by_name_or_by_address():
    config = {"vmfilter.exclude": "old.example.com", "vmfilter.include": "192.0.2.0/24"}
    filter_ = VMFilter.for_user("alice", config)

    assert filter_.asset(Asset("www.example.com", "192.0.2.1"))
    assert not filter_.asset(Asset("OLD.example.com", "192.0.2.1"))
    assert not filter_.asset(Asset("www.example.com", "198.51.100.1"))


@pytest.mark.parametrize(
    ("minimum", "kept"),
    [
        ("critical", "C"),
        ("High", "HC"),
        ("medium", "MHC"),
        ("low", "LMHC"),
        ("info", "ILMHC"),
        ("exposure", "EILMHC"),
    ],
)
def test_risks_below_the_minimum_severity_are_refused(minimum, kept):
    filter_ = VMFilter.for_user("alice", {"vmfilter.minimumSeverity": minimum})
    decisions = {
        severity: filter_.risk(Risk(asset("a.test"), "x", RiskStatus(State.OPEN, severity)))
        for severity in Severity
    }

    assert {severity for severity, decision in decisions.items() if decision} == set(kept)
    assert {decision.reason for decision in decisions.values()} <= {
        "",
        f"tenant: below {minimum.lower()}",
    }


def test_the_minimum_severity_says_nothing_of_assets():
    filter_ = VMFilter.for_user("alice", {"vmfilter.minimumSeverity": "critical"})

    assert filter_.asset(asset("a.test"))


def test_the_target_is_judged_before_the_severity():
    filter_ = VMFilter.for_user("alice", {"vmfilter.minimumSeverity": "critical"})

    assert reason(filter_, Risk(asset("10.0.0.1"), "x", "TL")).startswith("target: ")


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("vmfilter.include", "a/b", "an address, a network"),
        ("vmfilter.exclude", "10.0.0.0/33", "an address, a network"),
        ("vmfilter.exclude", "300.1.2.3", "an address, a network"),
        ("vmfilter.exclude", "*", r"\*\.suffix"),
        ("vmfilter.exclude", "web*.example.com", r"\*\.suffix"),
        ("vmfilter.minimumSeverity", "urgent", "critical"),
        ("vmfilter.cloud", "maybe", "on or off"),
        ("vmfilter.file", "/nowhere/at/all.json", "No such file"),
        ("vmfilter.minimumseverity", "high", "vmfilter.minimumSeverity"),
    ],
)
def test_wrong_setting_is_named_with_user_and_allowed_values(key, value, allowed):
    with pytest.raises(ConfigurationError, match=allowed) as error:
        VMFilter.for_user("alice", {key: value})

    assert key in str(error.value)
    assert "alice" in str(error.value)


def test_empty_and_foreign_settings_count_as_unset():
    config = {"vmfilter.include": " ", "vmfilter.minimumSeverity": "", "importAssets": "false"}

    assert VMFilter.for_user("alice", config) == VMFilter.for_user("bob", {})


def test_settings_may_be_in_a_file_and_the_configuration_wins(tmp_path):
    file = tmp_path / "filter.json"
    file.write_text(
        json.dumps(
            {"include": ["192.0.2.0/24", "*.test"], "minimumSeverity": "high", "cloud": False}
        )
    )

    filter_ = VMFilter.for_user(
        "alice", {"vmfilter.file": str(file), "vmfilter.minimumSeverity": "low"}
    )

    assert filter_.asset(asset("a.test"))
    assert not filter_.asset(asset("198.51.100.1"))
    assert filter_.risk(Risk(asset("a.test"), "x", "TL"))
    assert [rule.name for rule in filter_.host_rules] == ["internal", "tenant"]


@pytest.mark.parametrize("content", ["{", '{"includes": []}', '{"include": "10.0.0.1"}'])
def test_a_file_that_is_not_understood_is_named(tmp_path, content):
    file = tmp_path / "filter.json"
    file.write_text(content)

    with pytest.raises(ConfigurationError, match=str(file)):
        VMFilter.for_user("alice", {"vmfilter.file": str(file)})
