"""Any world in any form, cut anywhere and in pieces of any size: an import is complete, or loud."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdk.testing.search.strategies import file_scenarios, hold_file

from .test_csv_import import TestCSVImport as OfCSV
from .test_json_import import TestJSONImport as OfJSON
from .test_nessus_import import TestNessusImport as OfNessus
from .test_qualys_import import TestQualysImport as OfQualys

# Each reads a file twice or thrice, and `chariot check` tries others.
EXAMPLES = max(10, settings().max_examples // 6)


@pytest.mark.parametrize("subject", [OfCSV, OfJSON, OfNessus, OfQualys])
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_no_scenario_breaks_an_import(subject, data):
    hold_file(subject, data.draw(file_scenarios(subject)))
