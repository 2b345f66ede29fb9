"""Ways in which lists of findings are written as JSON."""

from simulators.engine import Quirk
from simulators.engine.files import FILE_FORMATS

WRAPPED = f"DefectDojo generic_report1, {FILE_FORMATS} 5"

QUIRKS = (
    Quirk("lines", f"{FILE_FORMATS} 5", "the file is JSON Lines, an object a line"),
    Quirk("indented", f"{FILE_FORMATS} 5", "the array is indented"),
    Quirk("cve-lists", f"{FILE_FORMATS} 5", "the CVEs of a finding are an array"),
    Quirk("wrapped", WRAPPED, "an object is around the array"),
    Quirk("other-names", f"{FILE_FORMATS} 5", "proof is named evidence, solution recommendation"),
    Quirk("capitals", f"{FILE_FORMATS} 5", "keys are in capitals"),
    Quirk("no-line-end", f"{FILE_FORMATS} 0", "the last line has no line break"),
)
