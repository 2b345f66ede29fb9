"""The InsightVM oracle agrees with what the simulator sends, and with Qualys on who is who."""

import re
from html import unescape

import pytest

from simulators import World, catalogue
from simulators.insightvm import InsightVMSimulator
from simulators.qualys import QualysSimulator

from ..doubles import HandClock
from .calls import ASSETS, CONTENT, call, console, rows, walked

BANDS = ((9.0, "TC"), (7.0, "TH"), (4.0, "TM"), (0.1, "TL"), (0.0, "TI"))
WORDS = {"Critical": "TC", "Severe": "TH", "Moderate": "TM"}
OPEN = {"vulnerable", "vulnerable-version", "vulnerable-potential"}
ON, OFF = ("1", "t", "T", "TRUE", "true", "True"), ("false", "0", "F", "perhaps", "TRue", "")


@pytest.fixture(scope="module")
def simulator():
    return console(120)


@pytest.fixture(scope="module")
def assets(simulator):
    return walked(simulator, ASSETS, size=50)


@pytest.fixture(scope="module")
def content(simulator):
    return {row["id"]: row for row in walked(simulator, CONTENT, size=200)}


@pytest.fixture(scope="module")
def results(simulator, assets):
    """Return asset, finding and result of everything that is open."""
    found = []
    for asset in assets:
        for finding in walked(simulator, f"{ASSETS}/{asset['id']}/vulnerabilities", size=4):
            found += [(asset, finding, one) for one in finding["results"]]
    return [(asset, finding, one) for asset, finding, one in found if one["status"] in OPEN]


def test_assets_are_those_of_the_list(simulator, assets):
    found = {one["key"]: one["fields"]["cloudId"] for one in models(simulator, "asset")}

    assert found == {asset_key(asset): str(asset["id"]) for asset in assets}


def test_ports_are_services_and_places_of_open_findings(simulator, assets, results):
    wanted = {
        port_key(asset, service): service.get("name", "").lower()
        for asset in assets
        for service in asset.get("services", ())
    }
    for asset, _, result in results:
        if "port" in result:
            wanted.setdefault(port_key(asset, result), "")

    found = {one["key"]: one["fields"]["service"] for one in models(simulator, "port")}

    assert found == wanted
    assert "" in found.values()


def test_risks_are_open_findings(simulator, content, results):
    wanted = {
        f"#risk#{dns(asset)}#{name}": status(content[finding["id"]])
        for asset, finding, _ in results
        for name in names(content[finding["id"]])
    }

    found = {one["key"]: one["fields"]["status"] for one in models(simulator, "risk")}

    assert found == wanted
    assert len(models(simulator, "risk")) == len(wanted)
    assert set(found.values()) == {"TI", "TL", "TM", "TH", "TC"}


def test_a_risk_is_placed_where_it_was_found(simulator, content, results):
    places = {}
    for asset, finding, result in results:
        place = port_key(asset, result) if "port" in result else asset_key(asset)
        for name in names(content[finding["id"]]):
            places.setdefault(f"#risk#{dns(asset)}#{name}", set()).add(place)

    for one in models(simulator, "risk"):
        assert one["target"] in places[one["key"]]


def test_files_hold_the_texts_of_the_console(simulator, content, results, assets):
    solutions = {
        name for slug in content for name in rows(call(simulator, f"{CONTENT}/{slug}/solutions"))
    }
    sent_text = [result["proof"] for _, _, result in results]
    sent_text += [row["description"]["html"] for row in content.values()]
    sent_text += [
        call(simulator, f"/api/3/solutions/{name}").json["steps"]["html"] for name in solutions
    ]
    sent_text += [asset["osFingerprint"]["cpe"]["v2.3"] for asset in assets]
    sent_text += [f"Port: {one['port']}/{one['protocol']}" for *_, one in results if "port" in one]
    text = " ".join(re.sub(r"\s+", " ", unescape(one)) for one in sent_text)

    files = models(simulator, "file")

    assert files
    for one in files:
        assert one["contains"]
        assert all(" ".join(piece.split()) in text for piece in one["contains"])


def test_proof_names_every_port_of_a_risk(simulator, content, results):
    ports = {}
    for asset, finding, result in results:
        if "port" in result:
            for name in names(content[finding["id"]]):
                ports.setdefault(f"proofs/{dns(asset)}/{name}", set()).add(
                    f"Port: {result['port']}/{result['protocol']}"
                )

    proofs = {one["fields"]["name"]: set(one["contains"]) for one in models(simulator, "file")}

    assert any(len(places) > 1 for places in ports.values())
    assert all(ports[name] <= proofs[name] for name in ports.keys() & proofs.keys())


def test_counts_of_an_asset_are_those_of_its_open_findings(assets, content, results):
    for asset in assets:
        open_ids = {finding["id"] for other, finding, _ in results if other is asset}
        words = [content[slug]["severity"] for slug in open_ids]
        counted = asset["vulnerabilities"]
        assert counted["total"] == len(words)
        assert counted["critical"] == words.count("Critical")
        assert counted["severe"] == words.count("Severe")


def test_a_finding_is_vulnerable_while_one_of_its_results_is(simulator, assets):
    statuses = set()
    for asset in assets:
        for finding in rows(call(simulator, f"{ASSETS}/{asset['id']}/vulnerabilities", size=500)):
            opened = [one for one in finding["results"] if one["status"] in OPEN]
            statuses |= {one["status"] for one in finding["results"]}
            assert finding["instances"] == len(opened)
            assert finding["status"] == ("vulnerable" if opened else "invulnerable")

    assert statuses >= OPEN | {"not-vulnerable", "vulnerable-with-exception-applied"}


@pytest.mark.parametrize("value", OFF)
def test_unimported_assets_are_pending_without_services(simulator, value):
    found = models(simulator, "asset", importAssets=value)

    targets = {one["target"] for one in models(simulator, "risk")}
    ports = {one["key"] for one in models(simulator, "port", importAssets=value)}
    assert {one["fields"]["status"] for one in found} == {"P"}
    assert ports == {target for target in targets if target.startswith("#port#")} | ports
    assert len(ports) < len(models(simulator, "port"))


@pytest.mark.parametrize("value", OFF)
def test_vulnerabilities_not_imported_leave_assets_and_services(simulator, value):
    found = list(simulator.oracle({"importVulnerabilities": value}))

    assert {one["type"] for one in found} == {"asset", "port", "technology", "file"}
    assert [one for one in found if one["type"] == "asset"] == models(simulator, "asset")


@pytest.mark.parametrize("value", ON)
def test_toggles_that_are_on_change_nothing(simulator, value):
    config = {"importAssets": value, "importVulnerabilities": value}

    assert list(simulator.oracle(config)) == list(simulator.oracle())


def test_hidden_model_is_not_expected():
    odd = console(33, quirks=["hidden-sites"])

    visible = {str(asset["id"]) for asset in walked(odd, ASSETS, size=50)}
    assert {one["fields"]["cloudId"] for one in models(odd, "asset")} == visible


def test_qualys_has_the_same_key_for_every_host():
    world, clock = World(0, 300), HandClock()
    first, second = (
        [one["key"] for one in simulator.oracle() if one["type"] == "asset"]
        for simulator in (
            InsightVMSimulator(world, clock=clock),
            QualysSimulator(world, clock=clock),
        )
    )

    assert first == second


def test_qualys_has_the_same_severity_for_the_same_cve():
    world, clock = World(3, 120), HandClock()
    qualys = QualysSimulator(world, clock=clock)
    qualys.disabled_qids = frozenset()
    # What nobody scored is for each vendor's own scale to say.
    scored = {
        cve
        for weakness in catalogue()
        for cve in weakness.cves
        if (weakness.cvss_v2, weakness.cvss_v3) != (None, None)
    }

    first, second = (
        {
            one["key"]: (one["fields"]["status"], one["target"], one["refused"])
            for one in simulator.oracle()
            if one["type"] == "risk" and one["fields"]["name"] in scored
        }
        for simulator in (InsightVMSimulator(world, clock=clock), qualys)
    )

    assert first == second
    assert first


def models(simulator, kind, **config):
    return [one for one in simulator.oracle(config) if one["type"] == kind]


def dns(asset):
    named = [asset.get("hostName", "")]
    named += [one["name"] for one in asset["hostNames"] if one["source"] == "dns"]
    return next((name for name in named if "." in name), asset["ip"])


def asset_key(asset):
    return f"#asset#{dns(asset)}#{asset['ip']}".lower()


def port_key(asset, place):
    return f"#port#{place['protocol']}#{place['port']}{asset_key(asset)}"


def names(row):
    return row.get("cves") or [f"insightvm-{row['id']}"]


def status(row):
    scores = [row["cvss"][version]["score"] for version in ("v3", "v2") if version in row["cvss"]]
    if scores:
        return next(letter for least, letter in BANDS if scores[0] >= least)
    return "TI" if row["severityScore"] <= 1 else WORDS[row["severity"]]
