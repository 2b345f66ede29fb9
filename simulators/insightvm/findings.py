"""How the console sees what was found: a finding per vulnerability, a result per place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from operator import attrgetter

from .. import Finding as Seen
from .. import Host, Weakness
from . import content

KINDS = ("vulnerable", "vulnerable-version", "vulnerable-potential")
EXCEPTED = "-with-exception-applied"
FIRST_EXCEPTION = 7001


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
        """Whether there is something to act on."""
        return self.status in KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """A vulnerability on a host, with a result for each place it was looked for."""

    weakness: Weakness
    results: tuple[Result, ...]

    @property
    def id(self) -> str:
        """The id of the vulnerability, by which findings are told apart and ordered."""
        return content.slug(self.weakness)

    @property
    def instances(self) -> int:
        """How many results are vulnerable."""
        return sum(result.vulnerable for result in self.results)

    @property
    def status(self) -> str:
        """A finding is invulnerable also when exceptions are applied to all its results."""
        return "vulnerable" if self.instances else "invulnerable"

    @property
    def since(self) -> datetime:
        """When the first result was recorded."""
        return min(result.since for result in self.results)


def findings(host: Host) -> tuple[Finding, ...]:
    """All findings of a host, fixed and excepted ones included, by the vulnerability's id."""
    ordered = sorted(host.weaknesses, key=_place)
    groups = (list(group) for _, group in groupby(ordered, key=_place))
    found = (Finding(seen[0].weakness, tuple(_results(host, seen))) for seen in groups)
    return tuple(sorted(found, key=attrgetter("id")))


def _place(seen: Seen) -> int:
    return seen.weakness.index


def counts(found: Iterable[Finding]) -> dict[str, object]:
    """How many vulnerabilities a host has, by the console's words for how severe they are."""
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
    """The risk score of a host: that of its vulnerabilities together (assumed)."""
    scores = (content.risk_score(one.weakness) for one in found if one.instances)
    return round(sum(scores), 2)


def _results(host: Host, seen: list[Seen]) -> Iterator[Result]:
    for nth, one in enumerate(seen):
        excepted = one.ignored and one.status != "fixed"
        yield Result(
            status=_status(one),
            since=one.first_found,
            proof=_proof(one.result),
            port=one.port,
            protocol=one.protocol,
            exception=FIRST_EXCEPTION + 10 * host.index + nth if excepted else None,
        )


def _status(seen: Seen) -> str:
    if seen.status == "fixed":
        return "not-vulnerable"
    kind = KINDS[seen.weakness.index % len(KINDS)]
    return kind + EXCEPTED if seen.ignored else kind


def _proof(text: str) -> str:
    """What a check saw, as the fragment of HTML that the console makes of it."""
    lines = (escape(line.strip(), quote=False) for line in text.splitlines() if line.strip())
    return "".join(f"<p>{line}</p>" for line in lines)
