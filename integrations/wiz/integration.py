"""Wiz: which streams there are and how they are put together."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from sdk import (
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Parameter,
    merge_findings,
    stream,
)

from . import login, transform
from .client import ERRORS, FINDINGS, ISSUES, RESOURCES, Client
from .types import FindingRow, Issue, Snapshot

TIMEOUT_SECONDS = 115.0
"""Wiz may think about a query for longer than most wait (contract 4.6)."""


NOT_REACHED = Omission(
    stream="resources",
    what="resources of no cloud that is known and without an address",
    remedy="the platform has no asset for them",
    tallied=True,
)


class Wiz(Capability):
    """Cloud resources of a Wiz tenant, the issues on them and the vulnerabilities in them.

    No stream is incremental: a finding that is only seen again does not change for Wiz, so that
    open risks would expire.
    """

    name = "wiz"
    title = "Wiz"
    surface = "cloud"
    credential = Credential("wiz", secrets=("client_id", "client_secret"))
    default_url = "https://api.us1.app.wiz.io/graphql"
    # No rate is documented; eight calls a second are refused now and then (contract 6).
    limits = Limits(page_size=500, batch_size=100, calls=5, per_seconds=1)
    cloud_filter = False
    probes_until_granted = True
    parameters = (
        Parameter(
            "token_url",
            "where tokens are issued, where Wiz shows another address than the usual one",
        ),
        Parameter(
            "resource_types",
            "the types of resources to collect, such as VIRTUAL_MACHINE,BUCKET; all if empty",
            default="",
            examples=("VIRTUAL_MACHINE", "BUCKET,VIRTUAL_MACHINE"),
        ),
    )
    leaves_out = (
        NOT_REACHED,
        Omission(
            stream="resources",
            what="resources of other types than {resource_types}",
            remedy="leave resource_types out",
            when="resource_types",
        ),
    )

    @cached_property
    def client(self) -> Client:
        """The calls to Wiz, with this job's service account."""
        base = login.endpoint(self.url)
        issuer = login.issuer(base, str(self.parameter("token_url") or ""))
        session = self.open_oauth2_session(
            issuer.path,
            token_url=issuer.url,
            token_errors=login.ERRORS,
            form={"audience": issuer.audience},
            check=login.data_centre_check(base),
            url=base,
            errors=ERRORS,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        return Client(session)

    def probe_resources(self) -> None:
        """Prove the scope read:resources."""
        self.client.session.probe(RESOURCES)

    def probe_issues(self) -> None:
        """Prove the scope read:issues."""
        self.client.session.probe(ISSUES)

    def probe_vulnerabilities(self) -> None:
        """Prove the scope read:vulnerabilities."""
        self.client.session.probe(FINDINGS)

    def has_asset(self, vendor_id: str) -> Iterator[Model]:
        """Yield the hosts that their provider has under this name (contract 7)."""
        return filter(None, map(transform.host, self.client.has_asset(vendor_id)))

    @stream(toggle="importAssets", probe=probe_resources)
    def resources(self) -> Iterator[Model]:
        """Yield every resource of a cloud, and every other that can be reached, as an asset."""
        names = str(self.parameter("resource_types") or "").split(",")
        types = [name.strip() for name in names if name.strip()]
        for resource in self.client.resources(types):
            asset = transform.asset(resource)
            if asset is None:
                self.leave_out(NOT_REACHED)
            else:
                yield asset

    @stream(toggle="importVulnerabilities", probe=probe_issues)
    def issues(self) -> Iterator[Model]:
        """Yield every open issue, on what it is about."""
        issues = self._issues()
        for placed in self.each_batch(self._placed, issues, what="the resources", of="issues"):
            for issue, resource in placed:
                yield from self._risks(issue, resource)

    @stream(toggle="importVulnerabilities", probe=probe_vulnerabilities)
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield every open vulnerability, on the resource that has it."""
        for row in filter(transform.is_open, self.client.findings()):
            yield from self._risks(row, row.vulnerable_asset)

    def _risks(self, row: Issue | FindingRow, resource: Snapshot) -> Iterator[Model]:
        """Yield the risk that a row is: the listing has those of one resource scattered."""
        asset = transform.asset(resource)
        yield from merge_findings(
            asset or self.job.target,
            transform.findings(row),
            dns=transform.risk_group(resource, asset),
            proof_id=row.id,
        )

    def _placed(self, issues: Sequence[Issue]) -> list[tuple[Issue, Snapshot]]:
        """Return the issues with their resources, whose addresses only the inventory has.

        A resource that is not in there may have gone since, and its issues with it; or Wiz lists
        it as something else, such as an account, and the issue says all that there is to know.
        """
        resources = self.client.resources_by_id(issue.entity_snapshot.id for issue in issues)
        lost = [issue.id for issue in issues if issue.entity_snapshot.id not in resources]
        still_open = {issue.id for issue in self._issues(lost)} if lost else set()
        return [
            (issue, resources.get(issue.entity_snapshot.id, issue.entity_snapshot))
            for issue in issues
            if issue.id not in lost or issue.id in still_open
        ]

    def _issues(self, ids: Sequence[str] = ()) -> Iterator[Issue]:
        return filter(transform.is_open, self.client.issues(ids))
