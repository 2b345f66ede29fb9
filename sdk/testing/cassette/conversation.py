"""An integration and its recordings: played, recorded from a vendor or simulator, and verified."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
from requests.adapters import BaseAdapter

from ...capability import Capability
from ...core.clock import Clock
from ...job import Job
from ...manifest import credential_in_use
from ...models import Integration
from ...runner.report import Outcome, Report
from ...sinks import MemorySink, Sink
from .cassette import Cassette, Comparison
from .compare.pairs import Pair, pairs
from .formats import load
from .metadata import Metadata
from .stand_ins import stand_ins


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: a vendor or its simulator, and the secrets it knows."""

    url: str
    transport: BaseAdapter
    clock: Clock
    secrets: Mapping[str, str] = field(repr=False)

    def through(self, transport: BaseAdapter) -> "Source":
        """Return the same source, asked through another adapter."""
        return replace(self, transport=transport)


@dataclass(frozen=True, slots=True)
class Played:
    """The result of playing a recording, and its interactions that were not requested."""

    report: Report
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a run that was to be recorded; the file is as before unless it was `written`."""

    report: Report
    written: bool
    interactions: int = 0
    redacted: Mapping[str, int] = field(default_factory=Counter)


def play(integration: type[Capability], path: Path, *, sink: Sink | None = None) -> Played:
    """Run an integration on a recording as it ran when that was made: settings, time and seed."""
    secrets = stand_ins(integration, load(path).metadata.credential)
    with Cassette(path, secrets=secrets.values()) as cassette:
        source = Source(cassette.metadata.url, cassette, cassette.clock(), secrets)
        report = _run(integration, cassette.metadata, source, sink)
        return Played(report, cassette.unused)


def record(
    integration: type[Capability],
    path: Path,
    metadata: Metadata,
    source: Source,
    *,
    expected: Outcome = Outcome.COMPLETE,
) -> Recorded:
    """Run an integration on a vendor and write down what was said, if the run ended as expected.

    `metadata` has the settings of the run. Raises SecretFound when something in it still looks
    like a secret; the file is then as it was before.
    """
    metadata = msgspec.structs.replace(metadata, credential=_type_in_use(integration, source))
    cassette = Cassette(
        path,
        mode="all",
        live=source.transport,
        secrets=source.secrets.values(),
        metadata=metadata,
        drop_unused=True,
    )
    try:
        report = _run(integration, metadata, source.through(cassette), None)
        if report.outcome is not expected or not cassette.taken:
            return Recorded(report, written=False)
        cassette.metadata = msgspec.structs.replace(
            metadata, outcome=report.outcome.value, errors=errors_of(report)
        )
        cassette.close()
        return Recorded(report, True, len(cassette.taken), cassette.redacted)
    finally:
        cassette.discard()


def verify(integration: type[Capability], path: Path, source: Source) -> tuple[Report, list[Pair]]:
    """Run an integration on a vendor as it ran for a recording, and put the two side by side."""
    metadata = load(path).metadata
    with Comparison(
        path, mode="all", live=source.transport, secrets=source.secrets.values(), metadata=metadata
    ) as cassette:
        report = _run(integration, metadata, source.through(cassette), None)
        now, _ = cassette.scrubber.clean(cassette.taken)
        return report, list(pairs(cassette.interactions, now, cassette.scrubber))


def errors_of(report: Report) -> tuple[str, ...]:
    """Return the types of the errors that ended a run or its streams."""
    ends = (report.error_type, *(stream.error_type for stream in report.streams))
    return tuple(filter(None, ends))


def _type_in_use(integration: type[Capability], source: Source) -> str:
    """Return the type of the credential of a run, where there are several to choose from."""
    several = len(integration.credentials) > 1
    used = credential_in_use(integration.credentials, source.secrets) if several else None
    return used.type if used else ""


def _run(
    integration: type[Capability], metadata: Metadata, source: Source, sink: Sink | None
) -> Report:
    """Run with the settings of a recording, one call after the other unless it says otherwise."""
    usual = integration.limits
    limits = replace(
        usual,
        concurrency=metadata.concurrency or 1,
        page_size=metadata.page_size or usual.page_size,
    )
    job = Job(
        target=Integration(integration.name, source.url or integration.default_url),
        secrets=source.secrets,
        config=metadata.config,
        seed=metadata.seed,
    )
    return integration(
        job,
        transport=source.transport,
        clock=source.clock,
        limits=limits,
        sink=sink if sink is not None else MemorySink(),
    ).invoke()
