"""How the console sees what was found: a finding per vulnerability, a result per place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import count, groupby
from operator import attrgetter

from ...engine import ApiError, Context, Document, present
from ...world import Finding as Seen
from ...world import Host, Weakness
from ..responses import dated, link
from . import content, hosts

KINDS = ("vulnerable", "vulnerable-version", "vulnerable-potential")
EXCEPTED = "-with-exception-applied"
FIRST_EXCEPTION = 7001
EXCEPTIONS_PER_HOST = 1000
"""More than a host has results, so that the id of an exception leads to its host."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check that fired, or no longer does, on a port or on the host itself."""

    status: str
    since: datetime
    proof: str
    port: int | None
    protocol: str | None
    exception: int | None

    @property
    def vulnerable(self) -> bool:
        """Return True if there is something to act on."""
        return self.status in KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """A vulnerability on a host, with a result for each place it was looked for."""

    weakness: Weakness
    results: tuple[Result, ...]

    @property
    def id(self) -> str:
        """Return the id of the vulnerability, by which findings are told apart and ordered."""
        return content.slug(self.weakness)

    @property
    def instances(self) -> int:
        """Return how many results are vulnerable."""
        return sum(result.vulnerable for result in self.results)

    @property
    def status(self) -> str:
        """Return invulnerable also where exceptions are applied to all results."""
        return "vulnerable" if self.instances else "invulnerable"

    @property
    def since(self) -> datetime:
        """Return when the first result was recorded."""
        return min(result.since for result in self.results)


def findings(host: Host) -> tuple[Finding, ...]:
    """Return all findings of a host, fixed and excepted ones too, by the vulnerability's id."""
    ordered = sorted(host.weaknesses, key=_place)
    groups = (list(group) for _, group in groupby(ordered, key=_place))
    numbers = count(FIRST_EXCEPTION + EXCEPTIONS_PER_HOST * host.index)
    found = (Finding(seen[0].weakness, tuple(_results(numbers, seen))) for seen in groups)
    return tuple(sorted(found, key=attrgetter("id")))


def _place(seen: Seen) -> int:
    return seen.weakness.index


def host_of_exception(identifier: int) -> int:
    """Return the index of the host that an exception is about, if there is one."""
    return (identifier - FIRST_EXCEPTION) // EXCEPTIONS_PER_HOST


def summed(found: Iterable[Finding]) -> dict[str, object]:
    """Return how many vulnerabilities there are, as sites and asset groups count them."""
    counted = counts(found)
    return {name: counted[name] for name in ("critical", "moderate", "severe", "total")}


def counts(found: Iterable[Finding]) -> dict[str, object]:
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
    scores = (content.risk_score(one.weakness) for one in found if one.instances)
    return round(sum(scores), 2)


def _results(numbers: Iterator[int], seen: list[Seen]) -> Iterator[Result]:
    for number, one in zip(numbers, seen, strict=False):
        excepted = one.ignored and one.status != "fixed"
        yield Result(
            status=_status(one),
            since=one.first_found,
            proof=_proof(one.result),
            port=one.port,
            protocol=one.protocol,
            exception=number if excepted else None,
        )


def _status(seen: Seen) -> str:
    if seen.status == "fixed":
        return "not-vulnerable"
    kind = KINDS[seen.weakness.index % len(KINDS)]
    return kind + EXCEPTED if seen.ignored else kind


def _proof(text: str) -> str:
    """Return what a check saw, as the fragment of HTML that the console makes of it."""
    lines = (escape(line.strip(), quote=False) for line in text.splitlines() if line.strip())
    return "".join(f"<p>{line}</p>" for line in lines)


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
            *({"id": found.id, **link(context, other, rel)} for other, rel in related),
        ],
        "results": [_result(context, found, nth) for nth in range(len(found.results))],
        "since": dated(context, found.since),
        "status": found.status,
    }


def _result(context: Context, found: Finding, nth: int) -> Document:
    result = found.results[nth]
    return present(
        {
            **(_documented(found, result, nth) if context.quirk("documented-results") else {}),
            "port": result.port,
            "proof": result.proof,
            "protocol": result.protocol,
            "since": dated(context, result.since),
            "status": result.status,
        }
    )


def _documented(found: Finding, result: Result, nth: int) -> Document:
    exceptions = [] if result.exception is None else [result.exception]
    return {"checkId": found.id, "key": str(nth) if nth else "", "exceptions": exceptions}


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


def solutions(context: Context) -> list[object]:
    """Return the ways to mend one finding on one asset, in full."""
    called(context)
    return [content.solution(context, one) for one in content.solutions(content.called(context))]
