"""Microsoft Defender: which streams there are and how they are put together."""

import re
from collections.abc import Iterator
from functools import cached_property, partial
from operator import attrgetter

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
    merge_findings,
    stream,
)
from sdk.pagination import Gaps, Relation, rows_by_owner

from . import transform
from .client import (
    ERRORS,
    MACHINES,
    MAX_PAGE_ROWS,
    RATE,
    VULNERABILITIES,
    Client,
    login_url,
    page_size_headers,
    scope,
)
from .types import FindingRow, Machine

TENANT = re.compile(r"[A-Za-z0-9.-]+")

FILTERS = {
    "onboarded_only": (
        "machines that others have seen and that have no sensor",
        "onboardingStatus eq 'Onboarded'",
    ),
    "active_only": (
        "machines whose sensor has been silent for a week",
        "healthStatus ne 'Inactive'",
    ),
}
"""Settings that leave machines out: which, and the filter for the others."""

EXCLUDED = {
    stream: Omission(
        stream=stream,
        what="machines that are excluded in Defender",
        remedy="include them there",
        tallied=True,
    )
    for stream in ("machines", "vulnerabilities")
}

FINDINGS_ON: Relation[Machine, FindingRow, str] = Relation(
    rows="findings",
    owners="machines",
    owner_id=attrgetter("id"),
    row_owner=attrgetter("machine_id"),
    key=str.lower,
)


class MicrosoftDefender(Capability):
    """Machines of a Defender for Endpoint tenant and the vulnerabilities found on them."""

    name = "microsoft-defender"
    title = "Microsoft Defender for Endpoint"
    surface = Surface.EXTERNAL
    credential = Credential(
        "microsoft-defender", secrets=("tenant_id", "client_id", "client_secret")
    )
    default_url = "https://api.security.microsoft.com"
    # Pages are as large as the API sends them, and batches as large as fits into a URL.
    limits = Limits(concurrency=4, page_size=MAX_PAGE_ROWS, batch_size=30)
    parameters = tuple(
        Parameter(name, f"leave out {what}", bool, default="false")
        for name, (what, _) in FILTERS.items()
    )
    leaves_out = (
        *EXCLUDED.values(),
        *(
            Omission(stream=stream, what=what, remedy=f"leave {name} out", when=name)
            for stream in EXCLUDED
            for name, (what, _) in FILTERS.items()
        ),
    )

    @cached_property
    def client(self) -> Client:
        """The calls to Defender, with this job's application."""
        tenant = self.secret("tenant_id")
        if not TENANT.fullmatch(tenant):
            raise CredentialError("tenant_id is neither a GUID nor a domain")
        session = self.open_oauth2_session(
            f"/{tenant}/oauth2/v2.0/token",
            token_url=login_url(self.url),
            form={"scope": scope(self.url)},
            errors=ERRORS,
            rate=RATE,
            headers=page_size_headers(self.limits),
        )
        return Client(session, self.limits)

    def probe_machines(self) -> None:
        """Prove the app role Machine.Read.All."""
        self.client.session.probe(MACHINES, {"$top": 1})

    def probe_vulnerabilities(self) -> None:
        """Prove the app role Vulnerability.Read.All, and the licence."""
        self.client.session.probe(VULNERABILITIES, {"$top": 1})

    def has_asset(self, vendor_id: str) -> bool:
        """Return True if the tenant has the machine (contract 8)."""
        return self.client.has_asset(vendor_id)

    def find_assets(self, asset: Asset) -> Iterator[Asset]:
        """Yield the machines of this name: one that is onboarded again has a new id."""
        for machine in self.client.machines_named(asset.dns):
            named = transform.asset(machine)
            if machine.is_active and isinstance(named, Asset):
                yield named

    @stream(toggle="importAssets", probe=probe_machines)
    def machines(self) -> Iterator[Model]:
        """Yield every machine, as an asset or a cloud resource."""
        yield from map(transform.asset, self._machines("machines"))

    @stream(toggle="importVulnerabilities", probe=probe_vulnerabilities)
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield what is found on every machine, with what is known of it."""
        gaps = Gaps()
        for batch in rows_by_owner(
            FINDINGS_ON,
            self._machines("vulnerabilities"),
            self.client.findings,
            limiter=self.limiter,
            batch_size=self.limits.batch_size,
            gaps=gaps,
        ):
            read = partial(self.client.details, [row.cve for row in batch.rows])
            details = gaps.read(f"what is known of {batch.name}", read)
            if details is None:
                continue
            for machine, rows in batch:
                findings = transform.findings(rows, details)
                # A resource's own group is its subscription, which its machines would share.
                dns = transform.host(machine).dns
                yield from merge_findings(transform.asset(machine), findings, dns=dns)

    def _machines(self, stream: str) -> Iterator[Machine]:
        """Yield the machines that count, of those that the user wants."""
        filters = (where for name, (_, where) in FILTERS.items() if self.parameter(name))
        for machine in self.client.machines(" and ".join(filters)):
            if machine.is_excluded:
                self.leave_out(EXCLUDED[stream])
            elif machine.is_active:
                yield machine
