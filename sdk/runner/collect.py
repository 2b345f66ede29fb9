"""Runs a capability: checks first, then each stream through the filter into the sink."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from ..errors import (
    Cancelled,
    ConfigurationError,
    CredentialError,
    DeadlineExceeded,
    IntegrationError,
    SinkError,
)
from ..http.probes import concerns_all
from ..manifest import Stream, require_credential
from ..models import stamp
from .delivered_risks import DeliveredRisks
from .delivery import Delivery
from .empty_streams import empty_note
from .left_out import left_out
from .report import LeftOut, Outcome, Report, StreamReport, overall
from .runnable import Runnable
from .shared_keys import SharedKeys
from .stream_run import StreamRun, watermark_sink
from .unused_secrets import unused_secrets

log = logging.getLogger(__name__)

Problem = Exception | KeyboardInterrupt

ENDS_THE_RUN: Final = (Cancelled, DeadlineExceeded, SinkError, KeyboardInterrupt)
"""After one of these no other stream can do better, so none is begun."""

ACCOUNT_UNPROVEN: Final = "what the account may do could not be asked first"
UNPROVEN: Final = {"file": "the beginning of the file could not be read"}
"""What a run could not prove before its streams, by the type of the credential."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A stream's report, and what ended it before its time."""

    report: StreamReport
    problem: Problem | None = None


def run(capability: Runnable) -> Report:
    """Run `capability` once, close it, and return the report.

    Errors of the vendor, the settings or the sink are in the report; see `Capability.invoke`.
    """
    started = _time(capability)
    ended: list[Ended] = []
    problem = _caught(partial(_prepare, capability))
    if problem is None:
        ended = list(_collect(capability))
    problem = _caught(capability.sink.close) or problem
    problem = _caught(capability.cleanup) or problem
    problems = [found for found in (problem, *(end.problem for end in ended)) if found]
    interrupt = next((found for found in problems if isinstance(found, KeyboardInterrupt)), None)
    streams = tuple(end.report for end in ended)
    capability.last_report = Report(
        integration=capability.name,
        outcome=_outcome(problem, ended, interrupted=interrupt is not None),
        streams=streams,
        error=_sentence(problem, capability),
        error_type=_kind(problem),
        notes=tuple(filter(None, (*_notes(capability), empty_note(streams)))),
        interrupted=interrupt is not None,
        started=started,
        finished=_time(capability),
    )
    capability.close()
    if interrupt:
        raise interrupt
    return capability.last_report


def _prepare(capability: Runnable) -> None:
    """Check everything that can be wrong before a stream begins, cheapest first."""
    capability.match()
    if not capability.accepts():
        raise ConfigurationError(
            f"status {capability.job.status!r} does not allow an "
            f"{capability.intensity.name.lower()} scan; activate the integration or raise it"
        )
    for parameter in capability.parameters:
        parameter.parse(capability.job.config)
    _require_secrets(capability)
    if capability.since_last:
        watermark_sink(capability)
    capability.sink.open()
    capability.setup()
    _prove(capability)


def _require_secrets(capability: Runnable) -> None:
    """Raise CredentialError with all that is missing; `secret` may have another source."""
    try:
        for name in capability.credential.secrets:
            capability.secret(name)
    except CredentialError:
        require_credential(capability.credentials, capability.job.secrets)
        raise


def _prove(capability: Runnable) -> None:
    """Raise what ends a run before its streams: refused credentials and what concerns them all.

    A vendor in trouble is left to the streams, of which some may need nothing that is down.
    """
    try:
        capability.validate_credentials()
    except IntegrationError as error:
        if isinstance(error, CredentialError) or concerns_all(error):
            raise
        what = UNPROVEN.get(capability.credential.type, ACCOUNT_UNPROVEN)
        capability.note(f"{what}: {error}")


def _collect(capability: Runnable) -> Iterator[Ended]:
    end: Problem | None = None
    shared = SharedKeys()
    with closing(DeliveredRisks()) as risks:
        delivery = partial(_delivery, capability, shared, risks)
        for stream in capability.streams:
            if stream.toggle and not capability.job.enabled(stream.toggle):
                yield Ended(StreamReport(name=stream.name, outcome=Outcome.DISABLED))
            elif end is not None:
                yield _not_begun(stream, end)
            else:
                ended = _collect_one(capability, stream, delivery())
                yield ended
                end = ended.problem if isinstance(ended.problem, ENDS_THE_RUN) else None
    if shared.note:
        capability.note(shared.note)


def _not_begun(stream: Stream, end: Problem) -> Ended:
    """Return the end of a stream that had no time left: it is missing like a failed one."""
    ended = "was interrupted" if isinstance(end, KeyboardInterrupt) else f"had ended: {_kind(end)}"
    why = f"not begun, since the run {ended}"
    report = StreamReport(
        name=stream.name, outcome=Outcome.FAILED, error=why, error_type=_kind(end)
    )
    return Ended(report)


def _collect_one(capability: Runnable, stream: Stream, delivery: Delivery) -> Ended:
    started = _time(capability)
    walk = StreamRun(capability, stream)
    journal = capability.context.journal
    journal.begin(stream.name)
    problem = _caught(partial(_drain, capability, walk, delivery))
    omitted: list[LeftOut] = []
    asked = _caught(lambda: omitted.extend(left_out(capability, stream.name, ask=problem is None)))
    problem = problem or (asked if isinstance(asked, KeyboardInterrupt) else None)
    counters = journal.end()
    return Ended(
        StreamReport(
            name=stream.name,
            outcome=_stream_outcome(problem, delivery.delivered, counters.row_errors),
            since=_written(walk.since) if walk.since else "",
            pages=counters.pages,
            requests=counters.requests,
            retries=counters.retries,
            waited_seconds=round(counters.waited_seconds, 3),
            row_errors=counters.row_errors,
            row_errors_named=tuple(counters.row_errors_named),
            fields_dropped=counters.fields_dropped,
            fields_dropped_named=tuple(counters.fields_dropped_named),
            repairs=counters.repairs,
            items=delivery.items,
            kept=delivery.kept,
            delivered=delivery.delivered,
            refused=dict(delivery.refused),
            left_out=tuple(omitted),
            error=_sentence(problem, capability),
            error_type=_kind(problem),
            started=started,
            finished=_time(capability),
        ),
        problem,
    )


def _drain(capability: Runnable, walk: StreamRun, delivery: Delivery) -> None:
    models = walk.models()
    with ExitStack() as stack:
        # A stream that is a generator holds threads and pages; a plain iterator has no close.
        stack.callback(getattr(models, "close", lambda: None))
        delivery.run(models)
    if not capability.context.journal.counters(walk.stream).row_errors:
        walk.completed()


def _delivery(capability: Runnable, shared: SharedKeys, risks: DeliveredRisks) -> Delivery:
    context = capability.context
    return Delivery(
        capability.sink,
        filter=capability.filter,
        shared=shared,
        risks=risks,
        stamp=partial(stamp, now=context.clock.now(), guid=partial(_guid, context.random)),
        pending_targets=not capability.job.enabled("importAssets"),
    )


def _guid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _caught(step: Callable[[], None]) -> Problem | None:
    try:
        step()
    except (Exception, KeyboardInterrupt) as problem:
        if not isinstance(problem, IntegrationError | KeyboardInterrupt | NotImplementedError):
            log.exception("a bug, please report it")
        return problem
    return None


def _stream_outcome(problem: Problem | None, delivered: int, row_errors: int) -> Outcome:
    if problem is None:
        return Outcome.INCOMPLETE if row_errors else Outcome.COMPLETE
    if delivered or isinstance(problem, KeyboardInterrupt):
        return Outcome.INCOMPLETE
    return Outcome.FAILED


def _outcome(problem: Problem | None, ended: list[Ended], *, interrupted: bool) -> Outcome:
    if interrupted:
        return Outcome.INCOMPLETE
    streams = overall(end.report for end in ended)
    if problem is None:
        return streams
    return Outcome.INCOMPLETE if any(end.report.delivered for end in ended) else Outcome.FAILED


def _notes(capability: Runnable) -> Iterator[str]:
    for toggle in dict.fromkeys(stream.toggle for stream in capability.streams):
        if toggle and capability.job.unreadable(toggle):
            value = capability.job.config[toggle]
            yield f"{toggle}={value!r} is neither true nor false and counts as false"
    if capability.since_last and not any(stream.incremental for stream in capability.streams):
        yield "no stream of this integration can be read since a moment: all were read whole"
    yield from unused_secrets(capability)
    yield from _clock_notes(capability)
    yield from capability.notes


def _clock_notes(capability: Runnable) -> Iterator[str]:
    """Yield a note if an incremental run had no vendor's clock, or this machine's is wrong."""
    if not capability.since_last or not any(stream.incremental for stream in capability.streams):
        return
    ahead = capability.context.vendor_time.ahead
    if ahead is None and capability.context.journal.requests:
        yield "no response of the vendor has a date: this machine's clock decides what has changed"
    elif ahead is not None and abs(ahead) > capability.since_overlap / 2:
        direction = "behind" if ahead > timedelta() else "ahead of"
        yield (
            f"the clock of this machine is {timedelta(seconds=round(abs(ahead).total_seconds()))} "
            f"{direction} the vendor's, which is the one that counts: set it right"
        )


def _sentence(problem: Problem | None, capability: Runnable) -> str:
    match problem:
        case None:
            return ""
        case IntegrationError():
            return str(problem)
        case KeyboardInterrupt():
            return "interrupted; what was read is delivered"
        case NotImplementedError():
            # Raised by an author, for an author: what to do is in the text.
            return f"not written yet: {capability.context.redactor.text(str(problem))}"
        case _:
            # The text of an unforeseen error may hold what a vendor sent: its kind must do.
            return f"unexpected {type(problem).__name__}; the log has the traceback"


def _kind(problem: Problem | None) -> str:
    return type(problem).__name__ if problem else ""


def _time(capability: Runnable) -> str:
    return _written(capability.context.clock.now())


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
