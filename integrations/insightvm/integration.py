"""InsightVM: which streams there are and how they are put together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import NamedTuple

from sdk import (
    Asset,
    Basic,
    Capability,
    ConfigurationError,
    Credential,
    CredentialError,
    IntegrationError,
    Limits,
    Model,
    Surface,
    direct,
    stream,
)
from sdk.pagination import OF_ONE_PART, Gaps, batches

from . import transform
from .client import ERRORS, PATIENCE_SECONDS, Client
from .types import AssetRow, Finding, Knowledge

KEPT = 10_000
"""Vulnerabilities remembered; an estate has a few thousand different ones."""


class Found(NamedTuple):
    """What was found on an asset, or why that cannot be told."""

    row: AssetRow
    findings: list[Finding]
    error: IntegrationError | None = None


class LookedUp(NamedTuple):
    """What is known of a vulnerability, and what went wrong with it."""

    slug: str
    knowledge: Knowledge | None
    error: IntegrationError | None = None


class InsightVM(Capability):
    """Assets, services and vulnerabilities of a Rapid7 InsightVM (Nexpose) Security Console."""

    name = "insightvm"
    title = "Rapid7 InsightVM"
    surface = Surface.EXTERNAL
    credential = Credential("insight-vm", secrets=("username", "password"))
    limits = Limits(concurrency=10, page_size=100, batch_size=100)

    @cached_property
    def client(self) -> Client:
        """The console, asked with this job's user."""
        auth = Basic(self.secret("username"), self.secret("password"))
        session = self.open_session(auth=auth, errors=ERRORS, timeout_seconds=PATIENCE_SECONDS)
        return Client(session, self.limits)

    def validate_credentials(self) -> None:
        """Ask for one asset, and for what was found on it where vulnerabilities are imported.

        When only the second is refused, it is left to the stream that needs it, which then fails
        by name and leaves the assets alone.
        """
        asset_id = self.client.probe_assets()
        if asset_id is None or not self.job.enabled("importVulnerabilities"):
            return
        refusal = self._refusal(asset_id)
        if refusal and not self.job.enabled("importAssets"):
            raise refusal

    def check_affiliation(self, asset: Asset) -> bool:
        """Whether the console has the asset: under its id, else under its address or name.

        Ids are small numbers that other vendors use too, so what is found has to be the asset.
        """
        if asset.cloud_id.isdecimal() and direct(partial(self._is, asset), asset):
            return True
        field = "ip-address" if asset.class_.startswith("ip") else "host-name"
        rows = self.client.search(field, "is", asset.name)
        return any(transform.asset(row).key == asset.key for row in rows)

    @stream(toggle="importAssets")
    def assets(self, since: datetime | None = None) -> Iterator[Model]:
        """Every asset, with its services as ports."""
        for row in self.client.assets(since):
            yield transform.asset(row)
            yield from transform.services(row)
            yield from transform.system(row)

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """What is open on every asset, with what the content says of it.

        An asset or a vulnerability that cannot be read costs only itself; in the end it is said.
        """
        gaps = Gaps()
        library: dict[str, Knowledge | None] = {}
        found = self.limiter.map(self._found, self.client.assets(since))
        for batch in batches(found, self.limits.batch_size):
            for one in batch:
                gaps.note(f"the findings of asset {one.row.id}", one.error)
            knowledge = self._knowledge(batch, library, gaps)
            for one in batch:
                yield from transform.findings(one.row, one.findings, knowledge)
        gaps.check()

    def _refusal(self, asset_id: int) -> CredentialError | None:
        try:
            self.client.probe_findings(asset_id)
        except CredentialError as refusal:
            return refusal
        except (*OF_ONE_PART, ConfigurationError):
            # It may be the one asset that has trouble; the stream will tell. The URL is proven.
            return None
        return None

    def _is(self, asset: Asset, asset_id: str) -> bool:
        return transform.asset(self.client.asset(asset_id)).key == asset.key

    def _found(self, row: AssetRow) -> Found:
        try:
            return Found(row, self.client.findings(row))
        except OF_ONE_PART as error:
            return Found(row, [], error)

    def _knowledge(
        self, batch: Sequence[Found], library: dict[str, Knowledge | None], gaps: Gaps
    ) -> Mapping[str, Knowledge]:
        """What is known of all that was found on these assets; each is looked up once."""
        slugs = {slug for one in batch for slug in transform.wanted(one.findings)}
        for one in self.limiter.map(self._look_up, sorted(slugs - library.keys())):
            what = "the solutions of vulnerability" if one.knowledge else "vulnerability"
            gaps.note(f"{what} {one.slug}", one.error)
            library[one.slug] = one.knowledge
        known = {slug: library[slug] for slug in slugs}
        while len(library) > KEPT:
            del library[next(iter(library))]
        return {slug: knowledge for slug, knowledge in known.items() if knowledge}

    def _look_up(self, slug: str) -> LookedUp:
        try:
            vulnerability = self.client.vulnerability(slug)
        except OF_ONE_PART as error:
            return LookedUp(slug, None, error)
        try:
            solutions = self.client.solutions(slug)
        except OF_ONE_PART as error:
            return LookedUp(slug, Knowledge(vulnerability, None), error)
        return LookedUp(slug, Knowledge(vulnerability, solutions))
