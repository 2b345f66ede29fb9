"""DeliveredRisks: keeps a run from reporting a risk as milder than its worst finding.

The platform keeps the severity of the risk that comes first under a key, unless a later one has a
comment (docs/platform.md 1.7), and one file for each path. Two risks of a run have one key where a
vendor lists the findings of a host far from each other, where hosts share a DNS name or a key, and
where two streams report the same weakness. See docs/decisions/0038-repeated-risks.md.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

from msgspec.structs import replace

from ..core.temporary_database import disk_error, temporary_database
from ..models import Model, Risk
from ..models.status import RiskStatus, State
from .shared_keys import asset_of

TABLES: Final = (
    """CREATE TABLE risks (key BLOB PRIMARY KEY, status, score, vector, path, proof, batch)
    WITHOUT ROWID""",
    "CREATE TABLE proofs (path BLOB PRIMARY KEY, proof) WITHOUT ROWID",
)
INSERT: Final = "INSERT OR IGNORE INTO risks VALUES (?, ?, ?, ?, ?, ?, ?)"
SELECT: Final = "SELECT status, score, vector, path, proof, batch FROM risks WHERE key = ?"
UPDATE: Final = "UPDATE risks SET status = ?, score = ?, vector = ? WHERE key = ?"
OPEN: Final = (State.TRIAGE, State.OPEN)


class DeliveredRisks:
    """The severity, score and proof of each risk that a run has delivered, on disk."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None
        self._batches = 0
        self._problem: sqlite3.Error | None = None

    def merge(self, batch: list[Model]) -> list[Model]:
        """Return models as they are to be delivered after those of earlier batches.

        A risk whose key came before has the worst severity of them all, with its score, and a
        comment where it is worse than all before, so that the platform takes it. Its proof, which
        follows it in the batch, is a file beside the others. A closed risk neither raises an open
        one nor is raised.

        Raises:
            ConfigurationError: The disk is full, or was before.
        """
        risks = [model for model in batch if isinstance(model, Risk)]
        if self._problem:
            # What a full disk has left of the table answers for nothing.
            raise disk_error(self._problem)
        try:
            return batch if not risks or self._are_new(risks) else self._merged(batch)
        except sqlite3.Error as error:
            self._problem = error
            raise disk_error(error) from error

    def close(self) -> None:
        """Delete the table."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def _table(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = temporary_database()
            for table in TABLES:
                self._database.execute(table)
            self._database.execute("BEGIN")
        return self._database

    def _are_new(self, risks: Sequence[Risk]) -> bool:
        """Keep the risks that are new under their keys; return True if all are."""
        self._batches += 1
        rows = [(*_row(risk), self._batches) for risk in risks]
        return self._table.executemany(INSERT, rows).rowcount == len(rows)

    def _merged(self, batch: Sequence[Model]) -> list[Model]:
        new: set[str] = set()
        merged: list[Model] = []
        files: dict[str, Model] = {}
        for model in batch:
            if not isinstance(model, Risk):
                merged.append(files.pop(model.key, model))
                continue
            risk, files = self._after_others(model, new), {}
            if (proof := model.proof_file()) and (own := risk.proof_file()):
                files[proof.key] = own
            merged.append(risk)
        return merged

    def _after_others(self, risk: Risk, new: set[str]) -> Risk:
        """Return the risk as it is, the first time that its key comes, and else merged."""
        key = _spelled(risk.key)
        status, *scored, path, proof, batch = self._table.execute(SELECT, (key,)).fetchone()
        if batch == self._batches and risk.key not in new:
            new.add(risk.key)
            return risk
        risk = self._with_own_proof(risk, path, proof)
        return self._with_worst(risk, key, RiskStatus.parse(status), *scored)

    def _with_worst(
        self, risk: Risk, key: bytes, worst: RiskStatus, score: float | None, vector: str
    ) -> Risk:
        if _rank(risk.status, risk.cvss_score) < _rank(worst, score):
            row = (str(risk.status), _score(risk), risk.cvss_vector, key)
            self._table.execute(UPDATE, row)
            return replace(risk, comment=risk.comment or _comment(worst, risk.status))
        if not (_is_open(risk.status) and _is_open(worst)):
            return risk
        status = RiskStatus(risk.status.state, worst.severity)
        return replace(risk, status=status, cvss_score=score, cvss_vector=vector)

    def _with_own_proof(self, risk: Risk, first_path: int, first_proof: int) -> Risk:
        """Return the risk with a path for its proof that no other proof has."""
        if not risk.proof:
            return risk
        content = blake2b(risk.proof, digest_size=8).hexdigest()
        for name in (risk.proof_uniqueness_id, *_proof_names(risk)):
            named = replace(risk, proof_uniqueness_id=name)
            path = named.proof_path()
            if hash(path) == first_path:
                if hash(risk.proof) == first_proof:
                    return named
            elif self._has_room(path, content):
                return named
        return replace(risk, proof_uniqueness_id=content)

    def _has_room(self, path: str, content: str) -> bool:
        """Return True if no other proof has the path, which this one has from now on."""
        key = _spelled(path)
        self._table.execute("INSERT OR IGNORE INTO proofs VALUES (?, ?)", (key, content))
        query = "SELECT proof FROM proofs WHERE path = ?"
        return bool(self._table.execute(query, (key,)).fetchone() == (content,))


def _row(risk: Risk) -> tuple[bytes, str, float | None, str, int, int]:
    path, proof = (hash(risk.proof_path()), hash(risk.proof)) if risk.proof else (0, 0)
    return _spelled(risk.key), str(risk.status), _score(risk), risk.cvss_vector, path, proof


def _spelled(text: str) -> bytes:
    """Return text as it is kept, in its own order: half a character is none to a database."""
    return text.encode(errors="surrogatepass")


def _score(risk: Risk) -> float | None:
    return None if risk.cvss_score is None else float(risk.cvss_score)


def _rank(status: RiskStatus, score: float | None) -> tuple[bool, int, float]:
    """Return a sort key, the worst first."""
    return not _is_open(status), status.severity.priority, 1.0 if score is None else -score


def _is_open(status: RiskStatus) -> bool:
    return status.state in OPEN


def _comment(before: RiskStatus, now: RiskStatus) -> str:
    """Return the comment on a severity that is raised, "" where none is."""
    old, new = before.severity, now.severity
    if not _is_open(before) or new.priority >= old.priority:
        return ""
    return f"severity raised from {old.name.lower()} to {new.name.lower()} by another finding"


def _proof_names(risk: Risk) -> Iterator[str]:
    """Yield names for a proof of the risk's host, which are the same in each run."""
    if asset := asset_of(risk):
        yield from (name.replace("#", "-") for name in (asset.cloud_id, asset.name) if name)
