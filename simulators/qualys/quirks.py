"""What only Qualys does, as switches; the quirks of paging are the engine's."""

from ..engine import Quirk, paging_quirks
from .operations import HARS, OPERATIONS, SHEET

OWN = (
    Quirk("account-expired", f"{HARS}, {SHEET} 2", "every call is answered with 200 and code 2001"),
    Quirk("not-authorized", f"{SHEET} 2", "the user may log in, but not list: 403 and code 2012"),
    Quirk("no-knowledge-base", f"{SHEET} 5.3", "the subscription lacks the KnowledgeBase: 403"),
    Quirk("retired-versions", f"{SHEET} 1", "detections before 5.0 and KB before 4.0 are off"),
    Quirk("id-ranges", f"{SHEET} 5.1", "details=None joins neighbouring ids to ID_RANGE"),
    Quirk("no-unique-vuln-id", f"{SHEET} 5.2", "detections have no UNIQUE_VULN_ID, as of old"),
    Quirk("invalid-xml-characters", f"{SHEET} 7.9", "RESULTS hold characters XML cannot have"),
    Quirk("other-warning", f"{SHEET} 6", "the last page has a WARNING that is not 1980; assumed"),
    Quirk("truncated-knowledge-base", f"{SHEET} 5.3", "the KnowledgeBase pages as well; assumed"),
    Quirk("slow-stream", f"{SHEET} 7.7", "every host takes half a minute and a keep-alive comment"),
    Quirk(
        "hung-host",
        f"{SHEET} 7.8",
        "no detections come, just comments for a day; then the document breaks off",
    ),
    Quirk("text-xml", f"{SHEET} 3", "lists are text/xml;charset=UTF-8"),
    Quirk("counts-itself", f"{SHEET} 3", "X-Concurrency-Limit-Running includes this very call"),
    Quirk("gateway-elsewhere", f"{SHEET} 2", "/auth is not on this host: 404 and an HTML page"),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
