"""Tenable: which streams there are and how they are put together."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from sdk import (
    Asset,
    Capability,
    Credential,
    CredentialError,
    Limits,
    Model,
    Omission,
    Parameter,
    Surface,
    Token,
    direct,
    stream,
)
from sdk.http import require_one

from . import transform
from .client import ERRORS, PATIENCE_SECONDS, Client
from .known import Known

NO_ADMINISTRATOR = (
    "the user of these keys is no administrator, and is shown nothing but the assets that it may "
    "view: see that it has Can View on All Assets"
)


class Tenable(Capability):
    """Assets of a Tenable account, and what its scans found open on them."""

    name = "tenable"
    title = "Tenable Vulnerability Management"
    surface = Surface.EXTERNAL
    credential = Credential("tenable-vm", secrets=("access_key", "secret_key"))
    default_url = "https://cloud.tenable.com"
    # A chunk is megabytes: a few at once fill the line, more of them only fill the memory.
    limits = Limits(concurrency=4, page_size=100)
    parameters = (
        Parameter(
            "found_within_days",
            "leave out vulnerabilities not found for longer; all when absent",
            int,
            minimum=1,
            maximum=3650,
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
    """A finding is dated when it is found, and shown when its scan is done: hours later."""

    @cached_property
    def client(self) -> Client:
        """Tenable, asked with this job's keys."""
        auth = Token(self._keys, header="X-ApiKeys", scheme="")
        session = self.open_session(auth=auth, errors=ERRORS, timeout_seconds=PATIENCE_SECONDS)
        return Client(session, self.limits, self.limiter, self.context.clock.now())

    def validate_credentials(self) -> None:
        """Prove the keys, then probe for each stream that is on whether it may be exported."""
        if not self.client.prove_keys():
            self.note(NO_ADMINISTRATOR)
        probes = {"importAssets": self.client.probe_assets}
        probes["importVulnerabilities"] = self.client.probe_vulnerabilities
        require_one(*(probe for toggle, probe in probes.items() if self.job.enabled(toggle)))

    def check_affiliation(self, asset: Asset) -> bool:
        """Whether the account still has the asset with this id (contract 5)."""
        return direct(self.client.holds, asset)

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Every asset, licensed or not."""
        # Listed as well where it fails: what failed now is not asked for once more.
        self.known.is_listed = since is None
        yield from self.known.each(self._assets(since))

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """What still holds, however long ago it was found last, and the ports it was found on."""
        try:
            for chunk in self.client.findings(self._found_since(since)):
                yield from transform.findings(chunk, self.known.settled)
        finally:
            if self.known.note:
                self.note(self.known.note)
        self.known.check()

    def cleanup(self) -> None:
        """Let go of the assets that were remembered."""
        if known := self.__dict__.pop("known", None):
            known.close()

    @cached_property
    def known(self) -> Known:
        """The assets that this run has read, on which findings are."""
        return Known(self._assets)

    def _assets(self, since: datetime | None = None) -> Iterator[Asset]:
        for chunk in self.client.assets(since):
            yield from transform.assets(chunk)

    def _found_since(self, since: datetime | None) -> datetime | None:
        days = self.parameter("found_within_days")
        if days is None:
            return since
        bound = self.context.now() - timedelta(days=int(days))
        return max(since, bound) if since else bound

    @property
    def _keys(self) -> str:
        keys = {name: self.secret(name).strip() for name in self.credential.secrets}
        # Both keys are in one header, and these would end the one or begin another.
        if odd := [name for name, key in keys.items() if set(key) & set(";=, ")]:
            raise CredentialError(f"{odd[0]} holds a character that no key of Tenable's has")
        return f"accessKey={keys['access_key']}; secretKey={keys['secret_key']}"
