"""How Defender is asked: lists, filters and errors. Contract: docs/contracts/microsoft-defender.md.

A list says with a link that there is more. The link may lose its parameters, lead to itself or to
another host, or be missing behind a full page (contract 5): pages are requested by offset, and
share a row.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote, urlsplit

from sdk import (
    ErrorTable,
    Limits,
    Listing,
    Session,
)
from sdk.filters import routable
from sdk.pagination import OverlappingOffset

from .types import Details, Envelope, FindingRow, Machine

Row = TypeVar("Row")

MICROSOFT = (".securitycenter.microsoft.com", ".security.microsoft.com", ".microsoft.us")
MAX_PAGE_ROWS = 10_000


def _listing(
    name: str,
    path: str,
    row: type[Row],
    max_page_size: int = MAX_PAGE_ROWS,
    absent_is_empty: bool = False,
) -> Listing[Row]:
    return Listing(
        name=name,
        path=path,
        row=row,
        envelope=Envelope,
        rows="value",
        next=_own_link,
        total="count",
        paging=OverlappingOffset("$skip"),
        max_page_size=max_page_size,
        identity="id",
        # Pages may be empty in a row (contract 5.2), though hardly many.
        stalled_pages=10,
        absent_is_empty=absent_is_empty,
    )


def _own_link(page: Envelope[Row]) -> str | None:
    """Return a link to one of Microsoft's hosts as one to the linked account's own host.

    Links name the legacy host, or that of another region (contract 5.7).
    """
    parts = urlsplit(page.next_link or "")
    if not f".{parts.hostname}".endswith(MICROSOFT):
        return page.next_link
    return f"{parts.path}?{parts.query}"


MACHINES = _listing("machines", "/api/machines", Machine, absent_is_empty=True)
FINDINGS = _listing("findings", "/api/vulnerabilities/machinesVulnerabilities", FindingRow)
VULNERABILITIES = _listing("vulnerabilities", "/api/vulnerabilities", Details, 8000)

ENTRA = {
    ".microsoft.com": "https://login.microsoftonline.com",
    ".microsoft.us": "https://login.microsoftonline.us",
}
"""Where tokens are issued, by the end of the API's host."""

AUDIENCE = "https://api.securitycenter.microsoft.com"
"""Whom the tokens of the commercial cloud are for, in every region (contract 2)."""

OTHER_CLOUD = "the application's cloud is not that of the URL: check the URL"
REFUSED_SECRETS = {
    "7000215": "client_secret is wrong: give the secret's value, not its id",
    "7000222": "client_secret has run out: make a new one in Entra and give that",
    "700016": "client_id is no application of this tenant: check both",
    "90002": "tenant_id is no tenant: check it, and that the URL is of its cloud",
}
OTHER_SETTINGS = {
    "1002012": OTHER_CLOUD,
    "70011": OTHER_CLOUD,
    "500011": "Defender is not set up in this tenant, or is in another cloud",
}
"""What Entra says by its first number, and what to do about it."""

ERRORS = ErrorTable(
    code=("error_codes", "error"),
    not_found=[(404, "ResourceNotFound")],
    credential=REFUSED_SECRETS,
    configuration=OTHER_SETTINGS,
    advice={
        **REFUSED_SECRETS,
        **OTHER_SETTINGS,
        "Forbidden": "grant the application Machine.Read.All and Vulnerability.Read.All "
        "(application permissions of WindowsDefenderATP), with an administrator's consent",
        "DisabledFeature": "the tenant has no Defender Vulnerability Management: "
        "license it, or turn importVulnerabilities off",
        "DisallowedOperation": "the tenant does not allow the application to do this: "
        "ask its administrator",
    },
)
"""How Entra and the API refuse (contract 2 and 7)."""


class Client:
    """Machines, what is found on some of them, and what is known of what was found."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def has_asset(self, machine_id: str) -> Machine:
        """Return the machine with an id, which the tenant may have excluded."""
        path = f"{MACHINES.path}/{quote(machine_id, safe='')}"
        return self.session.get(path, operation="machine").row(Machine)

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

    def details(self, cves: Sequence[str]) -> dict[str, Details]:
        """Return what is known of these CVEs."""
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
