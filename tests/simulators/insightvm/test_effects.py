"""The journal of the InsightVM simulator says which quirk changed which answer."""

from datetime import timedelta

import pytest

from simulators.insightvm import InsightVMSimulator

from .calls import ASSETS, CONTENT, ROOT, SITES, call, console, search, user


def converse(simulator):
    """Make each kind of call that a quirk can be about."""
    for path in (ASSETS, SITES, f"{ROOT}/administration/info", f"{ROOT}/nothing"):
        for number in range(4):
            call(simulator, path, page=number, sort="id,ASC")
    for size in (500, 501):
        call(simulator, ASSETS, size=size, headers={**user(simulator), "Accept-Encoding": "gzip"})
    content = call(simulator, CONTENT, size=20)
    for row in content.json["resources"] if b'"resources"' in content.body else ():
        call(simulator, f"{CONTENT}/{row['id']}")
    for asset in range(1, 12):
        for part in ("", "/vulnerabilities", "/software", "/services", "/tags"):
            call(simulator, f"{ASSETS}/{asset}{part}")
    for part in ("", "/assets"):
        call(simulator, f"{SITES}/1{part}")
    search(simulator, {"field": "ip-address", "operator": "is-like", "value": "*"})
    day = f"{simulator.clock.now() - timedelta(days=2):%Y-%m-%d}"
    search(simulator, {"field": "last-scan-date", "operator": "is-on-or-after", "value": day})


@pytest.mark.parametrize("quirk", [one.name for one in InsightVMSimulator.quirks])
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = console(60, quirks=[quirk])

    converse(simulator)

    assert {effect.quirk for effect in simulator.journal.effects} == {quirk}
