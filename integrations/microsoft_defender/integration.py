"""Microsoft Defender: which streams there are and how they are put together."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

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
    direct,
    merge_findings,
    stream,
)
from sdk.http import ClientCredentials, require_one
from sdk.pagination import Gaps, batches, by_owner, each_part, spanned

from . import transform
from .client import ERRORS, RATE, Client, login_url, scope
from .types import FindingRow, Machine

Probe = Callable[[], object]

TENANT = re.compile(r"[A-Za-z0-9.-]+")


SETTINGS = {
    "onboarded_only": "machines without a sensor",
    "active_only": "machines whose sensor has been silent for a week",
}
EXCLUDED = {
    stream: Omission(
        stream=stream,
        what="machines that are excluded in Defender",
        remedy="include them there",
        tallied=True,
    )
    for stream in ("machines", "vulnerabilities")
}


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
    limits = Limits(concurrency=4, page_size=10_000, batch_size=30)
    parameters = (
        Parameter(
            "onboarded_only",
            "leave out devices that were discovered and have no sensor",
            bool,
            default="false",
        ),
        Parameter(
            "active_only",
            "leave out devices whose sensor has been silent for a week",
            bool,
            default="false",
        ),
    )

    leaves_out = (
        *EXCLUDED.values(),
        *(
            Omission(stream=stream, what=what, remedy=f"leave {name} out", when=name)
            for stream in ("machines", "vulnerabilities")
            for name, what in SETTINGS.items()
        ),
    )

    @cached_property
    def client(self) -> Client:
        """Defender, asked with this job's application."""
        tenant = self.secret("tenant_id")
        if not TENANT.fullmatch(tenant):
            raise CredentialError("tenant_id is neither a GUID nor a domain")
        auth = ClientCredentials(
            self.open_session(url=login_url(self.url), errors=ERRORS),
            f"/{tenant}/oauth2/v2.0/token",
            client_id=self.secret("client_id"),
            client_secret=self.secret("client_secret"),
            form={"scope": scope(self.url)},
        )
        return Client(self.open_session(auth=auth, errors=ERRORS, rate=RATE), self.limits)

    def validate_credentials(self) -> None:
        """Get a token and probe the app role of each stream that is on.

        One missing role is left to the stream that needs it, which then fails by name and leaves
        the other alone; when none is granted, nothing can be collected.
        """
        probes: dict[str, Probe] = {"importAssets": self.client.probe_machines}
        probes["importVulnerabilities"] = self.client.probe_vulnerabilities
        require_one(*(probe for toggle, probe in probes.items() if self.job.enabled(toggle)))

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the tenant has the machine, by its id or else by its key (contract 8).

        A machine that is onboarded again has a new id, and is the same host.
        """
        if direct(self.client.has_asset, asset):
            return True
        named = self.client.machines_named(asset.dns)
        return any(
            transform.asset(machine).key == asset.key for machine in named if machine.is_active
        )

    @stream(toggle="importAssets")
    def machines(self) -> Iterator[Model]:
        """Yield every machine, as an asset or a cloud resource."""
        yield from map(transform.asset, self._machines("machines"))

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield what is found on every machine, with what is known of it."""
        gaps = Gaps()
        machines = batches(self._machines("vulnerabilities"), self.limits.batch_size)
        for batch, found in each_part(
            self.limiter, self._found, machines, name=_findings_on, gaps=gaps
        ):
            cves = {row.cve for rows in found.values() for row in rows}
            read = partial(self.client.details, cves)
            details = gaps.read(f"what is known of {_findings_on(batch)}", read)
            if details is None:
                continue
            for machine in batch:
                findings = transform.findings(found[machine.id.lower()], details)
                # A resource's own group is its subscription, which its machines would share.
                dns = transform.host(machine).dns
                yield from merge_findings(transform.asset(machine), findings, dns=dns)

    def _machines(self, stream: str) -> Iterator[Machine]:
        """Yield the machines that count, of those that the user wants."""
        wishes = {
            "onboarded_only": "onboardingStatus eq 'Onboarded'",
            "active_only": "healthStatus ne 'Inactive'",
        }
        where = " and ".join(text for name, text in wishes.items() if self.parameter(name))
        for machine in self.client.machines(where):
            if machine.is_excluded:
                self.leave_out(EXCLUDED[stream])
            elif machine.is_active:
                yield machine

    def _found(
        self, machines: Sequence[Machine]
    ) -> tuple[Sequence[Machine], dict[str, list[FindingRow]]]:
        rows = self.client.findings(machine.id for machine in machines)
        owners = (machine.id.lower() for machine in machines)
        return machines, by_owner(owners, rows, lambda row: row.machine_id.lower())


def _findings_on(machines: Sequence[Machine]) -> str:
    return f"the findings on {spanned('machines', [machine.id for machine in machines])}"
