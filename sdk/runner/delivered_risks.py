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
from ..models.status import RiskStatus, Severity
from .shared_keys import asset_of

TABLES: Final = (
    """CREATE TABLE risks (key TEXT PRIMARY KEY, severity, score, vector, proof, batch)
    WITHOUT ROWID""",
    "CREATE TABLE proofs (path TEXT PRIMARY KEY, proof) WITHOUT ROWID",
)
INSERT: Final = "INSERT OR IGNORE INTO risks VALUES (?, ?, ?, ?, ?, ?)"
SELECT: Final = "SELECT severity, score, vector, proof, batch FROM risks WHERE key = ?"
UPDATE: Final = "UPDATE risks SET severity = ?, score = ?, vector = ? WHERE key = ?"


class DeliveredRisks:
    """The severity, score and proof of each risk that a run has delivered, on disk."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None
        self._batches = 0

    def merge(self, batch: list[Model]) -> list[Model]:
        """Return models as they are to be delivered after those of earlier batches.

        A risk whose key came before has the worst severity of them all, with its score, and a
        comment where it is worse than all before, so that the platform takes it. Its proof, which
        follows it in the batch, is a file beside the others.

        Raises:
            ConfigurationError: The disk is full.
        """
        risks = [model for model in batch if isinstance(model, Risk)]
        try:
            return batch if not risks or self._are_new(risks) else self._merged(batch)
        except sqlite3.Error as error:
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
        rows = [
            (
                risk.key,
                risk.status[1],
                risk.cvss_score,
                risk.cvss_vector,
                _proof_hash(risk),
                self._batches,
            )
            for risk in risks
        ]
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
        severity, score, vector, proof, batch = self._table.execute(SELECT, (risk.key,)).fetchone()
        if batch == self._batches and risk.key not in new:
            new.add(risk.key)
            return risk
        if proof != _proof_hash(risk):
            risk = self._with_own_proof(risk)
        worst, own = Severity(severity), risk.status.severity
        if _rank(own, risk.cvss_score) < _rank(worst, score):
            self._table.execute(UPDATE, (own.value, risk.cvss_score, risk.cvss_vector, risk.key))
            raised = _comment(worst, own) if own.priority < worst.priority else ""
            return replace(risk, comment=risk.comment or raised)
        status = RiskStatus(risk.status.state, worst, risk.status.reason)
        return replace(risk, status=status, cvss_score=score, cvss_vector=vector)

    def _with_own_proof(self, risk: Risk) -> Risk:
        """Return the risk with a path for its proof that no other proof has."""
        if not risk.proof or risk.proof_uniqueness_id:
            return risk
        digest = blake2b(risk.proof, digest_size=8).hexdigest()
        for name in _proof_names(risk):
            path = f"{risk.key} {name}"
            self._table.execute("INSERT OR IGNORE INTO proofs VALUES (?, ?)", (path, digest))
            query = "SELECT proof FROM proofs WHERE path = ?"
            if self._table.execute(query, (path,)).fetchone() == (digest,):
                return replace(risk, proof_uniqueness_id=name)
        return replace(risk, proof_uniqueness_id=digest)


def _rank(severity: Severity, score: float | None) -> tuple[int, float]:
    """Return a sort key, the worst first."""
    return severity.priority, 1.0 if score is None else -score


def _comment(before: Severity, now: Severity) -> str:
    return f"severity raised from {before.name.lower()} to {now.name.lower()} by another finding"


def _proof_names(risk: Risk) -> Iterator[str]:
    """Yield names for a proof of the risk's host, which are the same in each run."""
    if asset := asset_of(risk):
        yield from (name.replace("#", "-") for name in (asset.cloud_id, asset.name) if name)


def _proof_hash(risk: Risk) -> int:
    return hash((risk.target.group, risk.proof)) if risk.proof else 0
