"""Microsoft Defender: which streams there are and how they are put together."""

from collections.abc import Iterator
from functools import cached_property

from sdk import (
    Asset,
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Parameter,
    Relation,
    merge_findings,
    stream,
)

from . import transform
from .client import (
    ERRORS,
    MACHINES,
    MAX_PAGE_ROWS,
    VULNERABILITIES,
    Client,
    login_url,
    page_size_headers,
    scope,
)
from .types import FindingRow, Machine

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

FINDINGS_ON = Relation[Machine, FindingRow, str](
    rows="findings", owners="machines", owner_id="id", row_owner="machine_id", key=str.lower
)


class MicrosoftDefender(Capability):
    """Machines of a Defender for Endpoint tenant and the vulnerabilities found on them."""

    name = "microsoft-defender"
    title = "Microsoft Defender for Endpoint"
    surface = "external"
    credential = Credential(
        "microsoft-defender",
        secrets=("tenant_id", "client_id", "client_secret"),
        forms={"tenant_id": (r"[A-Za-z0-9.-]+", "a GUID or a domain")},
    )
    # Now and then a machine that is there is not found (contract 5.6).
    lookups = 2
    default_url = "https://api.security.microsoft.com"
    # Pages are as large as the API sends them, and batches as large as fits into a URL. Any one API
    # may be called so often; how much an hour, 429 tells (contract 6).
    limits = Limits(
        concurrency=4, page_size=MAX_PAGE_ROWS, batch_size=30, calls=50, by_operation=True
    )
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
        session = self.open_oauth2_session(
            f"/{self.secret('tenant_id')}/oauth2/v2.0/token",
            token_url=login_url(self.url),
            form={"scope": scope(self.url)},
            errors=ERRORS,
            headers=page_size_headers(self.limits),
        )
        return Client(session)

    def probe_machines(self) -> None:
        """Prove the app role Machine.Read.All."""
        self.client.session.probe(MACHINES, {"$top": 1})

    def probe_vulnerabilities(self) -> None:
        """Prove the app role Vulnerability.Read.All, and the licence."""
        self.client.session.probe(VULNERABILITIES, {"$top": 1})

    def has_asset(self, vendor_id: str) -> object:
        """Return the machine as a host if the tenant has it, and has not excluded it (8)."""
        return (row := self.client.has_asset(vendor_id)).is_active and transform.host(row)

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
        machines = self._machines("vulnerabilities")
        for machine, rows, details in self.rows_with_details(
            FINDINGS_ON, machines, self.client.findings, self.client.details, by="cve"
        ):
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
