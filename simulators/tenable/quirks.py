"""What Tenable does at times, switch by switch; quirks of jobs and paging are the engine's."""

from ..engine import JOB_QUIRKS, Quirk, paging_quirks
from .operations import OPERATIONS
from .responses import SHEET


def _quirk(name: str, source: str, description: str) -> Quirk:
    section, _, seen = source.partition("; ")
    return Quirk(name, f"{seen + ', ' if seen else ''}{SHEET} {section}", description)


OWN = (
    _quirk("no-session", "4 (undocumented now)", "GET /session is gone: 404"),
    _quirk("no-vuln-export", "1", "the user's role may not export findings: 403"),
    _quirk("no-asset-export", "1", "the user's role may not export assets: 403"),
    _quirk("earlier-export", "3.4", "an hour ago a user has exported findings"),
    _quirk("sparse-status", "3.2", "a job of findings says only what was recorded in 2018"),
    _quirk("duplicate-429", "2", "the older refusal of a repeated export: 429 with JSON"),
    *JOB_QUIRKS,
    _quirk("string-port", "3.6", 'the port of a finding on the host itself is the text "0"'),
    _quirk(
        "no-addresses", "3.7 (which ones is assumed)", "every fifth asset is known by name alone"
    ),
    _quirk("empty-404", "1", "an asset that is not there: 404 without a body"),
    _quirk("malformed-nessus", "7; Tenable.io-SDK#32", "a scan's .nessus file has raw ampersands"),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
