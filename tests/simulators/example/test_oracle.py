"""The oracle of the Example scanner agrees with its mapping, worked out by hand."""

from dataclasses import replace

import pytest

from simulators import World, catalogue
from simulators.example import ExampleSimulator


def host_with(*findings, **fields):
    """Return a world of one host at 192.0.2.1, its findings given as changes of a plain one."""
    world = World(hosts=1)
    plain = next(found for found in world.host(0).weaknesses)
    weaknesses = tuple(make_finding(plain, change) for change in findings)
    world.change(0, hostname="Web-0", domain="Example.com", weaknesses=weaknesses, **fields)
    return world


def make_finding(plain, change):
    usual = {"port": None, "protocol": None, "status": "active", "ignored": False, "result": "seen"}
    about = {
        "identifier": 7,
        "title": "A Flaw",
        "cves": (),
        "severity": 3,
        "cvss_v2": None,
        "cvss_v3": None,
        "description": "<P>bad</P>",
        "consequence": "",
        "solution": "",
    }
    known = {name: change.get(name, value) for name, value in about.items()}
    found = {name: change.get(name, value) for name, value in usual.items()}
    return replace(plain, weakness=replace(catalogue()[0], **known), **found)


def expected(world, **config):
    return list(ExampleSimulator(world).oracle(config))


def test_the_oracle_maps_a_host_with_one_finding():
    world = host_with({"port": 443, "protocol": "tcp"})

    models = expected(world)

    asset = "#asset#web-0.example.com#192.0.2.1"
    parent = {"type": "asset", "key": asset, "dns": "Web-0.Example.com", "name": "192.0.2.1"}
    port = {"protocol": "tcp", "port": 443, "parent": parent}
    assert [(model["type"], model["key"]) for model in models] == [
        ("asset", asset),
        ("port", f"#port#tcp#443{asset}"),
        ("risk", "#risk#Web-0.Example.com#example-7"),
        ("file", "#file#definitions/example-7"),
        ("file", "#file#proofs/Web-0.Example.com/example-7"),
    ]
    assert [model["fields"] for model in models] == [
        {
            "dns": "Web-0.Example.com",
            "name": "192.0.2.1",
            "cloudId": world.host(0).id,
            "status": "A",
        },
        {**port, "source": asset},
        {
            "dns": "Web-0.Example.com",
            "name": "example-7",
            "title": "A Flaw",
            "status": "TM",
            "priority": 20,
            "target": {"_type": "Port", **port},
        },
        {"name": "definitions/example-7"},
        {"name": "proofs/Web-0.Example.com/example-7", "bytes": "Port: 443/tcp\n\nseen"},
    ]


@pytest.mark.parametrize(
    ("scores", "letter"),
    [
        ({"cvss_v3": 0.0, "cvss_v2": 9.9, "severity": 5}, "I"),
        ({"cvss_v3": 0.1}, "L"),
        ({"cvss_v3": 3.9}, "L"),
        ({"cvss_v3": 4.0}, "M"),
        ({"cvss_v3": 6.9}, "M"),
        ({"cvss_v3": 7.0}, "H"),
        ({"cvss_v3": 8.9}, "H"),
        ({"cvss_v3": 9.0}, "C"),
        ({"cvss_v2": 10.0, "severity": 1}, "C"),
        ({"severity": 1}, "I"),
        ({"severity": 2}, "L"),
        ({"severity": 5}, "C"),
    ],
)
def test_the_oracle_takes_severity_from_scores_first(scores, letter):
    models = expected(host_with(scores))

    statuses = [model["fields"]["status"] for model in models if model["type"] == "risk"]
    assert statuses == [f"T{letter}"]


def test_the_oracle_makes_one_risk_of_each_name():
    world = host_with(
        {"cves": ("CVE-2024-1", "CVE-2024-2"), "port": 8443, "protocol": "tcp", "result": "late"},
        {"cves": ("CVE-2024-1",), "port": 443, "protocol": "tcp", "result": "early"},
        {
            "cves": ("CVE-2024-2",),
            "severity": 5,
            "port": 9000,
            "protocol": "tcp",
            "result": "worst",
        },
    )

    models = expected(world)

    risks = [
        (one["fields"]["name"], one["fields"]["status"]) for one in models if one["type"] == "risk"
    ]
    assert risks == [("CVE-2024-1", "TM"), ("CVE-2024-2", "TC")]
    assert [one["fields"]["bytes"] for one in models if "bytes" in one["fields"]] == [
        "Port: 443/tcp\n\nearly\n\nPort: 8443/tcp\n\nlate",
        "Port: 9000/tcp\n\nworst\n\nPort: 8443/tcp\n\nlate",
    ]
    ports = [one["fields"]["port"] for one in models if one["type"] == "port"]
    assert sorted(ports) == [443, 8443, 9000]


def test_oracle_shows_each_text_once_and_the_host_last():
    shared = {"cves": ("CVE-2024-1",)}
    world = host_with(
        {**shared, "result": "on the host"},
        {**shared, "port": 443, "protocol": "tcp", "result": "twice"},
        {**shared, "port": 443, "protocol": "tcp", "result": "twice"},
        {**shared, "port": 53, "protocol": "udp", "result": ""},
    )

    (risk,) = (one for one in expected(world) if one["type"] == "risk")
    (proof,) = (one["fields"]["bytes"] for one in expected(world) if "bytes" in one["fields"])

    assert risk["fields"]["target"]["port"] == 53
    assert proof == "Port: 53/udp\n\nPort: 443/tcp\n\ntwice\n\non the host"


@pytest.mark.parametrize("closed", [{"status": "fixed"}, {"ignored": True}])
def test_oracle_leaves_out_findings_that_are_not_open(closed):
    models = expected(host_with({"port": 443, "protocol": "tcp", **closed}))

    assert [model["type"] for model in models] == ["asset"]


def test_the_oracle_leaves_out_empty_files():
    models = expected(host_with({"description": "", "result": ""}))

    assert [model["type"] for model in models] == ["asset", "risk"]


def test_the_oracle_falls_back_to_the_address_of_a_nameless_host():
    models = expected(host_with({}), importVulnerabilities="false")
    world = host_with({})
    world.change(0, domain=None)

    nameless = expected(world)

    assert [model["type"] for model in models] == ["asset"]
    assert nameless[0]["key"] == "#asset#192.0.2.1#192.0.2.1"
    assert nameless[1]["key"] == "#risk#192.0.2.1#example-7"


def test_the_oracle_honours_the_toggles():
    world = World(hosts=40)
    vulnerable = {host.id for host in world.hosts() if any(found.open for found in host.weaknesses)}

    without_assets = expected(world, importAssets="no")
    nothing = expected(world, importAssets="false", importVulnerabilities="0")
    both = expected(world, importAssets="True", importVulnerabilities="1")

    pending = [one["fields"] for one in without_assets if one["type"] == "asset"]
    assert {fields["status"] for fields in pending} == {"P"}
    assert {fields["cloudId"] for fields in pending} == vulnerable
    assert nothing == []
    assert both == expected(world)


def test_oracle_has_the_reason_of_each_filtered_model():
    world = World(hosts=20)
    kinds = {host.id: host.kind for host in world.hosts()}

    refusals = {
        kinds[model["fields"]["cloudId"]]: model["refused"]
        for model in expected(world)
        if model["type"] == "asset"
    }

    assert refusals == {
        "public": None,
        "nameless": None,
        "stale": None,
        "ipv6": None,
        "private": "internal",
        "cgnat": "internal",
        "cloud": "cloud",
    }


def test_the_oracle_never_repeats_a_key_but_for_definitions():
    models = expected(World(seed=2, hosts=300))

    keys = [model["key"] for model in models if "definitions/" not in model["key"]]
    assert len(keys) == len(set(keys))
