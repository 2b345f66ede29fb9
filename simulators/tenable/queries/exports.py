"""Exports: jobs ordered, polled and fetched chunk by chunk (docs/contracts/tenable.md 3)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from ...engine import Answer, ApiError, Context, Document
from ...world import Host
from .. import jobs, responses
from ..documents import assets, findings
from ..documents.records import record
from ..jobs import Job, Jobs, View, chunk_id
from .orders import Kind, Order, read_order
from .selection import asset_test, findings_of

OCTETS = "application/octet-stream"
TRUNCATED = "truncated-chunk"


def order(context: Context, kind: Kind, store: Jobs) -> Answer:
    """Order an export; raise 409 and 429 for what is running already."""
    wanted = read_order(kind, context.request.body)
    # A filter that cannot be read is refused now, and not with the first chunk.
    (findings_of if kind == "vulns" else asset_test)(wanted, context)
    for job in store.running():
        if job.order.identity == wanted.identity:
            _repeat(job, store, context)
    is_too_often = "cve_id" in wanted.filters and not store.may_export_by_cve()
    if is_too_often or len(store.running()) >= jobs.MOST_RUNNING:
        raise responses.refused(responses.too_many())
    job = store.start(wanted, context.world, context.quirks)
    return responses.json({"export_uuid": job.uuid})


def _repeat(job: Job, store: Jobs, context: Context) -> None:
    """Refuse the same request for findings; of assets, it ends the first export."""
    if job.order.kind != "vulns":
        store.cancel(job)
        return
    if context.quirk("duplicate-429"):
        context.report_effect("duplicate-429")
        message = f"a duplicate export is not allowed: job_uuid={job.uuid}"
        body = {"statusCode": 429, "error": "Too Many Requests", "message": message}
        raise responses.refused(responses.json(body, 429))
    body = {
        "active_job_id": job.uuid,
        "failure_reason": "The request could not be completed due to a conflict with the ongoing "
        "export",
    }
    raise responses.refused(responses.json(body, 409))


def status(context: Context, store: Jobs) -> Answer:
    """Return how far an export is."""
    job = _job(context, store)
    seen = jobs.view(job, context.monotonic)
    body: dict[str, object] = {"status": seen.status, "chunks_available": _ids(seen.ready)}
    if job.order.kind == "vulns":
        body |= {"chunks_failed": _ids(seen.failed), "chunks_cancelled": _ids(seen.cancelled)}
        if not context.quirk("sparse-status"):
            body |= _counts(job, seen, context)
    if seen.reason:
        body["reason"] = seen.reason
    return responses.json(body)


def list_exports(context: Context, kind: str, store: Jobs) -> Answer:
    """Return the latest exports, with numbers in place of chunks."""
    counts = _counts if kind == "vulns" else _asset_counts
    rows = []
    for found in store.all():
        job = found.as_seen(context)
        is_hidden = job.created_at < context.born and not context.quirk("earlier-export")
        if job.order.kind.startswith(kind) and not is_hidden:
            seen = jobs.view(job, context.monotonic)
            rows.append({"status": seen.status, **counts(job, seen, context)})
    return responses.json({"exports": rows})


def cancel(context: Context, store: Jobs) -> Answer:
    """Cancel an export; findings and assets answer in words of their own (recorded, 3.4)."""
    job = _job(context, store)
    if jobs.view(job, context.monotonic).status in jobs.OVER:
        raise responses.plain("The export is over and cannot be cancelled")
    store.cancel(job)
    if job.order.kind == "vulns":
        return responses.json({"export_uuid": job.uuid, "export_status": jobs.CANCELLED})
    return responses.json({"response": {"status": jobs.CANCELLED}})


def chunk(context: Context, store: Jobs) -> Answer:
    """Return one chunk, for as long as it is kept."""
    job = _job(context, store)
    place = _place(context)
    is_of_findings = job.order.kind == "vulns"
    if place is None or place >= job.total or not store.is_kept(job):
        raise _no_chunk()
    if place not in jobs.view(job, context.monotonic).ready:
        # 404 for findings is unverified (3.3).
        raise _no_chunk() if is_of_findings else responses.plain("The chunk is not available")
    if (bad := _bad_body(job, place)) is not None:
        return bad
    if job.quirk("lost-chunk") and place == job.total // 2:
        raise _no_chunk()
    rows = list(_rows(job, place, context))
    answer = _file(job, place, rows) if is_of_findings else responses.json(rows)
    return _cut(job, place, answer, context)


def _bad_body(job: Job, place: int) -> Answer | None:
    """Return what is sent in place of a chunk that has failed without being said to."""
    places = {"first": 0, "middle": job.total // 2, "last": job.total - 1}
    for where, at in places.items():
        if place == at and job.quirk(f"null-chunk-{where}"):
            return Answer(200, b"null", OCTETS)
        if place == at and job.quirk(f"empty-chunk-body-{where}"):
            return Answer(204)
    return None


def _job(context: Context, store: Jobs) -> Job:
    job = store.find(context.request.path_parameters["uuid"])
    kind = "vulns" if context.request.path.startswith("/vulns") else "assets"
    if job is None or not job.order.kind.startswith(kind):
        raise responses.refusal(404)
    return job.as_seen(context)


def _place(context: Context) -> int | None:
    text = context.request.path_parameters["chunk"]
    return jobs.place_of(int(text)) if text.isascii() and text.isdecimal() else None


def _no_chunk() -> ApiError:
    return responses.plain("The requested file was not found", 404)


def _ids(places: Iterable[int]) -> list[int]:
    return [chunk_id(place) for place in places]


def _counts(job: Job, seen: View, context: Context) -> Document:
    return {
        "uuid": job.uuid,
        "total_chunks": job.total,
        "chunks_available_count": len(seen.ready),
        "empty_chunks_count": sum(_is_empty(job, place, context) for place in seen.ready),
        "finished_chunks": len(seen.ready),
        "filters": job.order.echoed,
        "num_assets_per_chunk": job.order.size,
        "created": int(job.created_at.timestamp() * 1000),
    }


def _is_empty(job: Job, place: int, context: Context) -> bool:
    """Return True if the chunk is `[]`; assumed to be what `empty_chunks_count` counts."""
    if place not in job.empty:
        job.empty[place] = next(_rows(job, place, context), None) is None
    return job.empty[place]


def _asset_counts(job: Job, seen: View, _context: Context) -> Document:
    """Return less than of findings, the filters as text, and no zero (documented)."""
    finished = {"finished_chunks": len(seen.ready)} if seen.ready else {}
    return {
        "uuid": job.uuid,
        "total_chunks": job.total,
        "filters": json.dumps(job.order.filters, separators=(",", ":")),
        "num_assets_per_chunk": job.order.size,
        "created": int(job.created_at.timestamp() * 1000),
        **finished,
    }


def _file(job: Job, place: int, rows: list[Document]) -> Answer:
    name = f"{job.uuid}-{chunk_id(place)}-vulndoc.json"
    body = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Answer(200, body.encode(), OCTETS).with_headers(disposition)


def _rows(job: Job, place: int, context: Context) -> Iterator[Document]:
    # Defaults such as the last thirty days count back from when the export was ordered.
    ordered = replace(context, now=job.created_at)
    hosts = _hosts(job, place, context)
    if job.order.kind == "vulns":
        found = findings_of(job.order, ordered)
        return (record(one, ordered) for host in hosts for one in found(host))
    return _assets(job.order, hosts, ordered)


def _assets(wanted: Order, hosts: Iterator[Host], context: Context) -> Iterator[Document]:
    is_wanted = asset_test(wanted, context)
    shape = assets.nested if wanted.kind == "assets-v2" else dict
    ports = wanted.include_open_ports
    for host in hosts:
        if findings.has_predecessor(host) and is_wanted(host, True):
            yield shape(assets.predecessor(host, context, open_ports=ports))
        if is_wanted(host, False):
            yield shape(assets.exported(host, context, open_ports=ports))


def _hosts(job: Job, place: int, context: Context) -> Iterator[Host]:
    indexes = job.hosts(place)
    return takewhile(lambda host: host.index < indexes.stop, context.world.hosts(indexes.start))


def _cut(job: Job, place: int, answer: Answer, context: Context) -> Answer:
    """Return the chunk as it is, or broken off by a quirk in the middle of its JSON."""
    ordinal = context.request.ordinal
    is_first = TRUNCATED in context.quirks and job.truncated.setdefault(place, ordinal) == ordinal
    is_broken = job.quirk("broken-chunk") and place == job.total // 2
    if not (is_first or is_broken) or not isinstance(answer.body, bytes):
        return answer
    return replace(answer, body=answer.body[: len(answer.body) // 2])
