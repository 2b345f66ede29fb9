"""What only InsightVM does, as switches; the quirks of paging are the engine's."""

from ..engine import Quirk, paging_quirks
from .operations import OPERATIONS, SHEET

ACCESS = (
    Quirk(
        "no-sites",
        f"{SHEET} 1, 5.8; docs/platform.md 5.6",
        "the user has access to no site: every list is empty, and every asset is 404",
    ),
    Quirk(
        "hidden-sites",
        f"{SHEET} 1, 5.8; which sites is assumed",
        "the user has access to every other site: assets of the others are 404 and in no list",
    ),
    Quirk(
        "no-asset-permission",
        f"{SHEET} 1",
        "the user may not see assets: the whole collection is 404",
    ),
    Quirk(
        "findings-hidden",
        f"{SHEET} 1",
        "the user may not see vulnerabilities on assets: 404, although the asset is there",
    ),
    Quirk(
        "findings-forbidden",
        f"{SHEET} 1; assumed of this collection",
        "the user may not list vulnerabilities on assets: 403",
    ),
    Quirk("two-factor", f"{SHEET} 1", "the user has two factors: 401 without the header Token"),
    Quirk(
        "cloud-host",
        f"insightconnect-plugins#702, {SHEET} 5.7; the page is assumed",
        "this is not the console but the Insight cloud: every call is 404 and HTML",
    ),
    Quirk("login-page", f"{SHEET} 1, unverified", "every call is answered with 200 and HTML"),
)
LISTS = (
    Quirk(
        "ignores-sort",
        f"{SHEET} 2; assumed",
        "assets of a page come in falling order, whatever was asked for",
    ),
    Quirk(
        "large-pages-time-out",
        f"{SHEET} 5.3",
        "a page of 500 takes longer than a minute, and a proxy cuts it: 504 and HTML",
    ),
    Quirk(
        "local-days",
        f"{SHEET} 3.4 has days only; assumed",
        "searches count days in the console's time zone, eleven hours behind UTC",
    ),
    Quirk("refuses-large-pages", f"{SHEET} 2, unverified", "a size over 500 is 400, not cut"),
    Quirk(
        "empty-findings",
        f"{SHEET} 3.1 and 3.2; assumed",
        "the first asset counts vulnerabilities, and the list of them is empty",
    ),
    Quirk(
        "findings-fail",
        f"nexpose-client#319, {SHEET} 5.4 have it of software; assumed of vulnerabilities",
        "500 for the vulnerabilities on the first asset, whenever they are asked for",
    ),
    Quirk(
        "content-fails",
        f"{SHEET} 5.4; assumed of the content",
        "500 for every fourth vulnerability and for every fourth list of solutions",
    ),
    Quirk("software-fails", f"{SHEET} 5.4", "500 for the software on every other asset"),
)
SPELLING = (
    Quirk(
        "no-addresses", f"{SHEET} 3.1, a suspicion", "every fifth asset has a full name, no `ip`"
    ),
    Quirk("string-status", f"{SHEET} 1", "`status` of the error object is text"),
    Quirk("no-error-links", f"{SHEET} 1", "the error object has no links"),
    Quirk("links-object", f"{SHEET} 2", "`links` of a page is an object by rel"),
    Quirk("swapped-content", f"{SHEET} 3.3", "`html` and `text` of a content are swapped"),
    Quirk(
        "documented-results",
        f"{SHEET} 3.2; no recorded result has them",
        "results of findings have checkId, key and exceptions",
    ),
    Quirk("gzip", f"{SHEET} 1", "answers are compressed for clients that understand it"),
)
OWN = ACCESS + LISTS + SPELLING
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
