"""Files that are kept: read again without a network, they are what they were; and still true."""

from pathlib import Path

import pytest

from sdk import registry
from sdk.testing.cassette.redact.repository import suspicious
from sdk.testing.file_conformance.sample import notes_of, samples
from sdk.testing.quality import State
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.replay import replaying
from sdk.testing.quality.samples import as_written

from .test_cassettes import no_network

ROOT = Path(__file__).parents[2]
IMPORTS = registry.names(registry.IMPORTS)

__all__ = ["no_network"]

pytestmark = pytest.mark.replay


def quiet(_what):
    pass


def places(name):
    return VendorPaths(name, ROOT)


@pytest.mark.parametrize("name", IMPORTS)
def test_samples_are_read_as_their_golden_models(name, no_network):
    replay = replaying(registry.integration(name), places(name), quiet)

    assert replay.part.details == ()
    assert replay.part.state is State.PASSED


@pytest.mark.parametrize("name", IMPORTS)
def test_simulator_still_writes_the_samples(name):
    part = as_written(name, samples(places(name).recordings), quiet)

    assert part.details == ()
    assert part.state is State.PASSED


@pytest.mark.parametrize("name", IMPORTS)
def test_every_import_has_a_whole_file_and_one_that_breaks_off(name):
    recorded = {path.stem: notes_of(path) for path in samples(places(name).recordings)}

    assert recorded["happy-path"].outcome == "complete"
    assert recorded["breaks-off"].outcome != "complete"
    assert all(notes.shows for notes in recorded.values())
    assert {notes.provenance for notes in recorded.values()} == {"simulator"}


@pytest.mark.parametrize("name", IMPORTS)
def test_samples_hold_no_secret(name):
    assert list(suspicious(places(name).recordings)) == []
