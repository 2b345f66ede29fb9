"""How Defender is asked: lists, filters and errors. Contract: docs/contracts/microsoft-defender.md.

A list says with a link that there is more. The link may lose its parameters, lead to itself or to
another host, or be missing behind a full page (contract 5): pages are requested by offset, and
share a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote, urlsplit

from sdk import (
    ConfigurationError,
    CredentialError,
    ErrorTable,
    Limits,
    Listing,
    LookupCache,
    NotFound,
    Page,
    Rate,
    Response,
    Session,
)
from sdk.filters import routable
from sdk.http import code_named
from sdk.pagination import OverlappingOffset

from .types import Details, Envelope, FindingRow, Machine

Row = TypeVar("Row", Machine, FindingRow, Details)

MICROSOFT = (".securitycenter.microsoft.com", ".security.microsoft.com", ".microsoft.us")
MAX_PAGE_ROWS = 10_000


def _listing(
    name: str,
    path: str,
    envelope: type[Envelope[Row]],
    max_page_size: int = MAX_PAGE_ROWS,
    absent_is_empty: bool = False,
) -> Listing[Row]:
    def read(response: Response) -> Page[Row]:
        body = response.listing(envelope)
        return response.page(body.value, next=_own_link(body.next_link), total=body.count)

    return Listing(
        name=name,
        path=path,
        read=read,
        paging=OverlappingOffset("$skip"),
        max_page_size=max_page_size,
        identity="id",
        # Pages may be empty in a row (contract 5.2), though hardly many.
        stalled_pages=10,
        absent_is_empty=absent_is_empty,
    )


def _own_link(link: str | None) -> str | None:
    """Return a link to one of Microsoft's hosts as one to the linked account's own host.

    Links name the legacy host, or that of another region (contract 5.7).
    """
    parts = urlsplit(link or "")
    if not f".{parts.hostname}".endswith(MICROSOFT):
        return link
    return f"{parts.path}?{parts.query}"


MACHINES = _listing("machines", "/api/machines", Envelope[Machine], absent_is_empty=True)
FINDINGS = _listing(
    "findings", "/api/vulnerabilities/machinesVulnerabilities", Envelope[FindingRow]
)
VULNERABILITIES = _listing("vulnerabilities", "/api/vulnerabilities", Envelope[Details], 8000)

ENTRA = {
    ".microsoft.com": "https://login.microsoftonline.com",
    ".microsoft.us": "https://login.microsoftonline.us",
}
"""Where tokens are issued, by the end of the API's host."""

AUDIENCE = "https://api.securitycenter.microsoft.com"
"""Whom the tokens of the commercial cloud are for, in every region (contract 2)."""

OTHER_CLOUD = "the application's cloud is not that of the URL: check the URL"
ENTRA_ERRORS: Mapping[str, tuple[type[CredentialError | ConfigurationError], str]] = {
    "7000215": (CredentialError, "client_secret is wrong: give the secret's value, not its id"),
    "7000222": (
        CredentialError,
        "client_secret has run out: make a new one in Entra and give that",
    ),
    "700016": (CredentialError, "client_id is no application of this tenant: check both"),
    "90002": (
        CredentialError,
        "tenant_id is no tenant: check it, and that the URL is of its cloud",
    ),
    "1002012": (ConfigurationError, OTHER_CLOUD),
    "70011": (ConfigurationError, OTHER_CLOUD),
    "500011": (
        ConfigurationError,
        "Defender is not set up in this tenant, or is in another cloud",
    ),
}
ERRORS = ErrorTable(
    code=code_named("error_codes", "error"),
    rules={
        (404, "ResourceNotFound"): NotFound,
        **{(None, code): error for code, (error, _) in ENTRA_ERRORS.items()},
    },
    advice={
        **{(None, code): advice for code, (_, advice) in ENTRA_ERRORS.items()},
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
        self._details = LookupCache(self._read_details, batch_size=limits.batch_size)

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
        return self.session.list(MACHINES, {"$filter": where or None}, once=True)

    def machines_named(self, name: str) -> Iterator[Machine]:
        """Yield the machines of a name, or of an address in place of one."""
        field = "lastIpAddress" if routable(name) else "computerDnsName"
        return self.session.list(MACHINES, _among(field, [name]))

    def findings(self, machine_ids: Sequence[str]) -> Iterator[FindingRow]:
        """Yield what is found on these machines, by CVE and product."""
        return self.session.list(FINDINGS, _among("machineId", machine_ids))

    def details(self, cves: Iterable[str]) -> Mapping[str, Details | None]:
        """Return what is known of these CVEs, each requested once a run; None is unknown."""
        return self._details.get_many(sorted(set(cves)))

    def _read_details(self, cves: Sequence[str]) -> dict[str, Details]:
        rows = self.session.list(VULNERABILITIES, _among("id", cves))
        return {row.id.upper(): row for row in rows}


def login_url(url: str) -> str:
    """Return where tokens are issued for the API at `url`.

    An address that is not Microsoft's, such as a proxy's, serves for both.
    """
    host = f".{urlsplit(url).hostname}"
    return next((login for end, login in ENTRA.items() if host.endswith(end)), url)


def scope(url: str) -> str:
    """Return the scope of a token: everything that has been granted, of the cloud of `url`."""
    parts = urlsplit(url)
    government = f".{parts.hostname}".endswith(".microsoft.us")
    return f"https://{parts.hostname}/.default" if government else f"{AUDIENCE}/.default"


def page_size_headers(limits: Limits) -> dict[str, str]:
    """Return the headers that request small pages, of a row more than is new on them.

    The preference is documented nowhere: the usual page size does without.
    """
    size = limits.page_size + 1
    return {"Prefer": f"odata.maxpagesize={size}"} if size <= MAX_PAGE_ROWS else {}


def _among(field: str, values: Sequence[str]) -> dict[str, str]:
    """Return a filter for some values of a field; for one value the form that is most in use."""
    quoted = [f"'{value.replace(chr(39), chr(39) * 2)}'" for value in values]
    among = f"in ({','.join(quoted)})" if len(quoted) > 1 else f"eq {quoted[0]}"
    return {"$filter": f"{field} {among}"}
