"""A host that can be reached is kept by its routable address, wherever its vendor lists that."""

import pytest

from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock
from sdk.testing.file_conformance import Given
from simulators import FileSimulator, World

from .test_hostile import DATETIME, qualys
from .test_microsoft_defender_answers import MACHINE
from .test_microsoft_defender_answers import run as defender

QUIRK = "private-address-first"
PRIVATE = b"172.16."
APIS = sorted({*registry.names("integrations")} - {"example"})
LISTING = [*((name,) for name in APIS), ("nessus-import",), ("qualys-import", "vmdr-csv")]
"""Integrations whose vendors or formats have several addresses of a host, and their quirks."""


def collect(name, *quirks):
    """Return the keys of what arrives, and whether a private address was among what was sent."""
    clock, sink, said = VirtualClock(), MemorySink(), []
    simulator = registry.simulator(name)(World(3, 60), clock=clock, quirks=quirks)
    is_file = isinstance(simulator, FileSimulator)

    def without_private(pieces):
        for piece in pieces:
            said.append(PRIVATE in piece)
            yield piece

    def app(environ, start_response):
        return without_private(simulator.app(environ, start_response))

    job = Job(
        target=Integration(name, "given://file" if is_file else simulator.url),
        secrets={} if is_file else simulator.credentials,
        seed=1,
    )
    source = {"stores": {"given": Given(lambda: without_private(simulator.document()))}}
    transport = {"transport": None if is_file else InProcess(app, clock=clock)}
    integration = registry.integration(name)
    made = integration(job, clock=clock, sink=sink, **(source if is_file else transport))
    assert made.invoke().complete
    return {model.key for model in sink}, any(said)


@pytest.mark.parametrize("subject", LISTING, ids="+".join)
def test_hosts_keep_their_keys_when_private_addresses_lead(subject):
    plain, without = collect(*subject)
    keys, listed = collect(*subject, QUIRK)

    assert (without, listed) == (False, True)
    assert keys == plain


@pytest.mark.parametrize(
    ("v4", "v6", "name"),
    [
        ("10.0.0.5", "2001:db8::7", "2001:db8::7"),
        ("198.51.100.7", "2001:db8::7", "198.51.100.7"),
        ("198.51.100.7", "fe80::1", "198.51.100.7"),
    ],
)
def test_qualys_host_is_at_whichever_address_is_routable(v4, v6, name):
    host = f"<HOST><ID>1</ID><IP>{v4}</IP><IPV6>{v6}</IPV6></HOST>"

    report, models = qualys(f"<RESPONSE>{DATETIME}<HOST_LIST>{host}</HOST_LIST></RESPONSE>")

    assert report.complete
    assert [model.key for model in models] == [f"#asset#{name}#{name}"]


def test_qualys_host_with_an_unreadable_address_is_a_bad_row():
    host = "<HOST><ID>1</ID><IP>10.0.0.5</IP><IPV6>nowhere</IPV6></HOST>"

    report, models = qualys(f"<RESPONSE>{DATETIME}<HOST_LIST>{host}</HOST_LIST></RESPONSE>")

    assert (report.streams[0].row_errors, models) == (1, [])


def test_defender_machine_is_at_its_own_routable_address():
    addresses = {
        "lastIpAddress": "10.0.0.1",
        "ipAddresses": [{"ipAddress": "10.0.0.2"}, {"ipAddress": "192.0.2.7"}],
        "lastExternalIpAddress": "192.0.2.9",
    }

    _, models = defender([{**MACHINE, **addresses}])

    assert "#asset#web-1.example.com#192.0.2.7" in models
