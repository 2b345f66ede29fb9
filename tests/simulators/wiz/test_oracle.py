"""The Wiz oracle agrees with what the simulator sends, and with others on who is who."""

import re

import pytest

from simulators import World
from simulators.qualys import QualysSimulator

from ..doubles import HandClock
from .calls import rows, wiz

ASSET = """... on VulnerableAssetBase { id name providerUniqueId cloudPlatform
  subscriptionExternalId } ... on VulnerableAssetVirtualMachine { ipAddresses }"""
BANDS = ((9.0, "TC"), (7.0, "TH"), (4.0, "TM"), (0.1, "TL"), (0.0, "TI"))
WORDS = {"CRITICAL": "TC", "HIGH": "TH", "MEDIUM": "TM", "LOW": "TL"}
WORDS |= {"NONE": "TI", "INFORMATIONAL": "TI"}
CLOUDS = ("AWS", "Azure", "GCP")
OPEN = ("OPEN", "IN_PROGRESS")


@pytest.fixture(scope="module")
def simulator():
    return wiz(120)


@pytest.fixture(scope="module")
def expected(simulator):
    return list(simulator.oracle())


def of(expected, *types):
    return {row["key"] for row in expected if row["type"] in types}


def relative(name):
    """Return a name without the service: the platform has none (docs/platform.md 1.11)."""
    return re.sub("^//[a-z.]+/", "", name)


def test_cloud_resources_and_other_assets_are_expected(simulator, expected):
    nodes = """name type providerUniqueId cloudPlatform cloudAccount { externalId }
      typeFields { ... on CloudResourceV2VirtualMachine { ipAddresses } }"""
    found = rows(simulator, "cloudResourcesV2", nodes)

    resources, assets = set(), set()
    for one in found:
        account = one["cloudAccount"]["externalId"]
        if one["cloudPlatform"] in CLOUDS:
            kind = one["cloudPlatform"].lower()
            resources.add(f"#{kind}resource#{account}#{relative(one['providerUniqueId'])}")
        elif one["typeFields"]:
            (address,) = one["typeFields"]["ipAddresses"]
            dns = one["name"] if "." in one["name"] else address
            assets.add(f"#asset#{dns}#{address}".lower())

    assert of(expected, "awsresource", "azureresource", "gcpresource") == resources
    assert of(expected, "asset") == assets
    assert len(resources) + len(assets) < len(found), "people are neither"


def test_risks_are_the_open_findings_and_issues(simulator, expected):
    findings = rows(
        simulator,
        "vulnerabilityFindings",
        f"name status severity score vulnerableAsset {{{ASSET}}}",
    )
    issues = rows(
        simulator, "issuesV2", "status severity sourceRules { name } entitySnapshot { name }"
    )
    wanted = {}
    for one in findings:
        if one["status"] in OPEN:
            wanted[named(one["name"])] = True
    names = {rule["name"] for one in issues if one["status"] in OPEN for rule in one["sourceRules"]}

    found = {row["fields"]["name"] for row in expected if row["type"] == "risk"}

    assert found == set(wanted) | {named(name) for name in names}
    assert sum(row["type"] == "risk" for row in expected) == sum(
        one["status"] in OPEN for one in (*findings, *issues)
    )


def test_severity_is_the_score_before_the_word(simulator, expected):
    findings = rows(simulator, "vulnerabilityFindings", "id name severity score status")
    wanted = {
        one["id"]: status(one["score"], one["severity"])
        for one in findings
        if one["status"] in OPEN
    }
    proofs = {row["key"].rpartition("/")[2] for row in expected if "#file#proofs" in row["key"]}
    risks = [row for row in expected if row["type"] == "risk"]

    assert wanted.keys() <= proofs
    assert {row["fields"]["status"] for row in risks} == {"TI", "TL", "TM", "TH", "TC"}
    by_name = {named(one["name"]): wanted[one["id"]] for one in findings if one["id"] in wanted}
    assert {
        row["fields"]["name"]: row["fields"]["status"]
        for row in risks
        if row["fields"]["name"] in by_name
    } == by_name


def test_every_asset_that_qualys_has_too_has_the_same_key(expected):
    qualys = QualysSimulator(World(0, 120), clock=HandClock())

    keys = {row["key"] for row in qualys.oracle() if row["type"] == "asset"}

    assert of(expected, "asset") <= keys
    assert len(of(expected, "asset")) > 60


def test_the_same_world_with_a_toggle_off():
    simulator = wiz()
    no_assets = {"importAssets": "false"}
    no_risks = {"importVulnerabilities": "false"}

    pending = [row for row in simulator.oracle(no_assets) if row["type"] == "asset"]
    kinds = {row["type"] for row in simulator.oracle(no_risks)}

    assert {row["fields"]["status"] for row in pending} == {"P"}
    assert not kinds & {"risk", "file", "integration"}


def named(name):
    return name if name.startswith("CVE-") else name.lower().replace(" ", "-")


def status(score, word):
    if score is None:
        return WORDS[word]
    return next(letter for bound, letter in BANDS if score >= bound)
