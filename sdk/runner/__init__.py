"""What runs capabilities: a job, the run, its filter, its sinks and its report."""

from ..core.limiter import Limiter
from ..core.limits import HIGH, LOW, MEDIUM
from ..core.retry import Retry
from ..filters import Decision, VMFilter
from ..job import Job
from ..manifest import CredentialFormat, Intensity
from ..sinks import MemorySink, NDJSONSink, Sink
from .collect import run
from .report import LeftOut, Outcome, Report, StreamReport

__all__ = [
    "HIGH",
    "LOW",
    "MEDIUM",
    "CredentialFormat",
    "Decision",
    "Intensity",
    "Job",
    "LeftOut",
    "Limiter",
    "MemorySink",
    "NDJSONSink",
    "Outcome",
    "Report",
    "Retry",
    "Sink",
    "StreamReport",
    "VMFilter",
    "run",
]
