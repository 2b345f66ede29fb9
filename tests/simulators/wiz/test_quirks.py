"""Wiz's quirks change the answers that they are about, and each change is reported."""

import pytest

from .calls import ask, bearer, listed, sign_in, wiz

LIST = """query($first: Int, $after: String) { found: issuesV2(first: $first, after: $after) {
  nodes { id } pageInfo { hasNextPage endCursor } totalCount } }"""
ACCOUNTS = "{ cloudAccounts(first: 9) { nodes { lastScannedAt } } }"
SCHEMA = "{ __schema { queryType { name } } }"
TWO = """query($after: String) { issues(first: 3) { nodes { id } }
  cloudResourcesV2(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }"""


def walk(simulator, size=3):
    after = None
    for _ in range(12):
        said = ask(simulator, LIST, first=size, after=after)
        found = (said.json.get("data") or {}).get("found") if said.status == 200 else None
        if not found or not found["pageInfo"]["endCursor"]:
            return
        after = found["pageInfo"]["endCursor"]


def sign_in_for_both(simulator):
    for audience in ("wiz-api", "beyond-api"):
        sign_in(simulator, audience=audience)


ADDRESSES = "id vulnerableAsset { ... on VulnerableAssetVirtualMachine { ipAddresses } }"


def read_findings(simulator):
    for _ in listed(simulator, "vulnerabilityFindings", ADDRESSES):
        pass


SHOWN = {
    "host-listed-again": read_findings,
    "private-address-first": read_findings,
    "html-unauthorized": lambda one: ask(one, LIST, "wrong"),
    "legacy-login": sign_in_for_both,
    "missing-fields": lambda one: ask(one, ACCOUNTS),
    "no-introspection": lambda one: ask(one, SCHEMA),
    "no-resources-scope": lambda one: ask(one, "{ cloudResourcesV2(first: 1) { totalCount } }"),
    "no-vulnerabilities-scope": lambda one: ask(
        one, "{ vulnerabilityFindings(first: 1) { nodes { id } } }"
    ),
    "other-data-centre": lambda one: ask(one, LIST, first=1),
    "scope-403": lambda one: ask(
        one, "{ issuesV2(first: 1) { totalCount } }", bearer(one, one.client(frozenset()))
    ),
}
QUIRKS = sorted(quirk.name for quirk in wiz().quirks)


def shown(name):
    simulator = wiz(quirks=[name])
    SHOWN.get(name, walk)(simulator)
    return simulator.journal.effects


@pytest.mark.parametrize("quirk", QUIRKS)
def test_quirk_is_reported_where_it_changes_an_answer(quirk):
    assert quirk in {effect.quirk for effect in shown(quirk)}


def test_every_quirk_of_cursors_is_there():
    assert {"cursor-cycle", "same-rows", "empty-last-page", "cursor-on-last-page"} <= set(QUIRKS)
    assert {"growing-total", "total-too-low", "endless-cursor"} <= set(QUIRKS)


def test_effect_on_the_second_connection_of_a_query_is_reported():
    first = next(listed(wiz(), "cloudResourcesV2", "id", size=2))
    simulator = wiz(quirks=["empty-middle"])

    ask(simulator, TWO, after=first["pageInfo"]["endCursor"])

    ((effect, count),) = simulator.journal.effects.items()
    assert (effect.quirk, effect.route, effect.page, count) == ("empty-middle", "graphql", 1, 1)


def test_quirk_that_changes_nothing_is_not_reported():
    simulator = wiz(quirks=["empty-middle", "partial-data", "no-cursor", "missing-fields"])

    ask(simulator, LIST, first=2)

    assert simulator.journal.effects == {}
