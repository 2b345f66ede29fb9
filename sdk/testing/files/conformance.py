"""Conformance of file imports: what a file says arrives, and a file that is not whole says so.

    class TestNessusImport(FileConformance):
        integration = NessusImport
        simulator = NessusFile

Every test is a rule with a stable code, as those of `Conformance` are; hygiene is the same.
"""

from ..conformance.hygiene import Hygiene
from .content import Content
from .damage import Damage
from .reading import Reading


class FileConformance(Content, Damage, Reading, Hygiene):
    """All rules of files. Subclass it, naming the import and what writes its files."""
