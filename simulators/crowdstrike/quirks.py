"""What only CrowdStrike does, as switches; the quirks of paging are the engine's."""

from ..engine import HOST_LISTED_AGAIN, Quirk, paging_quirks
from .accounts import LOST
from .operations import OPERATIONS, SHEET

OWN = (
    HOST_LISTED_AGAIN,
    Quirk(
        "echoed-offset",
        f"{SHEET} 4.1 has the next offset, elsewhere it is echoed; assumed",
        "by offset: the answer has the offset of the request, not that of the next page",
    ),
    Quirk(
        "expired-offset-400",
        f"{SHEET} 4.2; the status is unverified",
        "device-scroll, devices: an expired token is refused with 400, not 404",
    ),
    Quirk(
        "heavy-pages",
        f"{SHEET} 5.8; the limit is assumed",
        "vulnerabilities: more than 1000 rows a page are too much, 500",
    ),
    Quirk(
        "split-vulnerabilities",
        f"assumed: an id of a vulnerability is not that of its CVE, {SHEET} 4.6",
        "vulnerabilities: a CVE in several places of a host is a vulnerability for each of them",
    ),
    *(
        Quirk(name, f"{SHEET} 2", f"the client lacks the scope {scope}: 403")
        for name, scope in LOST.items()
    ),
    Quirk(
        "token-200",
        f"falconpy takes it for a failure; assumed of some proxy on the way; {SHEET} 2",
        "a token comes with 200 instead of 201",
    ),
    Quirk(
        "region-header",
        f"{SHEET} 2",
        "the token comes with X-Cs-Region: us-2, after which falconpy leaves for another host",
    ),
    Quirk(
        "wrong-cloud-308",
        f"{SHEET} 2, recorded",
        "the tenant is in us-2: every route redirects there, with X-Cs-Region",
    ),
    Quirk(
        "wrong-cloud-401",
        f"falconpy#460, {SHEET} 2",
        "the tenant is in us-2: its token comes with X-Cs-Region, and is refused",
    ),
    Quirk(
        "flight-control",
        f"{SHEET} 2 and 4.6; which hosts are whose is assumed",
        "the tenant has a child with every fourth host; member_cid asks for its hosts alone",
    ),
    Quirk(
        "joined-agent-ids",
        f"demisto#45272, {SHEET} 4.6",
        "vulnerabilities: `aid` has the tenant before it, CID_AID",
    ),
    Quirk(
        "unknown-ids-complain",
        f"{SHEET} 4.4 and 5.7, unverified",
        "by ids: those that are not found are in `errors` with code 404, beside what was found",
    ),
    Quirk("null-errors", f"{SHEET} 3", "`errors` is null where there are none"),
    Quirk(
        "full-hostnames",
        "assumed: some systems report their full name as their host name",
        "hostname is the full name, and machine_domain is there as well",
    ),
    Quirk(
        "unrated-severity",
        f"{SHEET} 8 (or exprt_rating)",
        "CVEs without a score have severity UNKNOWN; exprt_rating is all there is",
    ),
    Quirk(
        "unmanaged-twins",
        f"{SHEET} 4.7; which ones is assumed",
        "assets: every fifth host is there once more, as an unmanaged asset without aid",
    ),
    Quirk(
        "hosts-without-sensor",
        f"{SHEET} 4.7; which ones, and what Discover knows of them, is assumed",
        "every third host is in no list but that of assets, as an unmanaged one without aid",
    ),
    Quirk(
        "hidden-hosts",
        f"{SHEET} 4.8; which ones, and that Spotlight leaves them out, is assumed",
        "every ninth host is hidden: in no list of devices but that of hidden ones",
    ),
    Quirk(
        "unmanaged-vulnerabilities",
        f"CrowdStrike/falcon-mcp, {SHEET} 4.6; what is found on them is assumed to be the same",
        "under hosts-without-sensor, these have vulnerabilities, with the id of their asset as aid",
    ),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
