"""What a run asks of a capability."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from ..core.context import RunContext
from ..filters import VMFilter
from ..job import Job
from ..manifest import Credential, Intensity, Omission, Parameter, Stream, Value
from ..sinks import Sink
from .report import Report


class Runnable(Protocol):
    """A capability as a run sees it: its declarations, its parts, its checks and hooks."""

    job: Job
    sink: Sink
    filter: VMFilter
    context: RunContext
    since_last: bool
    last_report: Report | None
    notes: list[str]
    passed_over: Counter[Omission]

    @property
    def name(self) -> str:
        """The name of the vendor."""

    @property
    def credential(self) -> Credential:
        """The credential in use."""

    @property
    def credentials(self) -> Sequence[Credential]:
        """The declared alternatives, the preferred first."""

    @property
    def intensity(self) -> Intensity:
        """The intensity that the job's status has to allow."""

    @property
    def parameters(self) -> Sequence[Parameter]:
        """The declared parameters."""

    @property
    def streams(self) -> Sequence[Stream]:
        """The streams, in the order in which they run."""

    @property
    def leaves_out(self) -> Sequence[Omission]:
        """The declared omissions."""

    @property
    def since_overlap(self) -> timedelta:
        """The time that an incremental run reads again before its watermark."""

    @property
    def full(self) -> timedelta:
        """The time after which a run reads everything again instead of what is new."""

    def match(self) -> None:
        """Raise ConfigurationError unless the job is for this integration."""

    def accepts(self) -> bool:
        """Return True if the job's status allows this intensity."""

    def secret(self, name: str) -> str:
        """Return a secret of the job."""

    def parameter(self, name: str) -> Value | None:
        """Return the value of a declared parameter, or None where it has none."""

    def setup(self) -> None:
        """Prepare the run; nothing was sent before."""

    def validate_credentials(self) -> None:
        """Prove the secrets to the vendor."""

    def note(self, sentence: str) -> None:
        """Add a sentence to the notes of the report."""

    def cleanup(self) -> None:
        """Let go of what the run used."""

    def close(self) -> None:
        """Close what the run opened."""
