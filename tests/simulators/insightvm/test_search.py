"""The InsightVM simulator's asset search: fields, operators, refusals."""

import pytest

from simulators import EPOCH

from .calls import SEARCH, call, console, error, ids, search

HOSTS = 60


@pytest.fixture(scope="module")
def simulator():
    return console(HOSTS)


def found(simulator, *filters, match="all"):
    return set(ids(search(simulator, *filters, match=match, size=500)))


def one(field, operator, value=None, **more):
    return {"field": field, "operator": operator, "value": value, **more}


def hosts(simulator, holds):
    return {host.index + 1 for host in simulator.world.hosts() if holds(host)}


def opened(host):
    return [one for one in host.weaknesses if one.open]


def cves(host):
    return [cve for one in opened(host) for cve in one.weakness.cves]


CASES = {
    "address": (
        one("ip-address", "is", "198.51.100.1"),
        lambda host: host.address == "198.51.100.1",
    ),
    "addresses": (
        one("ip-address", "in-range", lower="10.0.0.0", upper="10.255.255.255"),
        lambda host: host.address.startswith("10."),
    ),
    "addresses like": (
        one("ip-address", "is-like", "192.0.2.*"),
        lambda host: host.address.startswith("192.0.2."),
    ),
    "name": (
        one("host-name", "ends-with", ".EXAMPLE.com"),
        lambda host: (host.fqdn or "").endswith(".example.com"),
    ),
    "start of a name": (
        one("host-name", "starts-with", "web-"),
        lambda host: host.hostname.startswith("web-") and has_name(host),
    ),
    "no name": (one("host-name", "is-empty"), lambda host: not has_name(host)),
    "CVE": (
        one("cve", "contains", "CVE-2018"),
        lambda host: any("CVE-2018" in cve for cve in cves(host)),
    ),
    "sites": (
        one("site-id", "in", values=["1", "3"]),
        lambda host: host.index // 10 in (0, 2),
    ),
    "seen since": (
        one("last-scan-date", "is-on-or-after", "2026-01-03"),
        lambda host: f"{host.last_seen:%F}" >= "2026-01-03",
    ),
    "seen between": (
        one("last-scan-date", "is-between", lower="2025-12-31", upper="2026-01-02"),
        lambda host: "2025-12-31" <= f"{host.last_seen:%F}" <= "2026-01-02",
    ),
    "seen lately": (
        one("last-scan-date", "is-within-the-last", 3),
        lambda host: f"{host.last_seen:%F}" >= "2026-01-02",
    ),
    "not seen lately": (
        one("last-scan-date", "is-earlier-than", 30),
        lambda host: f"{host.last_seen:%F}" < "2025-12-06",
    ),
    "system": (
        one("operating-system", "contains", "windows"),
        lambda host: "Windows" in host.operating_system,
    ),
    "title": (
        one("vulnerability-title", "contains", "overflow"),
        lambda host: any("Overflow" in one.weakness.title for one in opened(host)),
    ),
    "score": (
        one("vulnerability-cvss-score", "is-greater-than", 7),
        lambda host: any((one.weakness.cvss_v2 or 0) > 7 for one in opened(host)),
    ),
    "any risk": (one("risk-score", "is-greater-than", 0), lambda host: bool(opened(host))),
}
OPPOSITES = {
    "contains": "does-not-contain",
    "in": "not-in",
    "is": "is-not",
    "in-range": "not-in-range",
    "is-like": "not-like",
    "is-empty": "is-not-empty",
}


def has_name(host):
    return bool(host.fqdn or host.netbios or host.index % 2)


@pytest.mark.parametrize("case", CASES)
def test_a_filter_finds_the_hosts_it_is_about(simulator, case):
    wanted, holds = CASES[case]

    matching = found(simulator, wanted)

    assert matching == hosts(simulator, holds)
    assert 0 < len(matching) < HOSTS


@pytest.mark.parametrize("case", [c for c in CASES if CASES[c][0]["operator"] in OPPOSITES])
def test_the_opposite_filter_finds_the_others(simulator, case):
    wanted, _ = CASES[case]
    opposite = {**wanted, "operator": OPPOSITES[wanted["operator"]]}
    known = {"not-in-range", "is-not-empty"} | set(OPPOSITES.values())

    assert opposite["operator"] in known
    assert found(simulator, opposite) == set(range(1, HOSTS + 1)) - found(simulator, wanted)


def test_open_ports_are_those_of_services(simulator):
    matching = found(simulator, one("open-ports", "is", 22))

    ports = {row["id"]: row.get("services", ()) for row in every(simulator)}
    assert matching == {
        asset for asset, services in ports.items() if 22 in [one["port"] for one in services]
    }
    assert matching <= found(simulator, one("software", "contains", "openssh"))


def test_filters_are_joined_by_all_or_any(simulator):
    linux, late = one("operating-system", "contains", "linux"), CASES["seen since"][0]

    both = found(simulator, linux, late)
    either = found(simulator, linux, late, match="any")

    assert both == found(simulator, linux) & found(simulator, late)
    assert either == found(simulator, linux) | found(simulator, late)


@pytest.mark.parametrize(
    "wanted",
    [
        one("nonsense", "is", "x"),
        one("ip-address", "contains", "1"),
        one("ip-address", "is"),
        one("ip-address", "in-range", lower="x", upper="y"),
        one("site-id", "in"),
        one("last-scan-date", "is-on-or-after", "yesterday"),
        one("risk-score", "is-less-than", "low"),
        "no filter",
    ],
)
def test_malformed_filter_is_400(simulator, wanted):
    assert error(search(simulator, wanted)) == (400, 400, True)


@pytest.mark.parametrize(
    "body", [[], {}, {"filters": [], "match": "all"}, {"filters": [{}], "match": "none"}, b"{"]
)
def test_malformed_criteria_are_400(simulator, body):
    said = call(simulator, SEARCH, method="POST", body=body)

    assert error(said) == (400, 400, True)


def test_another_kind_of_body_is_415(simulator):
    said = call(simulator, SEARCH, method="POST")

    assert error(said) == (415, 415, True)


def test_search_does_not_find_hidden_assets():
    simulator = console(30, quirks=["hidden-sites"])
    hidden, shown = simulator.world.host(10), simulator.world.host(20)

    matching = [found(simulator, one("ip-address", "is", host.address)) for host in (hidden, shown)]

    assert matching == [set(), {21}]


def test_days_may_be_those_of_a_console_behind_utc():
    simulator = console(1, quirks=["local-days"])
    simulator.world.change(0, last_seen=EPOCH.replace(hour=10, minute=59))

    late, early = (
        found(simulator, one("last-scan-date", "is-on-or-after", day))
        for day in ("2026-01-05", "2026-01-04")
    )

    assert (late, early) == (set(), {1})


def test_search_finds_every_host_that_has_an_address():
    simulator = console(HOSTS)
    address = simulator.world.host(0).address
    simulator.world.change(3, address=address)

    assert found(simulator, one("ip-address", "is", address)) == {1, 4}


def test_search_sees_later_changes():
    simulator = console(30)
    wanted = CASES["seen since"][0]
    before = found(simulator, wanted)

    simulator.world.remove(min(before) - 1)

    assert found(simulator, wanted) == before - {min(before)}


def every(simulator):
    return call(simulator, "/api/3/assets", size=500).json["resources"]


@pytest.mark.parametrize(
    ("operator", "more"),
    [
        ("is", lambda address: {"value": address}),
        ("is-like", lambda address: {"value": address}),
        ("in-range", lambda address: {"lower": address, "upper": address}),
    ],
)
def test_assets_without_an_address_are_not_found_by_it(operator, more):
    simulator = console(30, quirks=["no-addresses"])
    hidden, shown = simulator.world.host(12), simulator.world.host(10)

    def by(host, word):
        return found(simulator, one("ip-address", word, **more(host.address)))

    assert hidden.fqdn
    assert (by(hidden, operator), by(shown, operator)) == (set(), {shown.index + 1})
    opposite = {"is": "is-not", "is-like": "not-like", "in-range": "not-in-range"}[operator]
    assert hidden.index + 1 in by(hidden, opposite)
    assert shown.index + 1 not in by(shown, opposite)


def test_falling_order_of_assets_is_the_rising_one_turned_round(simulator):
    rising, falling = (
        ids(call(simulator, "/api/3/assets", size=500, sort=f"id,{way}")) for way in ("ASC", "DESC")
    )

    assert falling == rising[::-1]
    assert len(falling) == HOSTS
