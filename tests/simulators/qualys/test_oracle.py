"""The Qualys oracle agrees with what the simulator sends, read by hand from the contract."""

from html import unescape

import pytest

from .calls import DETECTIONS, HOSTS, KNOWLEDGE_BASE, call, qualys, tree

BANDS = ((9.0, "TC"), (7.0, "TH"), (4.0, "TM"), (0.1, "TL"), (0.0, "TI"))


@pytest.fixture(scope="module")
def simulator():
    return qualys(200)


def test_assets_are_the_hosts_of_the_list(simulator):
    hosts = tree(call(simulator, HOSTS)).findall(".//HOST")

    wanted = {asset_key(host): host.findtext("ID") for host in hosts}
    found = {one["key"]: one["fields"]["cloudId"] for one in rows(simulator, "asset")}
    assert found == wanted
    assert {one["fields"]["status"] for one in rows(simulator, "asset")} == {"A"}


def test_ports_are_those_of_detections(simulator):
    wanted = {
        f"#port#{one.findtext('PROTOCOL')}#{one.findtext('PORT')}{asset_key(host)}"
        for host, one in detected(simulator)
        if one.find("PORT") is not None
    }

    assert {one["key"] for one in rows(simulator, "port")} == wanted


def test_risks_are_one_per_host_and_name(simulator):
    entries = knowledge(simulator)
    wanted = {}
    for host, one in detected(simulator):
        entry = entries[one.findtext("QID")]
        for name in names(entry):
            key = f"#risk#{asset_key(host, keep_case=True).split('#')[2]}#{name}"
            wanted[key] = severity(entry)

    found = {one["key"]: one["fields"]["status"] for one in rows(simulator, "risk")}
    assert found == wanted
    assert len(rows(simulator, "risk")) == len(wanted)
    assert set(found.values()) == {"TI", "TL", "TM", "TH", "TC"}


def test_a_risk_is_on_the_lowest_port_it_was_found_on(simulator):
    entries = knowledge(simulator)
    wanted = {}
    for host, one in sorted(detected(simulator), key=lambda pair: port(pair[1])):
        place = one.find("PORT") is not None
        key = f"#port#{one.findtext('PROTOCOL')}#{one.findtext('PORT')}" if place else ""
        for name in names(entries[one.findtext("QID")]):
            wanted.setdefault((asset_key(host), name), key + asset_key(host))

    found = {one["target"]: one for one in rows(simulator, "risk")}
    assert set(found) == set(wanted.values())
    assert any("#port#" not in target for target in found)


def test_every_risk_has_a_definition_and_some_have_proof(simulator):
    risks = {one["fields"]["name"] for one in rows(simulator, "risk")}
    files = rows(simulator, "file")

    definitions = [one for one in files if one["fields"]["name"].startswith("definitions/")]
    proofs = [one for one in files if one["fields"]["name"].startswith("proofs/")]

    assert {one["fields"]["name"] for one in definitions} == {
        f"definitions/{name}" for name in risks
    }
    assert len(definitions) == len(rows(simulator, "risk"))
    assert 0 < len(proofs) < len(definitions)


def test_proofs_hold_the_results_and_definitions_the_texts(simulator):
    entries = knowledge(simulator)
    results = " ".join(unescape(one.findtext("RESULTS") or "") for _, one in detected(simulator))
    results += " ".join(port_line(one) for _, one in detected(simulator))
    texts = " ".join(unescape(text) for entry in entries.values() for text in entry.itertext())

    for one in rows(simulator, "file"):
        place = results if one["fields"]["name"].startswith("proofs/") else texts
        assert one["contains"]
        assert all(piece in place for piece in one["contains"])


def test_proof_names_every_port_of_a_risk(simulator):
    entries, ports = knowledge(simulator), {}
    for host, one in detected(simulator):
        dns = asset_key(host, keep_case=True).split("#")[2]
        for name in names(entries[one.findtext("QID")]):
            ports.setdefault(f"proofs/{dns}/{name}", set()).add(port_line(one))

    proofs = {one["fields"]["name"]: set(one["contains"]) for one in rows(simulator, "file")}

    assert any(len(lines) > 1 for lines in ports.values())
    assert all(ports[name] - {""} <= proofs[name] for name in ports.keys() & proofs.keys())


def test_removed_host_takes_its_models_with_it(simulator):
    by_kind = {
        host.kind: asset
        for host, asset in zip(simulator.world.hosts(), rows(simulator, "asset"), strict=True)
    }

    refused = {kind: asset["refused"] for kind, asset in by_kind.items()}
    fallen = {one["key"] for one in rows(simulator, "asset") if one["refused"]}

    assert refused == {
        "public": None,
        "cloud": "cloud",
        "private": "internal",
        "cgnat": "internal",
        "ipv6": None,
        "nameless": None,
        "stale": None,
    }
    assert all(
        (one["fields"]["source"] in fallen) is (one["refused"] is not None)
        for one in rows(simulator, "port")
    )


def test_fixed_ignored_and_disabled_findings_are_no_risk():
    simulator = qualys(1)
    finding = simulator.world.host(0).weaknesses[1]

    for change in ({"status": "fixed"}, {"ignored": True}):
        simulator.world.change(0, weaknesses=(type(finding)(**fields(finding) | change),))
        assert rows(simulator, "risk") == []
    simulator.world.change(0, weaknesses=(finding,))
    assert rows(simulator, "risk")
    simulator.disabled_qids = frozenset({finding.weakness.identifier})
    assert [one["type"] for one in simulator.oracle()] == ["asset"]


@pytest.mark.parametrize("value", ["false", "0", "F", "perhaps", "TRue"])
def test_assets_not_imported_are_pending_targets(simulator, value):
    wanted = {asset_key(host) for host, _ in detected(simulator)}

    found = rows(simulator, "asset", importAssets=value)

    assert {one["key"] for one in found} == wanted
    assert {one["fields"]["status"] for one in found} == {"P"}
    assert rows(simulator, "risk", importAssets=value) == rows(simulator, "risk")


@pytest.mark.parametrize("value", ["false", "f", ""])
def test_vulnerabilities_not_imported_leave_the_assets(simulator, value):
    found = list(simulator.oracle({"importVulnerabilities": value}))

    assert found == rows(simulator, "asset")


@pytest.mark.parametrize("value", ["1", "t", "T", "TRUE", "true", "True"])
def test_toggles_that_are_on_change_nothing(simulator, value):
    config = {"importAssets": value, "importVulnerabilities": value}

    assert list(simulator.oracle(config)) == list(simulator.oracle())


def rows(simulator, kind, **config):
    return [one for one in simulator.oracle(config) if one["type"] == kind]


def detected(simulator):
    root = tree(call(simulator, DETECTIONS, truncation_limit="0"))
    return [(host, one) for host in root.iter("HOST") for one in host.iter("DETECTION")]


def port_line(detection):
    port = detection.findtext("PORT")
    return f"Port: {port}/{detection.findtext('PROTOCOL')}" if port else ""


def knowledge(simulator):
    root = tree(call(simulator, KNOWLEDGE_BASE))
    return {entry.findtext("QID"): entry for entry in root.iter("VULN")}


def asset_key(host, keep_case=False):
    address = host.findtext("IP") or host.findtext("IPV6")
    name = host.findtext("DNS_DATA/FQDN") or host.findtext("DNS") or ""
    key = f"#asset#{name if '.' in name else address}#{address}"
    return key if keep_case else key.lower()


def names(entry):
    cves = [cve.text.upper() for cve in entry.findall("CVE_LIST/CVE/ID")]
    return cves or [f"qualys-qid-{entry.findtext('QID')}"]


def severity(entry):
    score = entry.findtext("CVSS_V3/BASE") or entry.findtext("CVSS/BASE")
    if score is None:
        return "T" + "ILMHC"[int(entry.findtext("SEVERITY_LEVEL")) - 1]
    return next(status for least, status in BANDS if float(score) >= least)


def port(one):
    return int(one.findtext("PORT") or 99_999)


def fields(value):
    return {name: getattr(value, name) for name in value.__slots__}
