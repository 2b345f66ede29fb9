"""How Tenable is asked: export jobs, defaults, errors. Contract: docs/contracts/tenable.md.

Unless told otherwise an export has the last thirty days, licensed assets, and nothing else; so
time, state and licence are always said. Two equal orders at once are trouble: the second is
answered with the job of the first (findings), or ends it (assets). So each run asks from a moment
of its own, long before Tenable was there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sdk import (
    ConfigurationError,
    CredentialError,
    ErrorTable,
    Limits,
    NotFound,
    Page,
    RateLimited,
    Response,
    Session,
    UnexpectedResponse,
)
from sdk.http import code_matching, code_named
from sdk.pagination import ExportJob, JobState, by_export
from sdk.runner import Limiter

from .types import Asset, Begun, Counted, Details, FindingRow, Job, Listed, Scans, User

T = TypeVar("T")

VULNERABILITIES: Final = "/vulns/export"
ASSETS: Final = "/assets/export"

ASSETS_PER_VULN_CHUNK: Final = (50, 5000)
ASSETS_PER_ASSET_CHUNK: Final = (100, 10_000)
"""What may be asked for: below or above, the first is clamped and the second refused (3.1, 3.4)."""

LONG_AGO: Final = 1_000_000_000
"""The first Unix time of ten digits, which is what there must be: September 2001."""
AGES: Final = 100_000_000
"""Three years from then on, each second of which may stand for everything."""

BASIC: Final = 16
"""The least role."""
ADMINISTRATOR: Final = 64
"""The role that sees every asset without further permission."""

STATES: Final[Mapping[str, JobState]] = {
    "QUEUED": JobState.RUNNING,
    "PROCESSING": JobState.RUNNING,
    "FINISHED": JobState.DONE,
    "ERROR": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
REASONS: Final = re.compile(
    r"The export [a-z ]{5,60}\.|[0-9]+ of [0-9]+ chunks failed to process\."
)
"""The documented reasons of a bad end, without what the user is told to do; no other is shown."""
CANCELLED: Final = "by an administrator, or by somebody who ordered the same once more; run again"

WHERE: Final = "https://cloud.tenable.com, or the address of your region"
named: Final = code_named("error", "errors")
repeated: Final = code_matching(rb'"(active_job_id)"\s*:')

ERRORS: Final = ErrorTable(
    code=lambda reply: repeated(reply) or named(reply),
    rules={
        (404, None): NotFound,
        (404, "html"): UnexpectedResponse,
        # A repeated order, whose answer names the job that is as good as ours.
        (409, "active_job_id"): None,
        (409, None): RateLimited,
    },
    advice={
        (401, None): (
            "Tenable does not know these keys: make a new pair under My Account, API Keys (which "
            f"ends the old one), and see that the URL is {WHERE}"
        ),
        (403, None): (
            "the user of these keys may not do this: give it a role that may export, at least "
            "Basic, and Can View on all assets, and allow it this machine's address"
        ),
        (409, None): "the same export is running already: run again when it is done",
        (429, None): (
            "Tenable limits calls, and exports to ten at once for all users together: run again "
            "when other exports are done"
        ),
    },
)

PATIENCE_SECONDS: Final = 120.0
"""A chunk of a few megabytes is put together while one waits; the vendor's client waits as long."""


class Client:
    """Assets and findings as the chunks of exports; findings of one asset are in one chunk."""

    def __init__(self, session: Session, limits: Limits, limiter: Limiter, now: datetime) -> None:
        self.session = session
        self.limits = limits
        self.limiter = limiter
        self._everything = LONG_AGO + int(now.timestamp()) % AGES

    def prove_keys(self) -> bool:
        """Ask who we are, and return False where the user may be shown only a part of the assets.

        CredentialError for refused keys, ConfigurationError for a wrong URL.
        """
        try:
            user = self._get("/session", "session").json(User)
        except NotFound:
            # Undocumented by now, so that one day it may be gone (contract 5).
            self._prove_by_scans()
            return True
        if not user.enabled or user.permissions < BASIC:
            raise CredentialError(
                "the user of these keys is disabled or has no role: enable it, with a role that "
                "may export"
            )
        return user.permissions >= ADMINISTRATOR

    def probe_assets(self) -> None:
        """Prove that assets may be exported."""
        self._get(f"{ASSETS}/status", "assets").json(Listed)

    def probe_vulnerabilities(self) -> None:
        """Prove that findings may be exported."""
        self._get(f"{VULNERABILITIES}/status", "vulnerabilities").json(Listed)

    def holds(self, asset_id: str) -> bool:
        """Whether the account has the asset, and has neither deleted nor terminated it (5)."""
        if not re.fullmatch(r"[0-9A-Za-z-]{1,64}", asset_id):
            raise ConfigurationError("the asset's cloudId is no id of Tenable's")
        try:
            found = self._get(f"/assets/{asset_id}", "asset").row(Details)
        except NotFound:
            # At a wrong URL nothing is ever there.
            self.prove_keys()
            return False
        if found.id.lower() != asset_id.lower():
            raise UnexpectedResponse("another asset than the one that was asked for")
        return not (found.deleted_at or found.terminated_at)

    def assets(self, since: datetime | None = None) -> Iterator[Sequence[Asset]]:
        """All assets, or those updated since a moment, chunk by chunk (3.4)."""
        wanted = {"is_deleted": False, "is_terminated": False, "updated_at": self._from(since)}
        size = _within(self.limits.page_size, ASSETS_PER_ASSET_CHUNK)
        return self._export(ASSETS, {"chunk_size": size, "filters": wanted}, list[Asset], "assets")

    def findings(self, since: datetime | None = None) -> Iterator[Sequence[FindingRow]]:
        """All that still holds, or what of it was found since a moment, chunk by chunk (3.1)."""
        wanted = {"since": self._from(since), "state": ["OPEN", "REOPENED"]}
        order = {
            "num_assets": _within(self.limits.page_size, ASSETS_PER_VULN_CHUNK),
            "include_unlicensed": True,
            "filters": wanted,
        }
        return self._export(VULNERABILITIES, order, list[FindingRow], "vulnerabilities")

    def _export(
        self, path: str, order: Mapping[str, object], kind: type[list[T]], operation: str
    ) -> Iterator[Sequence[T]]:
        def create() -> str:
            # A second order would only take a place in the queue.
            reply = self.session.post(path, json=order, operation=operation, repeatable=True)
            begun = reply.json(Begun)
            return begun.export_uuid or begun.active_job_id or ""

        def look(job: str) -> ExportJob[int]:
            said = self._get(f"{path}/{job}/status", operation).json(Job)
            return _told(said, self._counted(path, job, said, operation))

        def download(job: str, chunk: int) -> Page[T]:
            reply = self._get(f"{path}/{job}/chunks/{chunk}", operation)
            return reply.page(reply.listing(kind))

        return by_export(create, look, download, limiter=self.limiter, limits=self.limits)

    def _counted(self, path: str, job: str, said: Job, operation: str) -> Job | Counted:
        """Return what counts the chunks of a job; for assets only the list of jobs does (3.2)."""
        if said.total_chunks is not None or said.status != "FINISHED":
            return said
        jobs = self._get(f"{path}/status", operation).json(Listed).exports
        return next((one for one in jobs if one.uuid == job), said)

    def _from(self, since: datetime | None) -> int:
        return self._everything if since is None else int(since.timestamp())

    def _prove_by_scans(self) -> None:
        try:
            self._get("/scans", "session").json(Scans)
        except NotFound as error:
            raise ConfigurationError(
                f"nothing of Tenable's is at this URL: it should be {WHERE}"
            ) from error

    def _get(self, path: str, operation: str) -> Response:
        return self.session.get(path, operation=operation)


def _told(job: Job, counted: Job | Counted) -> ExportJob[int]:
    """A job in the words of every export."""
    known = REASONS.match(job.reason)
    reason = CANCELLED if job.status == "CANCELLED" else known[0] if known else ""
    return ExportJob(
        state=STATES[job.status],
        ready=job.chunks_available,
        lost=(*job.chunks_failed, *job.chunks_cancelled),
        total=counted.total_chunks,
        empty=counted.empty_chunks_count,
        reason=reason,
    )


def _within(wanted: int, bounds: tuple[int, int]) -> int:
    least, most = bounds
    return min(max(wanted, least), most)
