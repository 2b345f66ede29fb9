"""The journal of the Defender simulator says which quirk changed which answer."""

import pytest

from simulators.microsoft_defender import MicrosoftDefenderSimulator

from .calls import JOIN, MACHINES, VULNERABILITIES, call, defender, pages, sign_in

FILTER = "onboardingStatus eq 'Onboarded'"


def converse(simulator):
    """Make each kind of call that a quirk can be about."""
    said = sign_in(simulator)
    if said.status != 200:
        return
    headers = {"Authorization": f"Bearer {said.json['access_token']}"}
    for path in (JOIN, VULNERABILITIES):
        call(simulator, path, headers=headers, size=9)
    first = call(simulator, MACHINES, headers=headers, size=9)
    if first.status == 200:
        list(pages(simulator, MACHINES, size=9, most=8, count="true"))
        list(pages(simulator, MACHINES, size=9, most=4, filter=FILTER))
        call(simulator, f"{MACHINES}/{first.json['value'][1]['id']}", headers=headers)


@pytest.mark.parametrize("quirk", [one.name for one in MicrosoftDefenderSimulator.quirks])
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = defender(60, quirks=[quirk])

    converse(simulator)

    assert {effect.quirk for effect in simulator.journal.effects} == {quirk}


def test_quirk_that_changes_nothing_is_not_reported():
    simulator = defender(60, quirks=["mangled-next-link", "no-next-link", "empty-middle"])

    assert call(simulator, MACHINES).status == 200

    assert simulator.journal.effects == {}
