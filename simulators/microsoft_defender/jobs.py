"""The software inventory as files, which are fetched without a token (contract 4.8)."""

import gzip
import json
from datetime import datetime, timedelta
from urllib.parse import quote

from ..engine import Answer, Context, rfc3339
from .documents import findings, hosts
from .queries import snapshot

FILES = 3
"""Files of an export; the last of them is empty."""


def files(context: Context) -> Answer:
    """Return the addresses of the files, good for some hours without any token."""
    until = quote(rfc3339(context.now + timedelta(hours=context["sasValidHours"])))
    urls = [f"{context.url}/exports/{name}.json.gz?se={until}&sig=s" for name in range(FILES)]
    return Answer.json({"exportFiles": urls, "generatedTime": rfc3339(snapshot(context))})


def file(context: Context) -> Answer:
    """Return one file: gzip, one object a line."""
    name = context.request.path_parameters["name"].removesuffix(".json.gz")
    if not name.isdecimal() or int(name) >= FILES:
        return Answer.text("The specified blob does not exist.", 404)
    until: datetime | None = context["se"]
    if until is None or until < context.now:
        return Answer.text("Signature not valid in the specified time frame", 403)
    mine = (host for host in context.world.hosts() if host.index % (FILES - 1) == int(name))
    listed = (host for host in mine if hosts.is_listed(context, host))
    rows = (row for host in listed for row in findings.software(context, host))
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return Answer(body=gzip.compress(lines.encode(), mtime=0), content_type="application/gzip")
