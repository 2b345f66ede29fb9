"""Vulnerability exceptions: one for each result that an exception is applied to.

Shapes as in the console's Swagger file; who asked for them and when is assumed.
"""

from collections.abc import Sequence

from ...engine import ApiError, Context, Document, present
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


def called(context: Context) -> Document:
    """Return the exception that a call is about; raise 404 where it is not there, or hidden."""
    identifier = hosts.number(context, "exception")
    try:
        host = context.world.host(findings.host_of_exception(identifier))
    except LookupError:
        raise ApiError(404) from None
    there = of_host(context, host) if hosts.shows(context, host) else ()
    for one in there:
        if one["id"] == identifier:
            return one
    raise ApiError(404)


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
