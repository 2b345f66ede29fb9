"""The software inventory in bulk: by page, as files, and what has changed (contract 4.7 to 4.9)."""

import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import quote

from .. import Answer, Host, Request, rfc3339
from . import findings, odata
from .envelope import Document, Refused, listed
from .listing import number
from .scene import Scene

DEFAULT_PAGE, LARGEST_PAGE = 50_000, 200_000
SNAPSHOT_HOURS = 6
FILES = 3
"""Files of an export; the last of them is empty."""
LONGEST_DELTA = timedelta(days=14)
KIND = "Collection(microsoft.windowsDefenderATP.api.AssetVulnerability)"

Rows = Callable[[Host], Sequence[Document]]


def by_page(request: Request, scene: Scene) -> Answer:
    """Every row, page by page."""
    return _paged(request, scene, lambda host: findings.software(scene, host))


def changes(request: Request, scene: Scene) -> Answer:
    """What has changed since a moment that must be named, and not long ago."""
    text = request.parameter("sinceTime")
    if text is None:
        raise Refused(400, "The parameter sinceTime is required", "MissingRequiredParameter")
    since = _since(text, scene)
    return _paged(request, scene, lambda host: findings.changes(scene, host, since))


def files(request: Request, scene: Scene) -> Answer:
    """The addresses of the files, good for some hours without any token."""
    hours = number(request, "sasValidHours")
    hours = 1 if hours is None else hours
    if not 1 <= hours <= 6:
        raise Refused(400, "sasValidHours must be from 1 to 6")
    until = quote(rfc3339(scene.now + timedelta(hours=hours)))
    urls = [f"{scene.url}/exports/{name}.json.gz?se={until}&sig=s" for name in range(FILES)]
    body = {"exportFiles": urls, "generatedTime": rfc3339(_snapshot(scene))}
    return Answer.json(body)


def blob(request: Request, scene: Scene) -> Answer:
    """One file: gzip, one object a line."""
    name = request.path_parameters["name"].removesuffix(".json.gz")
    if not name.isdecimal() or int(name) >= FILES:
        return Answer.text("The specified blob does not exist.", 404)
    until = request.parameter("se")
    if until is None or odata.moment(until.upper()) < scene.now:
        return Answer.text("Signature not valid in the specified time frame", 403)
    hosts = (host for host in scene.world.hosts() if host.index % (FILES - 1) == int(name))
    rows = (row for host in hosts for row in findings.software(scene, host))
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return Answer(body=gzip.compress(lines.encode(), mtime=0), content_type="application/gzip")


def _paged(request: Request, scene: Scene, rows: Rows) -> Answer:
    wished = (number(request, name, LARGEST_PAGE) for name in ("pageSize", "pagesize"))
    size = next(filter(None, wished), DEFAULT_PAGE)
    top = number(request, "$top")
    index, line = _token(request)
    found = list(islice(_lines(scene, rows, index, line), size if top is None else top))
    if len(found) < size or top is not None:
        return listed(KIND, [document for document, *_ in found])
    link = _link(request, scene, size, found[-1][1:])
    return listed(KIND, [document for document, *_ in found], link)


def _lines(scene: Scene, rows: Rows, index: int, line: int) -> Iterator[tuple[Document, int, int]]:
    """Rows, each with the host and the line to go on with behind it."""
    for host in scene.world.hosts(index):
        for place, document in enumerate(rows(host)):
            if host.index > index or place >= line:
                yield document, host.index, place + 1


def _link(request: Request, scene: Scene, size: int, behind: tuple[int, int]) -> str:
    definition = {"TimePath": f"{_snapshot(scene):%Y-%m-%d/%H%M}"}
    stopped = {"ExportFileIndex": behind[0], "LineStoppedAt": behind[1]}
    token = b64encode(json.dumps({"ExportDefinition": definition, **stopped}).encode()).decode()
    since = request.parameter("sinceTime")
    kept = f"sinceTime={quote(since)}&" if since else ""
    # lower case, whatever was asked with
    return f"{scene.url}{request.path}?{kept}pagesize={size}&$skiptoken={quote(token)}"


def _token(request: Request) -> tuple[int, int]:
    text = request.parameter("$skiptoken")
    if text is None:
        return 0, 0
    try:
        found = json.loads(b64decode(text, validate=True))
        return int(found["ExportFileIndex"]), int(found["LineStoppedAt"])
    except (ValueError, KeyError, TypeError):
        raise Refused(400, "The skip token is not valid") from None


def _snapshot(scene: Scene) -> datetime:
    """When the inventory was last put together."""
    hour = scene.now.hour // SNAPSHOT_HOURS * SNAPSHOT_HOURS
    return scene.now.replace(hour=hour, minute=0, second=0, microsecond=0)


def _since(text: str, scene: Scene) -> datetime:
    try:
        since = odata.moment(text)
    except odata.Malformed as error:
        raise Refused(400, str(error)) from None
    if not scene.now - LONGEST_DELTA <= since <= scene.now:
        raise Refused(400, "sinceTime must be within the last 14 days")
    return since
