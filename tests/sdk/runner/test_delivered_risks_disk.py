"""The table of delivered risks on a disk that is full."""

import resource
from contextlib import contextmanager

from sdk import Asset, Capability, Credential, Risk, stream
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import VirtualClock


class Scanner(Capability):
    """Two streams of risks with long names."""

    name = "scanner"
    title = "Scanner"
    surface = "external"
    credential = Credential("scanner", secrets=())

    def validate_credentials(self):
        """Do nothing."""

    def check_affiliation(self, asset):
        """Return False."""
        return False

    @stream(toggle="importVulnerabilities")
    def risks(self):
        """Yield the risks."""
        host = Asset("www.example.com", "203.0.113.1")
        for number in range(4000):
            yield Risk(host, f"weakness-{'0' * 800}{number}", "TL")

    @stream(toggle="importVulnerabilities")
    def more_risks(self):
        """Yield the same again."""
        yield from self.risks()


@contextmanager
def largest_file(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_ends_a_run_with_an_error():
    sink = MemorySink()
    scanner = Scanner(Job(target=Integration("scanner", "x")), clock=VirtualClock(), sink=sink)

    with largest_file(2**16):
        report = scanner.invoke()

    assert [stream.error_type for stream in report.streams] == ["ConfigurationError"] * 2
    assert all("make room" in stream.error for stream in report.streams)
    assert sum(stream.delivered for stream in report.streams) == len(sink.models) > 0
