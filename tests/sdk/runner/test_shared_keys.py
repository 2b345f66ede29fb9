"""Hosts that a vendor tells apart and that share a key all the same are counted in the report."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from sdk import Asset, Capability, Credential, Port, Risk, stream
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.runner.shared_keys import SharedKeys
from sdk.testing import VirtualClock

GATEWAY = "198.51.100.7"


def host(number, key="laptop"):
    return Asset(key, GATEWAY, cloud_id=f"id-{number}")


class Office(Capability):
    """Hosts of which some were set up again, and what is on them."""

    name = "office"
    title = "Office"
    surface = "external"
    credential = Credential("office", secrets=())
    models = ()

    def validate_credentials(self):
        """Do nothing."""

    def check_affiliation(self, asset):
        """Return False."""
        return False

    @stream(toggle="importAssets")
    def hosts(self):
        """Yield the hosts."""
        yield from self.models

    @stream(toggle="importVulnerabilities")
    def risks(self):
        """Yield a risk on each."""
        for number, model in enumerate(self.models):
            yield Risk(Port("tcp", 443, model), f"CVE-2025-{1000 + number}", "TH")


def run(models, **config):
    job = Job(target=Integration("office", "x"), config=config)
    office = Office(job, clock=VirtualClock(), sink=MemorySink())
    office.models = models
    return office.invoke()


def test_report_counts_hosts_that_share_a_key():
    report = run([host(1), host(2), host(3), host(4, "other"), host(1)])

    assert report.complete
    assert list(report.notes) == [
        f"3 hosts of the vendor share 1 keys, such as #asset#laptop#{GATEWAY}"
    ]


def test_report_counts_hosts_that_only_risks_name():
    report = run([host(1), host(2)], importAssets="false")

    assert "2 hosts of the vendor share 1 keys" in "".join(report.notes)


def test_report_says_nothing_where_hosts_stay_different():
    internal = [Asset("a", "10.0.0.1", cloud_id=str(number)) for number in range(3)]
    named = [Asset("a", GATEWAY), Asset("a", GATEWAY)]

    assert run([host(1), host(2, "other"), host(1), *internal, *named]).notes == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60))
def test_every_id_of_a_shared_key_is_counted(pairs):
    shared = SharedKeys()
    ids = {}
    for key, number in pairs:
        shared.see(host(number, f"host-{key}"))
        ids.setdefault(key, set()).add(number)

    many = [found for found in ids.values() if len(found) > 1]
    wanted = f"{sum(map(len, many))} hosts of the vendor share {len(many)} keys" if many else ""
    assert shared.note.partition(",")[0] == wanted


def test_memory_is_bounded_and_the_count_then_the_least():
    shared = SharedKeys(most_slots=2**12)
    shared.see(host(1))
    assets = [host(number, f"host-{number}") for number in range(15_000)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        for asset in assets:
            shared.see(asset)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    shared.see(host(2))

    assert grown < 12 * 2**12
    assert shared.note.startswith("at least 2 hosts of the vendor share 1 keys")
