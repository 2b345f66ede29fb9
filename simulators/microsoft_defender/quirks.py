"""What only Defender does, as switches; the quirks of paging are the engine's."""

from ..engine import paging_quirks, quirks_of
from .accounts import MACHINES, VULNERABILITIES
from .operations import OPERATIONS
from .responses import SHEET

OWN = quirks_of(f"""
mangled-next-link: machines: from the second page of a filtered list on, the link has lost the names
  of its parameters and leads to the same page, unfiltered, for ever
  source: MicrosoftDocs/microsoft-365-docs#8316, {SHEET} 5.3
no-next-link: all lists: a full page has no link, though there is more
  source: firezone PR#14768, {SHEET} 5.4; seen of machines, of the others assumed
legacy-next-link: all lists: links lead to the legacy host
  source: {SHEET} 5.7
no-page-preference: all lists: Prefer: odata.maxpagesize is ignored
  source: OData 4.01 part 1, 8.2.8.5: a preference may be ignored; whether it is, is unverified
no-machine-role: the application lacks {MACHINES}: 403
  source: {SHEET} 2
no-vulnerability-role: the application lacks {VULNERABILITIES}: 403
  source: {SHEET} 2
no-vulnerability-management: the tenant has no licence for vulnerability management: 403
  DisabledFeature
  source: {SHEET} 7; which routes it closes is assumed
expired-secret: the client secret has run out: 401 with AADSTS7000222
  source: {SHEET} 2
reinstalled-machines: machines: every fifth is there once more, as what it was before it was set up
  again, and merged into what it is now
  source: {SHEET} 5.5; which ones is assumed
intermittent-404: machine: every other call says that the machine is not there
  source: {SHEET} 5.6
""")
# The rows of an OData list are an array, never null (OData JSON 4.01, 12).
STYLES = (one.style for one in OPERATIONS if one.style)
QUIRKS = (*OWN, *paging_quirks(STYLES, OWN, without={"null-page"}))
