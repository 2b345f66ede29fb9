"""Mutants: a vendor's integration with one small mistake each, and whether its tests notice.

A test that passes says nothing of what it would not have noticed. Each mutant is the integration
with one change, such as a listing that ends after its first page; the vendor's own tests run on it
and should fail. One that they pass is a missing test, or changes nothing that anybody could see;
the latter is written down with its reason, in tests/mutants/NAME.toml.
"""

from .harmless import Harmless
from .mutant import Mutant
from .operators import mutants_of
from .score import score_lines
from .selection import NOTICED_BY, changed_files, selected
from .trial import Outcome, Trial

__all__ = [
    "NOTICED_BY",
    "Harmless",
    "Mutant",
    "Outcome",
    "Trial",
    "changed_files",
    "mutants_of",
    "score_lines",
    "selected",
]
