"""The way from nothing to gold in CONTRIBUTING.md can be walked as it stands."""

import re

import pytest

from .walking import ROOT, Command, Edit, contents, copied, steps

SECTION = re.compile(r"^## From nothing to gold\n(.*?)^## ", re.M | re.S)
VENDOR_FILES = re.compile(
    r"(?:integrations|simulators|cassettes)/acme/.*"
    r"|tests/(?:integrations/test_acme|evidence/acme|simulators/test_acme_evidence)\.\w+"
)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_walkthrough_reaches_gold_and_edits_only_vendor_files(tmp_path):
    page = SECTION.search((ROOT / "CONTRIBUTING.md").read_text())[1]
    repository = copied(tmp_path / "repository")
    before = contents(repository)

    way = steps(page)
    for step in way:
        step.take(repository)

    after = contents(repository)
    assert before.items() <= after.items()
    assert [name for name in after.keys() - before.keys() if not VENDOR_FILES.fullmatch(name)] == []
    assert sum(isinstance(step, Edit) for step in way) == 6
    assert sum(isinstance(step, Command) for step in way) == page.count("    .venv/bin/")
