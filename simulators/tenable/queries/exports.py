"""Exports: jobs ordered, polled and fetched chunk by chunk (docs/contracts/tenable.md 3)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from ...engine import (
    Answer,
    ApiError,
    ChunkNotReady,
    Context,
    Document,
    Job,
    Jobs,
    Progress,
    number_of,
    whole_number,
)
from ...world import World
from .. import responses
from .orders import ASSETS, ASSETS_V2, CHECKS, FINDINGS, WEB_FINDINGS, Kind, Order, read_order

MAX_RUNNING = 10
MAX_BY_CVE, BY_CVE_SECONDS = 15, 60
RENAMED = {"running": "PROCESSING", "failed": "ERROR"}
"""States that have a word of their own here; the others are in capitals."""
CONFLICT = "The request could not be completed due to a conflict with the ongoing export"
OTHERS = "The remaining chunks are available for download."
GONE = ("The requested file was not found", 404)
TIMED_OUT = "The export request timed out. Try again."


@dataclass(frozen=True, slots=True)
class Service:
    """What answers about the exports of some kinds, in words of its own (3.2 to 3.4)."""

    kinds: tuple[Kind, ...]
    cancelled: Callable[[Job], Document]
    is_counted: bool = True
    """A status counts chunks and names those that have failed; a chunk is a file."""
    replaces: bool = False
    """The same request ends the export that runs, and is not refused."""
    early: tuple[str, int] = ("The chunk is not available", 400)
    """What is said of a chunk that is not ready; 404 for findings is unverified (3.3)."""


VULNS = Service(
    (FINDINGS,),
    lambda job: {"export_uuid": job.identifier, "export_status": "CANCELLED"},
    early=GONE,
)
OF_ASSETS = Service(
    (ASSETS, ASSETS_V2), lambda _: {"response": {"status": "CANCELLED"}}, False, True
)
WAS = Service((WEB_FINDINGS,), lambda _: {"status": "CANCELLED"})
COMPLIANCE = Service((CHECKS,), lambda _: {"status": "CANCELLED"})


def order(service: Service, context: Context, kind: Kind | None = None) -> Answer:
    """Order an export; raise 409 and 429 for what is running already."""
    wanted = read_order(kind or service.kinds[0], context)
    for job in context.jobs.running(context):
        if job.order.identity == wanted.identity:
            _repeat(service, job, context)
    is_full = len(context.jobs.running(context)) >= MAX_RUNNING
    if is_full or ("cve_id" in wanted.filters and _by_cve(context) >= MAX_BY_CVE):
        raise responses.refused(responses.too_many())
    return responses.json({"export_uuid": start(wanted, context.jobs, context.world).identifier})


def start(wanted: Order, jobs: Jobs, world: World, ago: timedelta = timedelta()) -> Job:
    """Start an export, as if some time ago."""
    return jobs.start(wanted.kind.name, wanted, wanted.rows, wanted.size, world, ago)


def _by_cve(context: Context) -> int:
    since = context.monotonic - BY_CVE_SECONDS
    jobs = (job for job in context.jobs.all() if job.created > since)
    return sum("cve_id" in job.order.filters for job in jobs)


def _repeat(service: Service, job: Job, context: Context) -> None:
    """Refuse the same request for findings; of assets, it ends the first export."""
    if service.replaces:
        context.jobs.cancel(job)
        return
    if context.quirk("duplicate-429"):
        context.report_effect("duplicate-429")
        message = f"a duplicate export is not allowed: job_uuid={job.identifier}"
        raise responses.refused(responses.gateway(429, message))
    body = {"active_job_id": job.identifier, "failure_reason": CONFLICT}
    raise responses.refused(responses.json(body, 409))


def status(service: Service, context: Context) -> Answer:
    """Return how far an export is."""
    job = _job(service, context)
    seen = job.progress(context)
    body = {"status": _state(seen), "chunks_available": _numbers(seen.ready)}
    if service.is_counted:
        body |= {"chunks_failed": _numbers(seen.failed)}
        body |= {"chunks_cancelled": _numbers(seen.cancelled)}
        if not context.quirk("sparse-status"):
            body |= _counts(job, seen, context)
    reason = TIMED_OUT if seen.state == "failed" else ""
    if seen.failed:
        reason = f"1 of {job.chunks(context)} chunks failed to process. {OTHERS}"
    return responses.json({**body, "reason": reason} if reason else body)


def list_jobs(service: Service, context: Context) -> Answer:
    """Return the latest exports, with numbers in place of chunks."""
    counts = _counts if service.is_counted else _asset_counts
    found = []
    for job in context.jobs.all():
        is_hidden = job.ordered < context.born and not context.quirk("earlier-export")
        if job.order.kind in service.kinds and not is_hidden:
            seen = job.progress(context)
            found.append({"status": _state(seen), **counts(job, seen, context)})
    return responses.json({"exports": found})


def cancel(service: Service, context: Context) -> Answer:
    """Cancel an export."""
    job = _job(service, context)
    if job.progress(context).state not in ("queued", "running"):
        raise responses.plain("The export is over and cannot be cancelled")
    context.jobs.cancel(job)
    return responses.json(service.cancelled(job))


def chunk(service: Service, context: Context) -> Answer:
    """Return one chunk, for as long as it is kept."""
    job = _job(service, context)
    number = whole_number(context.request.path_parameters["chunk"]) or 0
    render = partial(_file, job, number) if service.is_counted else responses.json
    try:
        return job.chunk(context, number, render)
    except ChunkNotReady:
        raise responses.plain(*service.early) from None
    except LookupError:
        raise responses.plain(*GONE) from None


def _job(service: Service, context: Context) -> Job:
    job = context.jobs.find(context.request.path_parameters["uuid"])
    if job is None or job.order.kind not in service.kinds:
        raise ApiError(404)
    return job


def _state(seen: Progress) -> str:
    return RENAMED.get(seen.state, seen.state.upper())


def _numbers(places: Sequence[int]) -> list[int]:
    return [number_of(place) for place in places]


def _counts(job: Job, seen: Progress, context: Context) -> Document:
    # That `empty_chunks_count` counts the chunks that are `[]` is assumed.
    return {
        **_identified(job, context),
        "chunks_available_count": len(seen.ready),
        "empty_chunks_count": sum(job.is_empty(context, place) for place in seen.ready),
        "finished_chunks": len(seen.ready),
        "filters": job.order.echoed,
    }


def _asset_counts(job: Job, seen: Progress, context: Context) -> Document:
    """Return less than of findings, the filters as text, and no zero (documented)."""
    finished = {"finished_chunks": len(seen.ready)} if seen.ready else {}
    filters = json.dumps(job.order.filters, separators=(",", ":"))
    return {**_identified(job, context), "filters": filters, **finished}


def _identified(job: Job, context: Context) -> Document:
    return {
        "uuid": job.identifier,
        "total_chunks": job.chunks(context),
        "num_assets_per_chunk": job.order.size,
        "created": int(job.ordered.timestamp() * 1000),
    }


def _file(job: Job, number: int, chunk: list[Document]) -> Answer:
    name = f"{job.identifier}-{number}-vulndoc.json"
    answer = replace(responses.json(chunk), content_type="application/octet-stream")
    return answer.with_headers({"Content-Disposition": f"attachment; filename={name}"})
