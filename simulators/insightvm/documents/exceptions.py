"""Vulnerability exceptions: one for each result that an exception is applied to.

Shapes as in the console's Swagger file; who asked for them and when is assumed.
"""

from collections.abc import Sequence

from ...engine import Context, Document, present
from ...world import Host
from ..responses import dated, link
from . import findings, hosts

REASONS = ("Acceptable Risk", "Compensating Control", "False Positive", "Acceptable Use")


def of_host(context: Context, host: Host) -> Sequence[Document]:
    """Return the exceptions for results on a host, by ascending id."""
    found = [
        _exception(context, host, finding.id, result)
        for finding in findings.findings(host)
        for result in finding.results
        if result.exception is not None
    ]
    return sorted(found, key=lambda one: str(one["id"]).zfill(12))


def find(context: Context, identifier: str) -> Host | None:
    """Return the host that an exception is about, if there is one."""
    return context.world.find(findings.host_of_exception(hosts.as_number(identifier)))


def _exception(context: Context, host: Host, slug: str, result: findings.Result) -> Document:
    number, asset = result.exception or 0, hosts.asset_id(host.index)
    path = f"/vulnerability_exceptions/{number}"
    scope = {
        "id": asset,
        "links": [
            link(context, f"/vulnerabilities/{slug}", "Vulnerability"),
            link(context, f"/assets/{asset}", "Asset"),
        ],
        "port": result.port,
        "type": "Instance",
        "vulnerability": slug,
    }
    decided = {"date": dated(context, result.since), "name": "nxadmin", "user": 1}
    user = {**decided, "links": [link(context, "/users/1", "User")]}
    return {
        "id": number,
        "links": [link(context, path)],
        "review": {"comment": "Simulated approval", **user},
        "scope": present(scope),
        "state": "Approved",
        "submit": {
            "comment": "Simulated request",
            "reason": REASONS[number % len(REASONS)],
            **user,
        },
    }
