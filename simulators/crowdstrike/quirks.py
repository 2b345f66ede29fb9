"""What only CrowdStrike does, as switches; the quirks of paging are the engine's."""

from ..engine import HOST_LISTED_AGAIN, paging_quirks, quirks_of
from .accounts import ASSETS, HOSTS, VULNERABILITIES
from .operations import OPERATIONS, SHEET

OWN = (
    HOST_LISTED_AGAIN,
    *quirks_of(f"""
    echoed-offset: by offset: the answer has the offset of the request, not that of the next page
      source: {SHEET} 4.1 has the next offset, elsewhere it is echoed; assumed
    expired-offset-400: device-scroll, devices: an expired token is refused with 400, not 404
      source: {SHEET} 4.2; the status is unverified
    heavy-pages: vulnerabilities: more than 1000 rows a page are too much, 500
      source: {SHEET} 5.8; the limit is assumed
    split-vulnerabilities: vulnerabilities: a CVE in several places of a host is a vulnerability for
      each of them
      source: assumed: an id of a vulnerability is not that of its CVE, {SHEET} 4.6
    no-hosts-scope: the client lacks the scope {HOSTS}: 403
      source: {SHEET} 2
    no-vulnerabilities-scope: the client lacks the scope {VULNERABILITIES}: 403
      source: {SHEET} 2
    no-assets-scope: the client lacks the scope {ASSETS}: 403
      source: {SHEET} 2
    token-200: a token comes with 200 instead of 201
      source: falconpy takes it for a failure; assumed of some proxy on the way; {SHEET} 2
    region-header: the token comes with X-Cs-Region: us-2, after which falconpy leaves for another
      host
      source: {SHEET} 2
    wrong-cloud-308: the tenant is in us-2: every route redirects there, with X-Cs-Region
      source: {SHEET} 2, recorded
    wrong-cloud-401: the tenant is in us-2: its token comes with X-Cs-Region, and is refused
      source: falconpy#460, {SHEET} 2
    flight-control: the tenant has a child with every fourth host; member_cid asks for its hosts
      alone
      source: {SHEET} 2 and 4.6; which hosts are whose is assumed
    joined-agent-ids: vulnerabilities: `aid` has the tenant before it, CID_AID
      source: demisto#45272, {SHEET} 4.6
    unknown-ids-complain: by ids: those that are not found are in `errors` with code 404, beside
      what was found
      source: {SHEET} 4.4 and 5.7, unverified
    null-errors: `errors` is null where there are none
      source: {SHEET} 3
    full-hostnames: hostname is the full name, and machine_domain is there as well
      source: assumed: some systems report their full name as their host name
    unrated-severity: CVEs without a score have severity UNKNOWN; exprt_rating is all there is
      source: {SHEET} 8 (or exprt_rating)
    unmanaged-twins: assets: every fifth host is there once more, as an unmanaged asset without aid
      source: {SHEET} 4.7; which ones is assumed
    hosts-without-sensor: every third host is in no list but that of assets, as an unmanaged one
      without aid
      source: {SHEET} 4.7; which ones, and what Discover knows of them, is assumed
    hidden-hosts: every ninth host is hidden: in no list of devices but that of hidden ones
      source: {SHEET} 4.8; which ones, and that Spotlight leaves them out, is assumed
    unmanaged-vulnerabilities: under hosts-without-sensor, these have vulnerabilities, with the id
      of their asset as aid
      source: CrowdStrike/falcon-mcp, {SHEET} 4.6; what is found on them is assumed to be the same
    """),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
