"""The export routes: jobs ordered, looked at, fetched chunk by chunk.

Source: docs/contracts/tenable.md 3.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from .. import Answer, Host, Request
from . import assets, estate, jobs, refusals
from .jobs import Job, Jobs, View, chunk_id
from .orders import Kind, Order, read_order
from .records import records
from .refusals import Refused
from .scene import Document, Scene
from .selection import asset_test, findings_of

OCTETS = "application/octet-stream"


def order(request: Request, kind: Kind, scene: Scene, store: Jobs) -> Answer:
    """Begin an export; 409 and 429 for what is running already."""
    wanted = read_order(kind, request.body)
    # A filter that cannot be read is refused now, and not with the first chunk.
    (findings_of if kind == "vulns" else asset_test)(wanted, scene)
    running = store.running()
    for job in running:
        if job.order.identity == wanted.identity:
            _repeated(job, store, scene)
    too_often = "cve_id" in wanted.filters and not store.may_ask_by_cve()
    if too_often or len(store.running()) >= jobs.MOST_RUNNING:
        raise Refused(refusals.too_many())
    job = store.start(wanted, scene.world, scene.quirks)
    return refusals.json({"export_uuid": job.uuid})


def _repeated(job: Job, store: Jobs, scene: Scene) -> None:
    """The same request again: refused for findings, and for assets the end of the first one."""
    if job.order.kind != "vulns":
        store.cancel(job)
        return
    if "duplicate-429" in scene.quirks:
        said = f"a duplicate export is not allowed: job_uuid={job.uuid}"
        body = {"statusCode": 429, "error": "Too Many Requests", "message": said}
        raise Refused(refusals.json(body, 429))
    body = {
        "active_job_id": job.uuid,
        "failure_reason": "The request could not be completed due to a conflict with the ongoing "
        "export",
    }
    raise Refused(refusals.json(body, 409))


def status(request: Request, scene: Scene, store: Jobs, now: float) -> Answer:
    """How far an export is."""
    job = _job(request, store)
    seen = jobs.view(job, now)
    body: dict[str, object] = {"status": seen.status, "chunks_available": _ids(seen.ready)}
    if job.order.kind == "vulns":
        body |= {"chunks_failed": _ids(seen.failed), "chunks_cancelled": _ids(seen.cancelled)}
        if "sparse-status" not in scene.quirks:
            body |= _counts(job, seen, scene)
    if seen.reason:
        body["reason"] = seen.reason
    return refusals.json(body)


def listing(kind: str, scene: Scene, store: Jobs, now: float) -> Answer:
    """The exports of late, with numbers in place of chunks."""
    found = [job for job in store.all() if job.order.kind.startswith(kind)]
    counts = _counts if kind == "vulns" else _asset_counts
    views = ((job, jobs.view(job, now)) for job in found)
    return refusals.json(
        {"exports": [{"status": seen.status, **counts(job, seen, scene)} for job, seen in views]}
    )


def cancel(request: Request, store: Jobs, now: float) -> Answer:
    """Give an export up; findings and assets answer in words of their own (recorded, 3.4)."""
    job = _job(request, store)
    if jobs.view(job, now).status in jobs.OVER:
        raise refusals.plain("The export is over and cannot be cancelled")
    store.cancel(job)
    if job.order.kind == "vulns":
        return refusals.json({"export_uuid": job.uuid, "export_status": jobs.CANCELLED})
    return refusals.json({"response": {"status": jobs.CANCELLED}})


def chunk(request: Request, scene: Scene, store: Jobs, now: float) -> Answer:
    """One chunk, as long as it is kept."""
    job = _job(request, store)
    place = _place(request)
    vulns = job.order.kind == "vulns"
    if place is None or place >= job.total or not store.is_kept(job):
        raise _no_chunk()
    if place not in jobs.view(job, now).ready:
        # 404 for findings is unverified (3.3).
        raise _no_chunk() if vulns else refusals.plain("The chunk is not available")
    if (bad := _bad_body(job, place)) is not None:
        return bad
    if job.quirk("lost-chunk") and place == job.total // 2:
        raise _no_chunk()
    answer = _file(job, place, scene) if vulns else refusals.json(list(_rows(job, place, scene)))
    return _cut(job, place, answer)


def _bad_body(job: Job, place: int) -> Answer | None:
    """Return what is sent in place of a chunk that has failed without being said to."""
    places = {"first": 0, "middle": job.total // 2, "last": job.total - 1}
    for where, at in places.items():
        if place == at and job.quirk(f"null-chunk-{where}"):
            return Answer(200, b"null", OCTETS)
        if place == at and job.quirk(f"empty-chunk-body-{where}"):
            return Answer(204)
    return None


def _job(request: Request, store: Jobs) -> Job:
    job = store.find(request.path_parameters["uuid"])
    kind = "vulns" if request.path.startswith("/vulns") else "assets"
    if job is None or not job.order.kind.startswith(kind):
        raise refusals.refusal(404)
    return job


def _place(request: Request) -> int | None:
    text = request.path_parameters["chunk"]
    return jobs.place_of(int(text)) if text.isascii() and text.isdecimal() else None


def _no_chunk() -> Refused:
    return refusals.plain("The requested file was not found", 404)


def _ids(places: Iterable[int]) -> list[int]:
    return [chunk_id(place) for place in places]


def _counts(job: Job, seen: View, scene: Scene) -> Document:
    return {
        "uuid": job.uuid,
        "total_chunks": job.total,
        "chunks_available_count": len(seen.ready),
        "empty_chunks_count": sum(_is_empty(job, place, scene) for place in seen.ready),
        "finished_chunks": len(seen.ready),
        "filters": job.order.echoed,
        "num_assets_per_chunk": job.order.size,
        "created": int(job.created_at.timestamp() * 1000),
    }


def _is_empty(job: Job, place: int, scene: Scene) -> bool:
    """Return whether the chunk is `[]`; assumed to be what `empty_chunks_count` counts."""
    if place not in job.empty:
        job.empty[place] = next(_rows(job, place, scene), None) is None
    return job.empty[place]


def _asset_counts(job: Job, seen: View, _scene: Scene) -> Document:
    """Less than of findings, the filters as text, and no zero (documented)."""
    finished = {"finished_chunks": len(seen.ready)} if seen.ready else {}
    return {
        "uuid": job.uuid,
        "total_chunks": job.total,
        "filters": json.dumps(job.order.filters, separators=(",", ":")),
        "num_assets_per_chunk": job.order.size,
        "created": int(job.created_at.timestamp() * 1000),
        **finished,
    }


def _file(job: Job, place: int, scene: Scene) -> Answer:
    name = f"{job.uuid}-{chunk_id(place)}-vulndoc.json"
    body = json.dumps(list(_rows(job, place, scene)), ensure_ascii=False, separators=(",", ":"))
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Answer(200, body.encode(), OCTETS).with_headers(disposition)


def _rows(job: Job, place: int, scene: Scene) -> Iterator[Document]:
    # Defaults such as the last thirty days count back from when the export was ordered.
    ordered = replace(scene, now=job.created_at)
    hosts = _hosts(job, place, scene)
    if job.order.kind == "vulns":
        found = findings_of(job.order, ordered)
        return (row for host in hosts for row in records(found(host), ordered))
    return _assets(job.order, hosts, ordered)


def _assets(wanted: Order, hosts: Iterator[Host], scene: Scene) -> Iterator[Document]:
    is_wanted = asset_test(wanted, scene)
    shape = assets.nested if wanted.kind == "assets-v2" else dict
    ports = wanted.include_open_ports
    for host in hosts:
        if estate.has_predecessor(host) and is_wanted(host, True):
            yield shape(assets.predecessor(host, scene, open_ports=ports))
        if is_wanted(host, False):
            yield shape(assets.exported(host, scene, open_ports=ports))


def _hosts(job: Job, place: int, scene: Scene) -> Iterator[Host]:
    indexes = job.hosts(place)
    return takewhile(lambda host: host.index < indexes.stop, scene.world.hosts(indexes.start))


def _cut(job: Job, place: int, answer: Answer) -> Answer:
    """The chunk as it is, or broken off by a quirk in the middle of its JSON."""
    broken = job.quirk("broken-chunk") and place == job.total // 2
    if job.quirk("truncated-chunk") and place not in job.broken_off:
        job.broken_off.add(place)
        broken = True
    if not broken or not isinstance(answer.body, bytes):
        return answer
    return replace(answer, body=answer.body[: len(answer.body) // 2])
