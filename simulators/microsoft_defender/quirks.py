"""What only Defender does, as switches; the quirks of paging are the engine's."""

from ..engine import Quirk, paging_quirks
from .accounts import MACHINES, VULNERABILITIES
from .operations import OPERATIONS
from .responses import SHEET

OWN = (
    Quirk(
        "mangled-next-link",
        f"MicrosoftDocs/microsoft-365-docs#8316, {SHEET} 5.3",
        "machines: from the second page of a filtered list on, the link has lost the names of its "
        "parameters and leads to the same page, unfiltered, for ever",
    ),
    Quirk(
        "no-next-link",
        f"firezone PR#14768, {SHEET} 5.4; seen of machines, of the others assumed",
        "all lists: a full page has no link, though there is more",
    ),
    Quirk("legacy-next-link", f"{SHEET} 5.7", "all lists: links lead to the legacy host"),
    Quirk(
        "no-page-preference",
        "OData 4.01 part 1, 8.2.8.5: a preference may be ignored; whether it is, is unverified",
        "all lists: Prefer: odata.maxpagesize is ignored",
    ),
    Quirk("no-machine-role", f"{SHEET} 2", f"the application lacks {MACHINES}: 403"),
    Quirk("no-vulnerability-role", f"{SHEET} 2", f"the application lacks {VULNERABILITIES}: 403"),
    Quirk(
        "no-vulnerability-management",
        f"{SHEET} 7; which routes it closes is assumed",
        "the tenant has no licence for vulnerability management: 403 DisabledFeature",
    ),
    Quirk("expired-secret", f"{SHEET} 2", "the client secret has run out: 401 with AADSTS7000222"),
    Quirk(
        "reinstalled-machines",
        f"{SHEET} 5.5; which ones is assumed",
        "machines: every fifth is there once more, as what it was before it was set up again, and "
        "merged into what it is now",
    ),
    Quirk(
        "intermittent-404",
        f"{SHEET} 5.6",
        "machine: every other call says that the machine is not there",
    ),
)
STYLES = (one.style for one in OPERATIONS if one.style)
# The rows of an OData list are an array, never null (OData JSON 4.01, 12).
QUIRKS = (*OWN, *paging_quirks(STYLES, OWN, without={"null-page"}))
