"""Requests to Tenable: exports and errors. Contract: docs/contracts/tenable.md.

By default an export has the last thirty days of licensed assets only, so time, state and licence
are always given. Of two equal exports the second is answered with the first (findings), or ends it
(assets), so each run requests them since a time of its own, long before Tenable was there.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sdk import ConfigurationError, CredentialError, ErrorTable, Session
from sdk.pagination import ExportJob

from .types import AssetRow, Detail, Exports, FindingRow, Scans, StartedExport, Status, Totals, User

T = TypeVar("T")
Note = Callable[[str], None]

VULNERABILITIES = "/vulns/export"
ASSETS = "/assets/export"

ASSETS_PER_VULN_CHUNK = (50, 5000)
ASSETS_PER_ASSET_CHUNK = (100, 10_000)
"""Bounds of a chunk; beyond them the first is clamped and the second refused (3.1, 3.4)."""

LONG_AGO = 1_000_000_000
"""The first Unix time with the ten digits that are required: September 2001."""
LONG_AGO_SECONDS = 100_000_000
"""Three years from then on, each second of which is before any finding."""

BASIC = 16
ADMINISTRATOR = 64
"""The least role that may export, and the one that sees every asset without a permission."""

STATES = {
    "QUEUED": "running",
    "PROCESSING": "running",
    "FINISHED": "done",
    "ERROR": "failed",
    "CANCELLED": "cancelled",
}
REASONS = re.compile(r"The export [a-z ]{5,60}\.|[0-9]+ of [0-9]+ chunks failed to process\.")
"""The documented reasons of a failed export, without their advice; no other is shown."""
ACCEPT_EMPTY_CHUNKS = "accept_empty_chunks"
EMPTY_ADVICE = f"if every run ends so, set {ACCEPT_EMPTY_CHUNKS}=true: then they are a note"
"""Which chunks Tenable counts as empty is assumed from the name of the field (3.2)."""
CANCELLED = "by an administrator, or because another client requested the same; run again"

NO_ROLE = (
    "the user of these keys is disabled or has no role: enable it, with a role that may export"
)
URLS = "https://cloud.tenable.com, or the address of your region"

ERRORS = ErrorTable(
    code=(re.compile(rb'"(active_job_id)"\s*:'), "error", "errors"),
    not_found=[404],
    unexpected=[(404, "html")],
    # The same export runs already, and the response names it.
    accepted=[(409, "active_job_id")],
    rate_limited=[409],
    advice={
        401: (
            "Tenable does not know these keys: make a new pair under My Account, API Keys (which "
            f"ends the old one), and see that the URL is {URLS}"
        ),
        403: (
            "the user of these keys may not do this: give it a role that may export, at least "
            "Basic, and Can View on all assets, and allow it this machine's address"
        ),
        409: "the same export is running already: run again when it is done",
        429: (
            "Tenable limits calls, and exports to ten at once for all users together: run again "
            "when other exports are done"
        ),
    },
)

TIMEOUT_SECONDS = 120.0
"""A chunk of some megabytes is composed during the request; the vendor's client waits as long."""


class Client:
    """Assets and findings as the chunks of exports; findings of one asset are in one chunk."""

    def __init__(self, session: Session, now: datetime, note_empty: Note | None) -> None:
        self.session = session
        self.note_empty = note_empty
        self._long_ago = LONG_AGO + int(now.timestamp()) % LONG_AGO_SECONDS

    def probe_keys(self) -> bool:
        """Return True if the keys are those of an administrator, who alone sees every asset."""
        if (response := self.session.find("/session", operation="session")) is None:
            # The route is not documented any more, so it may be removed (contract 5).
            self._probe_scans()
            return True
        user = response.json(User)
        if not user.enabled or user.permissions < BASIC:
            raise CredentialError(NO_ROLE)
        return user.permissions >= ADMINISTRATOR

    def probe_assets(self) -> None:
        """Prove that assets may be exported."""
        self.session.get(f"{ASSETS}/status", operation="assets").json(Exports)

    def probe_vulnerabilities(self) -> None:
        """Prove that findings may be exported."""
        self.session.get(f"{VULNERABILITIES}/status", operation="vulnerabilities").json(Exports)

    def has_asset(self, asset_id: str) -> Detail | None:
        """Return the asset if the account has it, neither deleted nor terminated (5)."""
        if not re.fullmatch(r"[0-9A-Za-z-]{1,64}", asset_id):
            raise ConfigurationError("the asset's cloudId is not an id of Tenable")
        if (response := self.session.find(f"/assets/{asset_id}", operation="asset")) is None:
            # A wrong URL has no asset at all.
            self.probe_keys()
            return None
        row = response.row(Detail, vendor_id=asset_id, ignore_case=True)
        return row if row.is_active else None

    def assets(self, since: datetime | None = None) -> Iterator[AssetRow]:
        """Yield all active assets, or those updated since a time (3.4)."""
        size = _within(self.session.limits.page_size, ASSETS_PER_ASSET_CHUNK)
        filters = {"is_deleted": False, "is_terminated": False, "updated_at": self._from(since)}
        body = {"chunk_size": size, "filters": filters}
        for chunk in self._export(ASSETS, body, AssetRow, "assets"):
            yield from (row for row in chunk if row.is_active)

    def findings(self, since: datetime | None = None) -> Iterator[Sequence[FindingRow]]:
        """Yield all open findings, or those found since a time, by chunks (3.1)."""
        body = {
            "num_assets": _within(self.session.limits.page_size, ASSETS_PER_VULN_CHUNK),
            "include_unlicensed": True,
            "filters": {"since": self._from(since), "state": ["OPEN", "REOPENED"]},
        }
        return self._export(VULNERABILITIES, body, FindingRow, "vulnerabilities")

    def _export(
        self, path: str, body: Mapping[str, object], row: type[T], operation: str
    ) -> Iterator[Sequence[T]]:
        def create() -> str:
            # A second export would only take a place in the queue.
            response = self.session.post(path, json=body, operation=operation, repeatable=True)
            started = response.json(StartedExport)
            return started.export_uuid or started.active_job_id or ""

        def look(job: str) -> ExportJob[int]:
            status = self.session.get(f"{path}/{job}/status", operation=operation).json(Status)
            totals: Totals = status
            if status.total_chunks is None and status.status == "FINISHED":
                # Only the list of exports counts the chunks of assets (3.2).
                listed = self.session.get(f"{path}/status", operation=operation).json(Exports)
                totals = next((one for one in listed.exports if one.uuid == job), status)
            return _export_job(status, totals)

        chunk_path = f"{path}/{{job}}/chunks/{{chunk}}"
        return self.session.export(
            create, look, chunk_path=chunk_path, row=row, operation=operation, note=self.note_empty
        )

    def _from(self, since: datetime | None) -> int:
        return self._long_ago if since is None else int(since.timestamp())

    def _probe_scans(self) -> None:
        if (response := self.session.find("/scans", operation="session")) is None:
            raise ConfigurationError(f"this URL is not Tenable's: it should be {URLS}")
        response.json(Scans)


def _export_job(status: Status, totals: Totals) -> ExportJob[int]:
    documented = REASONS.match(status.reason)
    return ExportJob(
        state=STATES[status.status],
        ready=status.chunks_available,
        lost=(*status.chunks_failed, *status.chunks_cancelled),
        total=totals.total_chunks,
        empty=totals.empty_chunks_count,
        empty_advice=EMPTY_ADVICE,
        reason=CANCELLED if status.status == "CANCELLED" else documented[0] if documented else "",
    )


def _within(size: int, bounds: tuple[int, int]) -> int:
    return min(max(size, bounds[0]), bounds[1])
