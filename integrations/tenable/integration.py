"""Tenable: the streams and how they are read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from sdk import Capability, Credential, Limits, Model, Omission, Parameter, merge_findings, stream
from sdk.files import ListedAssets

from . import transform
from .client import ACCEPT_EMPTY_CHUNKS, ERRORS, TIMEOUT_SECONDS, Client

NO_ADMINISTRATOR = (
    "the user of these keys is no administrator, and is shown nothing but the assets that it may "
    "view: see that it has Can View on All Assets"
)


class Tenable(Capability):
    """Assets of a Tenable account, and what its scans found open on them."""

    name = "tenable"
    title = "Tenable Vulnerability Management"
    surface = "external"
    credential = Credential("tenable-vm", secrets=("access_key", "secret_key"))
    default_url = "https://cloud.tenable.com"
    # A chunk is megabytes: four use the bandwidth, more of them only use memory.
    limits = Limits(concurrency=4, page_size=100)
    parameters = (
        Parameter(
            "found_within_days",
            "leave out vulnerabilities not found for longer; all when absent",
            int,
            minimum=1,
            maximum=3650,
        ),
        Parameter(
            ACCEPT_EMPTY_CHUNKS,
            "note chunks without rows that an export does not count, instead of an error",
            bool,
            default="false",
        ),
    )
    leaves_out = (
        Omission(
            stream="vulnerabilities",
            what="vulnerabilities not found within {found_within_days} days",
            remedy="leave found_within_days out",
            when="found_within_days",
        ),
        Omission(
            stream="vulnerabilities",
            what="findings in web applications (Tenable Web App Scanning)",
            remedy="they are an export of their own, which is not read",
        ),
    )
    since_overlap: ClassVar[timedelta] = timedelta(days=1)
    """A finding has the time of its check, and is shown when its scan is done: hours later."""

    @cached_property
    def client(self) -> Client:
        """Tenable, with this job's keys."""
        session = self.open_session(
            login_header="X-ApiKeys: accessKey={access_key}; secretKey={secret_key}",
            errors=ERRORS,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        accept = self.note if self.parameter(ACCEPT_EMPTY_CHUNKS) else None
        return Client(session, self.context.clock.now(), accept)

    @cached_property
    def listed_assets(self) -> ListedAssets:
        """The assets that this run has read, on which findings are.

        A finding has one address of its asset, which may be a private one (contract 3.6, 3.7).
        """
        return ListedAssets(lambda: map(transform.asset, self.client.assets()))

    def validate_credentials(self) -> None:
        """Prove the keys, then the permission of each stream that is on."""
        if not self.client.probe_keys():
            self.note(NO_ADMINISTRATOR)
        super().validate_credentials()

    def has_asset(self, vendor_id: str) -> object:
        """Return the asset under each of its names if the account has it now (contract 5)."""
        return (row := self.client.has_asset(vendor_id)) and list(transform.aliases(row))

    @stream(toggle="importAssets", probe=lambda run: run.client.probe_assets())
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every asset, licensed or not."""
        assets = map(transform.asset, self.client.assets(since))
        yield from self.listed_assets.each(assets, is_complete=since is None)

    @stream(toggle="importVulnerabilities", probe=lambda run: run.client.probe_vulnerabilities())
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open findings of any age, and the ports they are on."""
        try:
            for chunk in self.client.findings(self._found_since(since)):
                for rows in transform.by_asset(chunk):
                    if findings := list(transform.findings(rows)):
                        target = self.listed_assets.resolve(transform.newest_asset(rows))
                        yield from merge_findings(target, findings)
        finally:
            if self.listed_assets.note:
                self.note(self.listed_assets.note)
        self.listed_assets.check()

    def cleanup(self) -> None:
        """Delete the assets that were kept."""
        if assets := self.__dict__.pop("listed_assets", None):
            assets.close()

    def _found_since(self, since: datetime | None) -> datetime | None:
        days = self.parameter("found_within_days")
        bound = self.context.now() - timedelta(days=int(days)) if days else None
        return max(filter(None, (since, bound)), default=None)
