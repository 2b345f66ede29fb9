"""What only InsightVM does, as switches; the quirks of paging are the engine's."""

from ..engine import paging_quirks, quirks_of
from .operations import OPERATIONS, SHEET

OWN = quirks_of(f"""
    no-sites: the user has access to no site: every list is empty, and every asset is 404
      source: {SHEET} 1, 5.8; docs/platform.md 5.6
    hidden-sites: the user has access to every other site: assets of the others are 404 and in
      no list
      source: {SHEET} 1, 5.8; which sites is assumed
    no-asset-permission: the user may not see assets: the whole collection is 404
      source: {SHEET} 1
    findings-hidden: the user may not see vulnerabilities on assets: 404, although the asset is
      there
      source: {SHEET} 1
    findings-forbidden: the user may not list vulnerabilities on assets: 403
      source: {SHEET} 1; assumed of this collection
    two-factor: the user has two factors: 401 without the header Token
      source: {SHEET} 1
    cloud-host: this is not the console but the Insight cloud: every call is 404 and HTML
      source: insightconnect-plugins#702, {SHEET} 5.7; the page is assumed
    login-page: every call is answered with 200 and HTML
      source: {SHEET} 1, unverified
    ignores-sort: assets of a page come in falling order, whatever was asked for
      source: {SHEET} 2; assumed
    large-pages-time-out: a page of 500 takes longer than a minute, and a proxy cuts it: 504 and
      HTML
      source: {SHEET} 5.3
    local-days: searches count days in the console's time zone, eleven hours behind UTC
      source: {SHEET} 3.4 has days only; assumed
    refuses-large-pages: a size over 500 is 400, not cut
      source: {SHEET} 2, unverified
    empty-findings: the first asset counts vulnerabilities, and the list of them is empty
      source: {SHEET} 3.1 and 3.2; assumed
    findings-fail: 500 for the vulnerabilities on the first asset, whenever they are asked for
      source: nexpose-client#319, {SHEET} 5.4 have it of software; assumed of vulnerabilities
    content-fails: 500 for every fourth vulnerability and for every fourth list of solutions
      source: {SHEET} 5.4; assumed of the content
    software-fails: 500 for the software on every other asset
      source: {SHEET} 5.4
    no-addresses: every fifth asset has a full name, no `ip`
      source: {SHEET} 3.1, a suspicion
    string-status: `status` of the error object is text
      source: {SHEET} 1
    no-error-links: the error object has no links
      source: {SHEET} 1
    links-object: `links` of a page is an object by rel
      source: {SHEET} 2
    swapped-content: `html` and `text` of a content are swapped
      source: {SHEET} 3.3
    documented-results: results of findings have checkId, key and exceptions
      source: {SHEET} 3.2; no recorded result has them
    gzip: answers are compressed for clients that understand it
      source: {SHEET} 1
""")
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
