"""What Tenable does at times, switch by switch."""

from ..engine import Quirk
from .responses import SHEET


def _quirk(name: str, source: str, description: str) -> Quirk:
    section, _, seen = source.partition("; ")
    return Quirk(name, f"{seen + ', ' if seen else ''}{SHEET} {section}", description)


QUIRKS = (
    _quirk("no-session", "4 (undocumented now)", "GET /session is gone: 404"),
    _quirk("no-vuln-export", "1", "the user's role may not export findings: 403"),
    _quirk("no-asset-export", "1", "the user's role may not export assets: 403"),
    _quirk("earlier-export", "3.4", "an hour ago somebody has exported findings"),
    _quirk("sparse-status", "3.2", "a job of findings says only what was recorded in 2018"),
    _quirk("duplicate-429", "2", "the older refusal of a repeated export: 429 with JSON"),
    _quirk("error-export", "3.5, 7", "every export ends half-way with ERROR and a reason"),
    _quirk("error-export-once", "3.5", "the first export of each kind ends so"),
    _quirk("cancelled-export", "3.5", "somebody cancels every export half-way"),
    _quirk("endless-export", "7; pyTenable#706", "every export stays PROCESSING half-way for ever"),
    _quirk(
        "slow-export", "7; pyTenable#706", "every export works half an hour for its first chunk"
    ),
    _quirk("failed-chunk", "3.5", "one chunk of every export fails, and those behind it fall"),
    _quirk("failed-chunk-once", "3.5", "one chunk of the first export of each kind does"),
    _quirk("missing-chunk", "3.2 (assumed)", "an export is FINISHED with one chunk never listed"),
    _quirk("lost-chunk", "3.3", "one chunk that is listed is not found, whenever asked for"),
    _quirk(
        "expired-chunks-once", "3.3", "the chunks of the first exports are gone, as after a day"
    ),
    _quirk("truncated-chunk", "3.5", "every chunk breaks off in the middle of its JSON, once"),
    *(
        _quirk(f"{kind}-{where}", "3.3; elastic/integrations#17608", f"the {where} chunk is {what}")
        for kind, what in (("null-chunk", "null"), ("empty-chunk-body", "204 without a body"))
        for where in ("first", "middle", "last")
    ),
    _quirk("broken-chunk", "6", "one chunk of every export always does"),
    _quirk("empty-chunk", "3.5", "one chunk more than there are hosts for, without rows"),
    _quirk("string-port", "3.6", 'the port of a finding on the host itself is the text "0"'),
    _quirk(
        "no-addresses", "3.7 (which ones is assumed)", "every fifth asset is known by name alone"
    ),
    _quirk("empty-404", "1", "an asset that is not there: 404 without a body"),
    _quirk("malformed-nessus", "7; Tenable.io-SDK#32", "a scan's .nessus file has raw ampersands"),
)
