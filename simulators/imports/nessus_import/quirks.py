"""Ways in which .nessus files differ from each other, and what is wrong with some."""

from simulators.engine import Quirk
from simulators.engine.files import FILE_FORMATS

QUIRKS = (
    Quirk("control-characters", f"{FILE_FORMATS} 0", "outputs hold what XML forbids"),
    Quirk("latin-1", f"{FILE_FORMATS} 0", "an output is not UTF-8"),
    Quirk("no-host-ip", f"{FILE_FORMATS} 1", "every fifth host is known by its name alone"),
    Quirk("by-address", f"{FILE_FORMATS} 1", "hosts were scanned by address, not by name"),
    Quirk("exported-twice", f"{FILE_FORMATS} 1", "the file has the same report twice"),
    Quirk("dead-hosts", f"{FILE_FORMATS} 1", "hosts that did not answer are there, too"),
    Quirk(
        "virtual-hosts",
        f"djcas9/ruby-nessus #52, {FILE_FORMATS} 8",
        "two names were scanned at one address, which has another name in DNS",
    ),
    Quirk("blank-line", f"{FILE_FORMATS} 0", "a blank line is before the XML declaration"),
    Quirk("cwe-prefix", f"DefectDojo #13245, {FILE_FORMATS} 1", "cwe has a prefix"),
)
