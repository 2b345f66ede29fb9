"""What happens to a stored model when it is seen again: one rule a column, in SQL.

In a rule a bare name is what is stored and `excluded.name` what was just seen; {0} is the column.
Columns without a rule keep what they have: who sees a thing first names it. The rules are those
of the platform's Visit (docs/platform.md 1.4, 1.7 to 1.11).
"""

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert, insert

from ...models import Severity
from .schema import CHANGED, METADATA, TARGETS

Rules = Mapping[str, str]

LATEST: Final = "excluded.{0}"
FIRST_GIVEN: Final = "CASE {0} WHEN '' THEN excluded.{0} ELSE {0} END"
LATEST_GIVEN: Final = "CASE excluded.{0} WHEN '' THEN {0} ELSE excluded.{0} END"
LATEST_FILLED: Final = (
    "CASE excluded.{0} WHEN '[]' THEN {0} WHEN '{{}}' THEN {0} ELSE excluded.{0} END"
)
UNLESS_PENDING: Final = "CASE excluded.{0} WHEN 'P' THEN {0} ELSE excluded.{0} END"
UNION: Final = "CASE WHEN excluded.{0} IN ({0}, '[]') THEN {0} ELSE united({0}, excluded.{0}) END"
BY_KEY: Final = (
    "CASE WHEN excluded.{0} IN ({0}, '{{}}') THEN {0} ELSE patched({0}, excluded.{0}) END"
)

LASTING: Final[Rules] = {"visited": LATEST}

# A seed is approved by a person: what we see does not make it active (docs/platform.md 1.4).
_ACTIVATED: Final = """(status = 'P' AND source = 'self' AND excluded.source <> 'seed'
    AND excluded.status LIKE 'A%')"""
_PERMANENT: Final = "('seed', 'account')"

ASSETLIKE: Final[Rules] = {
    **LASTING,
    "status": f"CASE WHEN {_ACTIVATED} THEN excluded.status ELSE status END",
    "ttl": f"""CASE WHEN 0 IN (ttl, excluded.ttl) OR source IN {_PERMANENT}
        OR excluded.source IN {_PERMANENT} THEN 0
        WHEN status LIKE 'A%' OR {_ACTIVATED} THEN excluded.ttl ELSE ttl END""",
    "source": f"""CASE WHEN excluded.source = 'seed' AND source NOT IN {_PERMANENT}
        THEN excluded.source ELSE source END""",
    "origin": FIRST_GIVEN,
    **dict.fromkeys(("secret", "comment"), LATEST_GIVEN),
    **dict.fromkeys(("cloudService", "cloudId", "cloudRoot", "cloudAccount"), LATEST_GIVEN),
    **dict.fromkeys(("tags", "capability", "attackSurface", "origins"), UNION),
}

CLOUD: Final[Rules] = {
    **ASSETLIKE,
    **dict.fromkeys(("displayName", "region", "resourceGroup"), LATEST_GIVEN),
    **dict.fromkeys(("ips", "urls"), LATEST_FILLED),
    "properties": BY_KEY,
}

_BELONGING: Final[Rules] = {
    **LASTING,
    "status": UNLESS_PENDING,
    "ttl": "CASE WHEN 0 IN (ttl, excluded.ttl) THEN ttl ELSE excluded.ttl END",
}

# A name that is only the URL says nothing, and never replaces one that says something.
_NAMED: Final = "(name = primary_url OR excluded.name <> primary_url)"

_REOPENED: Final = "(status LIKE 'R%' AND excluded.status NOT LIKE 'R%')"
_REGRADED: Final = """(status LIKE 'T%' AND excluded.comment <> ''
    AND excluded.status NOT LIKE '_E%')"""
_SEVERITY: Final = f"substr(CASE WHEN {_REGRADED} THEN excluded.status ELSE status END, 2, 1)"
# A score belongs to its severity: the one of before says nothing of a severity without a score.
_OF_SEVERITY: Final = f"CASE WHEN {_REGRADED} THEN excluded.{{{{0}}}} ELSE {{0}} END"
_PRIORITIES: Final = " ".join(
    f"WHEN '{severity}' THEN {severity.priority}" for severity in Severity
)

RISK: Final[Rules] = {
    **LASTING,
    "status": f"""CASE WHEN {_REOPENED} THEN 'O' || {_SEVERITY}
        WHEN {_REGRADED} THEN 'T' || {_SEVERITY} ELSE status END""",
    "priority": f"CASE {_SEVERITY} {_PRIORITIES} ELSE priority END",
    # Only a risk in triage expires (docs/platform.md 1.7).
    "ttl": f"CASE WHEN status LIKE 'T%' THEN excluded.ttl WHEN {_REOPENED} THEN 0 ELSE ttl END",
    "title": FIRST_GIVEN,
    "comment": LATEST_GIVEN,
    "cvss_vector": _OF_SEVERITY.format(LATEST_GIVEN),
    "cvss_score": _OF_SEVERITY.format("coalesce(excluded.{0}, {0})"),
    **dict.fromkeys(("tags", "attackSurface", "cwe_codes"), UNION),
}

RULES: Final[Mapping[str, Rules]] = {
    "asset": {
        **ASSETLIKE,
        "private": LATEST,
        **dict.fromkeys(("asname", "asnumber"), LATEST_GIVEN),
    },
    "webapplication": {
        **ASSETLIKE,
        **dict.fromkeys(
            ("name", "group"), f"CASE WHEN {_NAMED} THEN excluded.{{0}} ELSE {{0}} END"
        ),
        "urls": UNION,
    },
    **dict.fromkeys(("awsresource", "azureresource", "gcpresource"), CLOUD),
    "repository": {**ASSETLIKE, "public": LATEST},
    "integration": ASSETLIKE,
    "port": {**_BELONGING, "service": LATEST_GIVEN},
    "attribute": {**_BELONGING, "metadata": LATEST_FILLED},
    "webpage": _BELONGING,
    "technology": {**LASTING, "ttl": LATEST, "name": FIRST_GIVEN, "tags": UNION},
    "risk": RISK,
    "file": {"bytes": LATEST},
}

_TIMES: Final = ("visited", "ttl")
"""What changes whenever a thing is seen, and so does not count as an update of it."""


@cache
def upsert(name: str) -> str:
    """Return the statement that adds a row to the table, or visits the one that is there."""
    table = METADATA.tables[name]
    quote = sqlite.dialect().identifier_preparer.quote
    rules = {
        column: rule.format(quote(column))
        for column, rule in RULES[name].items()
        if column in table.c
    }
    changed = " OR ".join(
        f"{quote(column)} IS NOT ({rule})" for column, rule in rules.items() if column not in _TIMES
    )
    when = CHANGED if CHANGED in table.c else "updated"
    rules[when] = f"CASE WHEN {changed} THEN excluded.{when} ELSE {when} END"
    # A file that is the same is not even written again: there are many, and they are large.
    where = None if "visited" in rules else text(changed)
    return _sql(
        insert(table).on_conflict_do_update(
            index_elements=["key"],
            set_={column: text(rule) for column, rule in rules.items()},
            where=where,
        )
    )


@cache
def keep(name: str) -> str:
    """Return the statement that adds a row to the table, or keeps the one that is there."""
    return _sql(insert(METADATA.tables[name]).on_conflict_do_nothing())


def link() -> str:
    """Return the statement that notes that a risk is on a target."""
    return keep(TARGETS)


def teach(connection: sqlite3.Connection) -> None:
    """Give SQLite the functions that the rules use.

    Its own for JSON would do, did they not cut texts at a NUL and numbers to 15 digits.
    """
    connection.create_function("united", 2, _united, deterministic=True)
    connection.create_function("patched", 2, _patched, deterministic=True)


def _united(stored: str, seen: str) -> str:
    """Append members not there yet, so that a list keeps its order and never shrinks."""
    members = dict.fromkeys((*_list(stored), *_list(seen)))
    return msgspec.json.encode(list(members)).decode()


def _patched(stored: str, seen: str) -> str:
    """Overwrite properties of the same name with those just seen; the others stay."""
    return msgspec.json.encode({**_mapping(stored), **_mapping(seen)}).decode()


_list: Final = msgspec.json.Decoder(list[str]).decode
_mapping: Final = msgspec.json.Decoder(dict[str, Any]).decode


def _sql(statement: Insert) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))
