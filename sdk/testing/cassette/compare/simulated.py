"""Simulators as a recording's notes have them: the same world, quirks, faults and moment again."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from .... import registry
from ....capability import Capability
from ....manifest import credential_of_type
from ....runner.report import Outcome
from ...simulator import Simulator
from ...transport.in_process import InProcess
from ...transport.virtual_clock import EPOCH, VirtualClock
from ..conversation import Recorded, Source, record, verify
from ..formats import load
from ..metadata import Metadata
from .pairs import Pair
from .provenance import contract, contract_version


def simulated(integration: type[Capability], metadata: Metadata) -> Source:
    """Return an integration's simulator, set up by the notes; ValueError for unknown faults."""
    # A watchdog would bite whoever reads slowly.
    clock = VirtualClock(metadata.recorded_at or EPOCH, watchdog_seconds=math.inf)
    simulator: Simulator = registry.simulator(integration.name).create(
        seed=_world_seed(metadata),
        hosts=25 if metadata.hosts is None else metadata.hosts,
        shape=metadata.shape,
        quirks=metadata.quirks,
        faults=metadata.faults,
        clock=clock,
    )
    names = credential_of_type(integration.credentials, metadata.credential).secrets
    secrets = _secrets(names, simulator.credentials, wrong=metadata.bad_credentials)
    return Source(simulator.url, InProcess(simulator.app, clock=clock), clock, secrets)


def noted(integration: type[Capability], settings: Metadata) -> Metadata:
    """Return the settings of a run on the simulator, with the simulator's notes of itself."""
    simulator = registry.simulator(integration.name)
    return replace(
        settings,
        vendor=integration.name,
        provenance="simulator",
        contract=contract(simulator),
        contract_version=contract_version(simulator),
        recorded_at=settings.recorded_at or EPOCH,
        seed=settings.seed or 0,
        url=simulated(integration, settings).url,
    )


def record_again(integration: type[Capability], path: Path, into: Path | None = None) -> Recorded:
    """Record a cassette of a simulator again, by its own notes; `into` is another file for it."""
    before = load(path).metadata
    metadata = noted(integration, before)
    expected = Outcome(before.outcome or Outcome.COMPLETE)
    source = simulated(integration, metadata)
    return record(integration, into or path, metadata, source, expected=expected)


def against_simulator(integration: type[Capability], path: Path) -> list[Pair]:
    """Return a recorded conversation beside that of the simulator with the integration.

    A vendor that refused the credentials is compared with a simulator that does so.
    """
    metadata = load(path).metadata
    refused = metadata.provenance == "vendor" and "CredentialError" in metadata.errors
    settings = replace(metadata, bad_credentials=metadata.bad_credentials or refused)
    return verify(integration, path, simulated(integration, settings))[1]


def _world_seed(metadata: Metadata) -> int:
    """Return 0 for a recording of a vendor, whose seed is that of the run and differs each time."""
    return 0 if metadata.provenance == "vendor" else metadata.seed or 0


def _secrets(names: Sequence[str], known: Mapping[str, str], *, wrong: bool) -> dict[str, str]:
    """Return accepted secrets; or, if it should refuse, with the last of them changed."""
    secrets = {name: known[name] for name in names if name in known}
    return {**secrets, names[-1]: f"wrong-{names[-1]}"} if wrong and names else secrets
