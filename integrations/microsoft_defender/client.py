"""How Defender is asked: paths, filters and errors.

Contract: docs/contracts/microsoft-defender.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

import msgspec

from sdk import (
    ConfigurationError,
    CredentialError,
    ErrorTable,
    Limits,
    NotFound,
    Rate,
    Response,
    Session,
    UnexpectedResponse,
    batches,
)
from sdk.filters import routable

from .listing import List, Row, Walk
from .types import Finding, Listing, Machine, Vulnerability

MACHINES = List("machines", "/api/machines", Listing[Machine], absent_is_empty=True)
FINDINGS = List("findings", "/api/vulnerabilities/machinesVulnerabilities", Listing[Finding])
VULNERABILITIES = List("vulnerabilities", "/api/vulnerabilities", Listing[Vulnerability], 8000)

ENTRA = {
    ".microsoft.com": "https://login.microsoftonline.com",
    ".microsoft.us": "https://login.microsoftonline.us",
}
"""Where tokens are issued, by the end of the API's host."""

AUDIENCE = "https://api.securitycenter.microsoft.com"
"""Whom the tokens of the commercial cloud are for, in every region (contract 2)."""


class Refusal(msgspec.Struct, frozen=True):
    """What says that an answer is a refusal: the API's `error`, or that and Entra's numbers."""

    error: msgspec.Raw = msgspec.Raw()
    error_codes: list[int] = []


class Problem(msgspec.Struct, frozen=True):
    """The API's own code."""

    code: str


# Made with the module: two threads must not be the first to decode a type at once.
PROBLEM = msgspec.json.Decoder(Problem)


def error_code(reply: Response) -> str | None:
    """Entra's number, else the API's code; an error that cannot be read is one all the same."""
    # A list has the word in its data at most, and is not read twice for nothing.
    if b'"error"' not in reply.head:
        return None
    try:
        refusal = reply.json(Refusal)
    except UnexpectedResponse:
        return None
    if refusal.error_codes:
        return str(refusal.error_codes[0])
    if bytes(refusal.error) in (b"", b"null"):
        return None
    try:
        return PROBLEM.decode(refusal.error).code
    except msgspec.DecodeError:
        return "unreadable"


ERRORS = ErrorTable(
    code=error_code,
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
"""How both refuse (contract 2 and 7)."""

RATE = Rate(calls=50, seconds=60, by_operation=True)
"""What any one API allows an application; how much an hour, 429 tells (contract 6)."""


class Client:
    """Machines, what is found on some of them, and what is known of what was found."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self.session = session
        self.limits = limits
        self._known: dict[str, Vulnerability | None] = {}

    def probe_machines(self) -> bool:
        """Prove the app role Machine.Read.All; whether there are any machines (contract 8)."""
        try:
            self.session.get(MACHINES.path, params={"$top": 1}, operation=MACHINES.name)
        except NotFound:
            return False
        return True

    def probe_vulnerabilities(self) -> None:
        """Prove the app role Vulnerability.Read.All, and the licence."""
        params = {"$top": 1}
        self.session.get(VULNERABILITIES.path, params=params, operation=VULNERABILITIES.name)

    def holds(self, machine_id: str) -> bool:
        """Whether the tenant has the machine, and has not excluded it; NotFound without one."""
        path = f"{MACHINES.path}/{quote(machine_id, safe='')}"
        try:
            reply = self.session.get(path, operation="machine")
        except NotFound:
            # Now and then a machine that is there is not found (contract 5.6).
            reply = self.session.get(path, operation="machine")
        return reply.row(Machine).stands

    def known_as(self, name: str) -> Iterator[Machine]:
        """Yield the machines of a name, or of an address that stands for one."""
        field = "lastIpAddress" if routable(name) else "computerDnsName"
        return self._walk(MACHINES, _among(field, [name]))

    def machines(self, where: str = "") -> Iterator[Machine]:
        """Every machine that a filter lets pass."""
        return self._walk(MACHINES, where)

    def findings(self, machine_ids: Iterable[str]) -> Iterator[Finding]:
        """What is found on these machines, by CVE and product."""
        return self._walk(FINDINGS, _among("machineId", machine_ids))

    def knowledge(self, cves: Iterable[str]) -> Mapping[str, Vulnerability | None]:
        """What is known of these CVEs, each asked for once a run; None of one that is not."""
        unknown = sorted({cve.upper() for cve in cves} - self._known.keys())
        for batch in batches(unknown, self.limits.batch_size):
            rows = self._walk(VULNERABILITIES, _among("id", batch))
            self._known |= dict.fromkeys(batch) | {row.id.upper(): row for row in rows}
        return self._known

    def _walk(self, listed: List[Row], where: str) -> Iterator[Row]:
        return Walk(self.session, self.limits, listed, where).rows()


def login_url(url: str) -> str:
    """Where tokens are issued for the API at `url`.

    An address that is not Microsoft's, such as a proxy's, stands for both services.
    """
    host = f".{urlsplit(url).hostname}"
    return next((login for end, login in ENTRA.items() if host.endswith(end)), url)


def scope(url: str) -> str:
    """What a token is asked for: everything that has been granted, of the cloud of `url`."""
    parts = urlsplit(url)
    government = f".{parts.hostname}".endswith(".microsoft.us")
    return f"https://{parts.hostname}/.default" if government else f"{AUDIENCE}/.default"


def _among(field: str, values: Iterable[str]) -> str:
    """A filter for some values of a field; of one alone in the form that is most in use."""
    quoted = [f"'{value.replace(chr(39), chr(39) * 2)}'" for value in values]
    return f"{field} in ({','.join(quoted)})" if len(quoted) > 1 else f"{field} eq {quoted[0]}"
