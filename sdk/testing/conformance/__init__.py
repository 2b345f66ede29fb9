"""Conformance: the rules that every integration must keep, as a class to subclass.

    class TestQualys(Conformance):
        integration = Qualys
        simulator = QualysSimulator

Every test is a rule with a stable code. What differs between vendors comes from the simulator or
from the class attributes of `Subject`. An exemption is a strict xfail on an overriding method, so
that it removes itself. `examine` runs the rules without pytest.
"""

from .affiliation import Affiliation
from .apart import Apart
from .clocks import Clocks
from .discretion import Discretion
from .ending import Ending
from .filtering import Filtering
from .hygiene import Hygiene
from .incremental import Incremental
from .losing import Losing
from .malformed import Malformed
from .manners import Manners
from .moving import Moving
from .omissions import Omissions
from .paging import Paging
from .renewal import Renewal
from .rule import Rule, rules
from .ruling import Finding, Ruling, examine
from .sessions import Sessions
from .trouble import Trouble
from .truth import Truth

__all__ = ["Conformance", "Finding", "Rule", "Ruling", "examine", "rules"]


class Conformance(
    Truth,
    Clocks,
    Omissions,
    Incremental,
    Malformed,
    Paging,
    Moving,
    Losing,
    Trouble,
    Apart,
    Ending,
    Renewal,
    Manners,
    Sessions,
    Discretion,
    Affiliation,
    Filtering,
    Hygiene,
):
    """All rules. Subclass it in `tests/integrations/test_<vendor>.py`, naming the two halves."""
