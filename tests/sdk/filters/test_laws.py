"""Laws of the filter, for any host and any set of rules (docs/decisions/0009-filter.md)."""

from ipaddress import IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.filters import (
    CloudFilter,
    HostList,
    InternalFilter,
    Ranges,
    SeverityFilter,
    TenantFilter,
    VMFilter,
)
from sdk.models import Asset, Risk, Severity

from ..models.strategies import assets, hosts, models, names, risks

patterns = st.one_of(
    names.filter(lambda name: not name.rpartition(".")[2].isdigit()),
    names.filter(lambda name: not name.rpartition(".")[2].isdigit()).map("*.{}".format),
    st.ip_addresses(v=4).map(lambda address: f"{address}/8"),
    st.ip_addresses(v=6).map(lambda address: f"{address}/16"),
)
host_lists = st.builds(HostList.parse, st.lists(patterns, max_size=3))
host_rules = st.one_of(
    st.just(InternalFilter()),
    st.just(CloudFilter()),
    st.builds(TenantFilter, host_lists, host_lists),
)
risk_rules = st.builds(SeverityFilter, st.sampled_from(Severity))
filters = st.builds(
    VMFilter,
    st.lists(host_rules, max_size=4).map(tuple),
    st.lists(risk_rules, max_size=2).map(tuple),
)


@given(filters, models)
def test_decision_is_the_same_every_time(filter_, model):
    first = filter_.decision(model)

    assert filter_.decision(model) == first
    assert bool(first) == first.kept == (not first.reason) == (not first.rule)


@given(filters, st.lists(models, max_size=5))
def test_second_filtering_refuses_nothing_more(filter_, several):
    kept = [model for model in several if filter_.decision(model)]

    assert [model for model in kept if filter_.decision(model)] == kept


@given(filters, models, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_decides_nothing_but_the_reason(filter_, model, random):
    shuffled = VMFilter(
        tuple(random.sample(filter_.host_rules, len(filter_.host_rules))),
        tuple(random.sample(filter_.risk_rules, len(filter_.risk_rules))),
    )

    assert bool(shuffled.decision(model)) == bool(filter_.decision(model))


@given(filters, host_rules, risk_rules, models)
def test_a_further_rule_never_keeps_more(filter_, host_rule, risk_rule, model):
    stricter = VMFilter((*filter_.host_rules, host_rule), (*filter_.risk_rules, risk_rule))

    assert filter_.decision(model) or not stricter.decision(model)


@given(filters, risks)
def test_a_risk_never_outlives_its_target(filter_, risk):
    if not filter_.asset(risk.target):
        decision = filter_.risk(risk)
        assert not decision
        assert decision.reason == f"target: {filter_.asset(risk.target).reason}"


@given(filters, st.ip_addresses(v=4), names)
def test_an_ipv4_mapped_address_is_treated_as_the_ipv4(filter_, address, name):
    mapped = f"::ffff:{address}"

    assert filter_.asset(Asset(name, mapped)) == filter_.asset(Asset(name, str(address)))
    assert Asset(name, mapped).key == Asset(name, str(address)).key


@given(filters, st.ip_addresses(v=4), names)
def test_an_ipv4_address_inside_an_ipv6_one_is_treated_as_itself(filter_, address, name):
    plain = filter_.asset(Asset(name, str(address)))
    nat64 = IPv6Address((0x64FF9B << 96) | int(address))
    sixtofour = IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)

    assert filter_.asset(Asset(name, str(nat64))) == plain
    assert filter_.asset(Asset(name, str(sixtofour))) == plain


@given(assets)
def test_without_rules_everything_is_kept(asset):
    assert VMFilter().decision(asset)
    assert VMFilter.none("because").decision(asset)


@given(hosts, hosts)
def test_the_spelling_of_a_host_decides_nothing(dns, name):
    filter_ = VMFilter((InternalFilter(), CloudFilter()))

    upper = filter_.asset(Asset(dns.upper(), f" {name.upper()}. "))

    assert upper == filter_.asset(Asset(dns, name))


@given(st.lists(st.tuples(st.integers(0, 2**16 - 1), st.integers(20, 32)), max_size=8))
def test_search_in_ranges_equals_a_look_at_each(several):
    disjoint = []
    for number, prefix in several:
        network = ip_network((number, prefix), strict=False)
        if not any(network.overlaps(other) for other in disjoint):
            disjoint.append(network)
    ranges = Ranges((network, str(network)) for network in disjoint)

    for number in {
        edge for net in disjoint for edge in (int(net[0]), int(net[-1]), int(net[-1]) + 1)
    }:
        address = ip_network(number).network_address
        found = next((str(network) for network in disjoint if address in network), "")
        assert ranges.find(address) == found
    assert len(ranges) == len(disjoint)


def test_overlapping_ranges_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        Ranges([(ip_network("10.0.0.0/8"), "a"), (ip_network("10.1.0.0/16"), "b")])


def test_reason_is_that_of_the_first_rule():
    risk = Risk(Asset("x.corp", "x.corp"), "x", "TL")
    strict = SeverityFilter(Severity.CRITICAL)
    listed = TenantFilter(include=HostList.parse(["*.example.com"]))

    assert (
        VMFilter((InternalFilter(), listed), (strict,))
        .risk(risk)
        .reason.startswith("target: internal")
    )
    assert VMFilter((listed, InternalFilter()), (strict,)).risk(risk).reason == (
        "target: tenant: not included"
    )
