"""Every quirk of export jobs that was met with some vendor; `jobs.py` does what they say."""

from typing import Final

from .quirks import Quirk

SHEET: Final = "docs/contracts/tenable.md"
BODIES: Final = f"elastic/integrations#17608, {SHEET} 3.3"

JOB_QUIRKS: Final = (
    Quirk("error-export", f"{SHEET} 3.5, 7", "every export fails half-way, with a reason"),
    Quirk("error-export-once", f"{SHEET} 3.5", "the first export of each kind fails so"),
    Quirk("cancelled-export", f"{SHEET} 3.5", "a user cancels every export half-way"),
    Quirk("endless-export", f"pyTenable#706, {SHEET} 7", "every export works half-way for ever"),
    Quirk("slow-export", f"pyTenable#706, {SHEET} 7", "half an hour passes before the first chunk"),
    Quirk("failed-chunk", f"{SHEET} 3.5", "a chunk of every export fails, with those behind it"),
    Quirk("failed-chunk-once", f"{SHEET} 3.5", "a chunk of the first export of each kind fails"),
    Quirk("missing-chunk", f"{SHEET} 3.2 (assumed)", "a finished export lacks one chunk"),
    Quirk("lost-chunk", f"{SHEET} 3.3", "a chunk that is listed is never found"),
    Quirk("expired-chunks-once", f"{SHEET} 3.3", "the chunks of the first exports are gone"),
    Quirk("truncated-chunk", f"{SHEET} 3.5", "every chunk breaks off in the middle, once"),
    *(
        Quirk(f"{name}-{place}", BODIES, f"the {place} chunk is {body}")
        for name, body in (("null-chunk", "null"), ("empty-chunk-body", "204 without a body"))
        for place in ("first", "middle", "last")
    ),
    Quirk("broken-chunk", f"{SHEET} 6", "one chunk of every export always breaks off"),
    Quirk("empty-chunk", f"{SHEET} 3.5", "there is one chunk more, without rows"),
)
