"""How the console sees what was found: a finding per vulnerability, a result per place.

There is an exception for each result that one is applied to: who asked for it and when is assumed.
"""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ...engine import ApiError, Context, Document, present
from ...world import Finding as Seen
from ...world import Host, Weakness
from ..responses import dated, link
from . import content, hosts

KINDS = ("vulnerable", "vulnerable-version", "vulnerable-potential")
EXCEPTED = "-with-exception-applied"
FIRST_EXCEPTION = 7001
REASONS = ("Acceptable Risk", "Compensating Control", "False Positive", "Acceptable Use")
EXCEPTIONS_PER_HOST = 1000
"""More than a host has results, so that the id of an exception leads to its host."""


class Finding(NamedTuple):
    """A vulnerability on a host, by whose id findings are ordered, with what was seen and where.

    `instances` are the results that are vulnerable: not those with an exception applied.
    """

    id: str
    weakness: Weakness
    results: Sequence[Seen]
    instances: int
    first_exception: int
    """The id of an exception for the first result; the others follow."""


def findings(host: Host) -> list[Finding]:
    """Return all findings of a host, fixed and excepted ones too, by the vulnerability's id."""
    found, number = [], FIRST_EXCEPTION + EXCEPTIONS_PER_HOST * host.index
    for weakness, group in groupby(sorted(host.weaknesses, key=_index), key=_weakness):
        results = tuple(group)
        instances = sum(one.open for one in results)
        found.append(Finding(content.slug(weakness), weakness, results, instances, number))
        number += len(results) + 1
    return sorted(found, key=attrgetter("id"))


_index, _weakness = attrgetter("weakness.index"), attrgetter("weakness")


def summed(found: Iterable[Finding]) -> Document:
    """Return how many vulnerabilities there are, as sites and asset groups count them."""
    counted = counts(found)
    return {name: counted[name] for name in ("critical", "moderate", "severe", "total")}


def counts(found: Iterable[Finding]) -> Document:
    """Return how many vulnerabilities a host has, by the console's words of severity."""
    words = [content.severity(one.weakness) for one in found if one.instances]
    return {
        "critical": words.count("Critical"),
        "exploits": 0,
        "malwareKits": 0,
        "moderate": words.count("Moderate"),
        "severe": words.count("Severe"),
        "total": len(words),
    }


def risk(found: Iterable[Finding]) -> float:
    """Return the risk score of a host: that of its vulnerabilities together (assumed)."""
    return round(sum(content.risk_score(one.weakness) for one in found if one.instances), 2)


def _status(seen: Seen) -> str:
    if seen.status == "fixed":
        return "not-vulnerable"
    kind = KINDS[seen.weakness.index % len(KINDS)]
    return kind + EXCEPTED if seen.ignored else kind


def _proof(text: str) -> str:
    """Return what a check saw, as the fragment of HTML that the console makes of it."""
    lines = map(str.strip, escape(text, quote=False).splitlines())
    return "".join([f"<p>{line}</p>" for line in lines if line])


def exceptions(found: Finding) -> Sequence[tuple[int, Seen]]:
    """Return the results that an exception is applied to, each with its id."""
    numbered = enumerate(found.results, found.first_exception)
    return [(number, one) for number, one in numbered if one.ignored and one.status != "fixed"]


def document(context: Context, host: Host, found: Finding) -> Document:
    """Return a finding on an asset, without CVE, title or severity."""
    path = f"/assets/{hosts.asset_id(host.index)}/vulnerabilities/{found.id}"
    related = (
        (f"/vulnerabilities/{found.id}", "Vulnerability"),
        (f"{path}/validations", "Vulnerability Validations"),
        (f"{path}/solution", "Vulnerability Solutions"),
    )
    return {
        "id": found.id,
        "instances": found.instances,
        "links": [
            link(context, path),
            *[{"id": found.id, **link(context, other, rel)} for other, rel in related],
        ],
        "results": [_result(context, found, nth) for nth in range(len(found.results))],
        "since": dated(context, min(one.first_found for one in found.results)),
        "status": "vulnerable" if found.instances else "invulnerable",
    }


def _result(context: Context, found: Finding, nth: int) -> Document:
    seen = found.results[nth]
    return present(
        {
            **(_documented(found, nth) if context.quirk("documented-results") else {}),
            "port": seen.port,
            "proof": _proof(seen.result),
            "protocol": seen.protocol,
            "since": dated(context, seen.first_found),
            "status": _status(seen),
        }
    )


def _documented(found: Finding, nth: int) -> Document:
    numbers = [number for number, one in exceptions(found) if one is found.results[nth]]
    return {"checkId": found.id, "key": str(nth) if nth else "", "exceptions": numbers}


def of_asset(context: Context) -> list[Document]:
    """Return what was found on the asset that a call is about."""
    host = hosts.called_host(context)
    is_first = host.index == 0
    if is_first and context.quirk("findings-fail"):
        raise ApiError(500)
    if is_first and context.quirk("empty-findings"):
        return []
    return [document(context, host, one) for one in findings(host)]


def called(context: Context) -> Document:
    """Return one finding on one asset; raise 404 where it is not there."""
    host, slug = hosts.called_host(context), context.request.path_parameters["slug"]
    for one in findings(host):
        if one.id == slug:
            return document(context, host, one)
    raise ApiError(404)


def solutions(context: Context) -> list[Document]:
    """Return the ways to mend one finding on one asset, in full."""
    called(context)
    return [content.solution(context, one) for one in content.solutions(content.called(context))]


def exceptions_of_host(context: Context, host: Host) -> list[Document]:
    """Return the exceptions for results on a host, by ascending id."""
    found = [
        _exception(context, hosts.asset_id(host.index), finding.id, number, seen)
        for finding in findings(host)
        for number, seen in exceptions(finding)
    ]
    return sorted(found, key=lambda one: str(one["id"]).zfill(12))


def find_exception(context: Context, identifier: str) -> Host | None:
    """Return the host that an exception is about, if there is one."""
    number = hosts.as_number(identifier) - FIRST_EXCEPTION
    return context.world.find(number // EXCEPTIONS_PER_HOST)


def _exception(context: Context, asset: int, slug: str, number: int, seen: Seen) -> Document:
    scope = {
        "id": asset,
        "links": [
            link(context, f"/vulnerabilities/{slug}", "Vulnerability"),
            link(context, f"/assets/{asset}", "Asset"),
        ],
        "port": seen.port,
        "type": "Instance",
        "vulnerability": slug,
    }
    decided = {"date": dated(context, seen.first_found), "name": "nxadmin", "user": 1}
    user = {**decided, "links": [link(context, "/users/1", "User")]}
    reason = REASONS[number % len(REASONS)]
    return {
        "id": number,
        "links": [link(context, f"/vulnerability_exceptions/{number}")],
        "review": {"comment": "Simulated approval", **user},
        "scope": present(scope),
        "state": "Approved",
        "submit": {"comment": "Simulated request", "reason": reason, **user},
    }
