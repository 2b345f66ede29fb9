"""How Defender is asked: paths, filters and errors.

Contract: docs/contracts/microsoft-defender.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

from sdk import ConfigurationError, CredentialError, ErrorTable, Limits, NotFound, Rate, Session
from sdk.filters import routable
from sdk.http import code_named
from sdk.pagination import batches

from .listing import List, Row, Walk
from .types import Details, Envelope, FindingRow, Machine

MACHINES = List("machines", "/api/machines", Envelope[Machine], absent_is_empty=True)
FINDINGS = List("findings", "/api/vulnerabilities/machinesVulnerabilities", Envelope[FindingRow])
VULNERABILITIES = List("vulnerabilities", "/api/vulnerabilities", Envelope[Details], 8000)

ENTRA = {
    ".microsoft.com": "https://login.microsoftonline.com",
    ".microsoft.us": "https://login.microsoftonline.us",
}
"""Where tokens are issued, by the end of the API's host."""

AUDIENCE = "https://api.securitycenter.microsoft.com"
"""Whom the tokens of the commercial cloud are for, in every region (contract 2)."""


ERRORS = ErrorTable(
    code=code_named("error_codes", "error"),
    rules={
        (404, "ResourceNotFound"): NotFound,
        (None, "7000215"): CredentialError,
        (None, "7000222"): CredentialError,
        (None, "700016"): CredentialError,
        (None, "90002"): CredentialError,
        (None, "1002012"): ConfigurationError,
        (None, "70011"): ConfigurationError,
        (None, "500011"): ConfigurationError,
    },
    advice={
        (None, "7000215"): "client_secret is wrong: give the secret's value, not its id",
        (None, "7000222"): "client_secret has run out: make a new one in Entra and give that",
        (None, "700016"): "client_id is no application of this tenant: check both",
        (None, "90002"): "tenant_id is no tenant: check it, and that the URL is of its cloud",
        (None, "1002012"): "the application's cloud is not that of the URL: check the URL",
        (None, "70011"): "the application's cloud is not that of the URL: check the URL",
        (None, "500011"): "Defender is not set up in this tenant, or is in another cloud",
        (None, "Forbidden"): "grant the application Machine.Read.All and Vulnerability.Read.All "
        "(application permissions of WindowsDefenderATP), with an administrator's consent",
        (None, "DisabledFeature"): "the tenant has no Defender Vulnerability Management: "
        "license it, or turn importVulnerabilities off",
        (None, "DisallowedOperation"): "the tenant does not allow the application to do this: "
        "ask its administrator",
    },
)
"""How Entra, by its first number, and the API refuse (contract 2 and 7)."""

RATE = Rate(calls=50, seconds=60, by_operation=True)
"""What any one API allows an application; how much an hour, 429 tells (contract 6)."""


class Client:
    """Machines, what is found on some of them, and what is known of what was found."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self.session = session
        self.limits = limits
        self._details: dict[str, Details | None] = {}

    def probe_machines(self) -> bool:
        """Prove the app role Machine.Read.All; return False without a machine (contract 8)."""
        try:
            self.session.get(MACHINES.path, params={"$top": 1}, operation=MACHINES.name)
        except NotFound:
            return False
        return True

    def probe_vulnerabilities(self) -> None:
        """Prove the app role Vulnerability.Read.All, and the licence."""
        params = {"$top": 1}
        self.session.get(VULNERABILITIES.path, params=params, operation=VULNERABILITIES.name)

    def has_asset(self, machine_id: str) -> bool:
        """Return True if the tenant has the machine and has not excluded it."""
        path = f"{MACHINES.path}/{quote(machine_id, safe='')}"
        try:
            response = self.session.get(path, operation="machine")
        except NotFound:
            # Now and then a machine that is there is not found (contract 5.6).
            response = self.session.get(path, operation="machine")
        return response.row(Machine).is_active

    def machines(self, where: str = "") -> Iterator[Machine]:
        """Yield the machines that a filter lets pass."""
        return self._rows(MACHINES, where)

    def machines_named(self, name: str) -> Iterator[Machine]:
        """Yield the machines of a name, or of an address that stands for one."""
        field = "lastIpAddress" if routable(name) else "computerDnsName"
        return self.machines(_among(field, [name]))

    def findings(self, machine_ids: Iterable[str]) -> Iterator[FindingRow]:
        """Yield what is found on these machines, by CVE and product."""
        return self._rows(FINDINGS, _among("machineId", machine_ids))

    def details(self, cves: Iterable[str]) -> Mapping[str, Details | None]:
        """Return what is known of these CVEs, each requested once a run; None is unknown."""
        missing = sorted(set(cves) - self._details.keys())
        for batch in batches(missing, self.limits.batch_size):
            rows = self._rows(VULNERABILITIES, _among("id", batch))
            self._details |= dict.fromkeys(batch) | {row.id.upper(): row for row in rows}
        return self._details

    def _rows(self, listing: List[Row], where: str) -> Iterator[Row]:
        return Walk(self.session, self.limits, listing, where).rows()


def login_url(url: str) -> str:
    """Return where tokens are issued for the API at `url`.

    An address that is not Microsoft's, such as a proxy's, stands for both services.
    """
    host = f".{urlsplit(url).hostname}"
    return next((login for end, login in ENTRA.items() if host.endswith(end)), url)


def scope(url: str) -> str:
    """Return the scope of a token: everything that has been granted, of the cloud of `url`."""
    parts = urlsplit(url)
    government = f".{parts.hostname}".endswith(".microsoft.us")
    return f"https://{parts.hostname}/.default" if government else f"{AUDIENCE}/.default"


def _among(field: str, values: Iterable[str]) -> str:
    """Return a filter for some values of a field; for one value the form that is most in use."""
    quoted = [f"'{value.replace(chr(39), chr(39) * 2)}'" for value in values]
    return f"{field} in ({','.join(quoted)})" if len(quoted) > 1 else f"{field} eq {quoted[0]}"
