"""What stands beside the list in a JSON object, and whether the list is then all there is."""

import pytest

from integrations.imports.json_import import JSONImport
from sdk import Risk

from .files import read

ROW = '{"cve": "CVE-2025-10001", "severity": "high", "asset": "192.0.2.1"}'


def risks(got):
    return {model.name for model in got.models.values() if isinstance(model, Risk)}


BAD_BESIDE = [
    '"status": "error"',
    '"Status": "FAILED"',
    '"status": "partial success"',
    '"state": "failed"',
    '"state": "in_progress"',
    '"status": 500',
    '"status": "404"',
    '"result": "failure"',
    '"success": false',
    '"success": "False"',
    '"ok": false',
    '"complete": false',
    '"truncated": true',
    '"has_more": true',
    '"timed_out": true',
    '"status": "error", "Status": "ok"',
    '"status": "ok", "success": false',
]


@pytest.mark.parametrize("beside", BAD_BESIDE)
@pytest.mark.parametrize("rows", ["", ROW])
def test_list_beside_a_failed_status_is_incomplete(beside, rows):
    for content in (f'{{"findings": [{rows}], {beside}}}', f'{{{beside}, "findings": [{rows}]}}'):
        got = read(JSONImport, content.encode())

        assert not got.report.complete
        assert "beside the list says that it is not whole" in got.summary
        assert len(risks(got)) == (1 if rows else 0)


@pytest.mark.parametrize(
    "beside",
    [
        '"status": "ok"',
        '"status": "done", "state": "completed"',
        '"status": "200"',
        '"status": 200',
        '"status": 0',
        '"status": "OPEN"',
        '"status": "no errors"',
        '"status": null, "state": {"failed": 0}',
        '"status": true',
        '"result": ["failed"]',
        '"success": true, "ok": 1',
        '"success": 0, "failed": 3',
        '"success": null',
        '"complete": true, "truncated": false, "has_more": false, "timed_out": false',
        '"failed": [], "partial": ""',
        '"meta": {"status": "error"}',
    ],
)
def test_list_beside_an_ordinary_status_is_complete(beside):
    got = read(JSONImport, f'{{{beside}, "findings": [{ROW}]}}'.encode())

    assert got.report.complete, got.summary
    assert risks(got) == {"CVE-2025-10001"}
