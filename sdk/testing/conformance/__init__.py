"""Conformance: the rules that every integration must keep, as a class to subclass.

    class TestQualys(Conformance):
        integration = Qualys
        simulator = QualysSimulator

Every test is a rule with a stable code. What differs between vendors comes from the simulator or
from the class attributes of `Subject`. An exemption is a strict xfail on an overriding method, so
that it removes itself. `examine` runs the rules without pytest.
"""

from .rule import Rule, rules_of
from .rule_results import CaseResult, RuleResult, examine
from .rules.affiliation import Affiliation
from .rules.cancellation import Cancellation
from .rules.clock_skew import Clocks
from .rules.filtering import Filtering
from .rules.hygiene import Hygiene
from .rules.incremental import Incremental
from .rules.independent_streams import Apart
from .rules.lost_rows import Losing
from .rules.malformed_fields import Malformed
from .rules.manners import RateLimits
from .rules.moving_data import ChangingData
from .rules.omissions import Omissions
from .rules.paging import Paging
from .rules.secrecy import Secrecy
from .rules.sessions import Sessions
from .rules.token_renewal import TokenRenewal
from .rules.trouble import Faults
from .rules.truth import Truth

__all__ = ["CaseResult", "Conformance", "Rule", "RuleResult", "examine", "rules_of"]


class Conformance(
    Apart,
    Faults,
    TokenRenewal,
    Cancellation,
    Secrecy,
    Sessions,
    RateLimits,
    Clocks,
    Incremental,
    ChangingData,
    Losing,
    Malformed,
    Omissions,
    Paging,
    Affiliation,
    Filtering,
    Truth,
    Hygiene,
):
    """All rules of APIs. Subclass it in `tests/integrations/test_<vendor>.py`.

    Name the integration and its simulator there. The rules run from the last base class to the
    first: hygiene, plain worlds, settings, quirks, runs since a moment, manners, trouble.
    """
