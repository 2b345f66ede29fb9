"""Files of any size take the memory of a small one."""

import gzip
import tracemalloc

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.json_import import JSONImport
from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import VirtualClock
from sdk.testing.file_conformance import Given
from simulators.imports.json_import import JSONFile
from simulators.imports.nessus_import import NessusFile
from simulators.imports.qualys_import import QualysFile

pytestmark = pytest.mark.slow
FEW, MANY = 40, 400
MIB = 2**20


class Counted:
    """A sink that keeps nothing."""

    def __init__(self):
        self.count = 0

    def open(self):
        """Open nothing."""

    def write(self, batch):
        self.count += len(batch)

    def close(self):
        """Close nothing."""


def peak(integration, pieces):
    """Return the peak memory of an import of these pieces, and the number of its models."""
    sink = Counted()
    capability = integration(
        Job(target=Integration(integration.name, "given://file"), seed=1),
        clock=VirtualClock(watchdog_seconds=300),
        sink=sink,
        stores={"given": Given(pieces)},
    )
    tracemalloc.start()
    try:
        report = capability.invoke()
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.outcome is Outcome.COMPLETE
    return used, sink.count


@pytest.mark.parametrize(
    ("integration", "file", "quirk"),
    [
        (NessusImport, NessusFile, "gzip"),
        (QualysImport, QualysFile, "byte-order-mark"),
        (QualysImport, QualysFile, "report-csv"),
        (JSONImport, JSONFile, "indented"),
    ],
)
def test_memory_does_not_grow_with_the_file(integration, file, quirk):
    few = file.create(hosts=FEW, quirks=[quirk])
    many = file.create(hosts=MANY, quirks=[quirk])
    peak(integration, few.document)

    small, few_models = peak(integration, few.document)
    large, many_models = peak(integration, many.document)

    assert many_models > 8 * few_models
    assert large < small + 2 * MIB


def test_one_host_with_any_number_of_findings_takes_no_more():
    def pieces(count):
        yield b"cve,severity,asset,port,proof\n"
        for number in range(count):
            yield f"CVE-2025-10001,high,192.0.2.9,{number % 9},{'x' * 500}\n".encode()

    small, _ = peak(CSVImport, lambda: pieces(2_000))
    large, _ = peak(CSVImport, lambda: pieces(6_000))

    assert large < small + 2 * MIB


def test_a_packed_file_is_unpacked_piece_by_piece():
    content = gzip.compress(b"cve,severity,asset\n" + b"CVE-2025-10001,high,192.0.2.9\n" * 10_000)

    used, count = peak(CSVImport, lambda: [content])

    assert count
    assert used < 4 * MIB
