"""What runs capabilities: a job, the run, its filter, its sinks and its report."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
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

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            "..core.limiter": "Limiter",
            "..core.limits": "HIGH LOW MEDIUM",
            "..core.retry": "Retry",
            "..filters": "Decision VMFilter",
            "..job": "Job",
            "..manifest": "CredentialFormat Intensity",
            "..sinks": "MemorySink NDJSONSink Sink",
            ".collect": "run",
            ".report": "LeftOut Outcome Report StreamReport",
        },
    )
