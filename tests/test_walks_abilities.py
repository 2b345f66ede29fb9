"""What a listing may opt into, on a vendor that fails: the same rows, in requests that add up."""

from hypothesis import given
from hypothesis import strategies as st

from integrations.example.types import Host, OffsetEnvelope, PageEnvelope
from sdk import End, Limits, Session
from sdk.core.context import RunContext
from sdk.core.limiter import Limiter
from sdk.http import Token
from sdk.pagination import Guard, PageSize, by_link, by_offset, by_page
from sdk.runner import Retry
from sdk.testing import InProcess, VirtualClock
from simulators import World
from simulators.example import ExampleSimulator

SMALL = {
    "hosts": st.integers(0, 20),
    "size": st.integers(1, 6),
    "refused": st.sets(st.integers(1, 8), max_size=3),
    "kind": st.sampled_from(["status:503", "status:429:retry-after=9", "reset", "truncate"]),
}


class Harness:
    """The example scanner, of which the calls `refused` fail once, and a session in front of it."""

    def __init__(self, route, hosts, refused, kind):
        self.clock = VirtualClock()
        self.simulator = ExampleSimulator(World(hosts=hosts), clock=self.clock)
        self.simulator.faults = tuple(f"{kind}@{route}#{call}" for call in refused)
        self.route = route
        context = RunContext(
            transport=InProcess(self.simulator.app, clock=self.clock),
            clock=self.clock,
            retry=Retry(retries=9),
        )
        self.journal = context.journal
        self.session = Session(
            self.simulator.url,
            auth=Token(self.simulator.credentials["token"]),
            context=context,
        )
        self.limiter = Limiter(3, clock=self.clock, deadline=context.deadline)

    @property
    def truth(self):
        return [host.id for host in self.simulator.world.hosts()]

    @property
    def requests(self):
        return self.simulator.journal.count(self.route)


def ids(listing):
    return [host.id for host in listing]


@given(**SMALL)
def test_links_read_ahead(hosts, size, refused, kind):
    harness = Harness("link-hosts", hosts, refused, kind)

    def fetch(url):
        query = None if url else {"limit": size}
        reply = harness.session.get(url or "/v1/link/hosts", params=query)
        return reply.page(reply.listing(list[Host]), next=reply.link("next"))

    found = ids(by_link(fetch, read_ahead=harness.limiter))

    counted = harness.journal.counters()
    assert found == harness.truth
    assert counted.pages == max(1, -(-hosts // size))
    assert harness.requests == counted.requests == counted.pages + counted.retries


@given(**SMALL)
def test_numbered_pages_at_once(hosts, size, refused, kind):
    harness = Harness("page-hosts", hosts, refused, kind)

    def fetch(number):
        query = {"per_page": size, "page": number}
        reply = harness.session.get("/v1/page/hosts", params=query)
        body = reply.listing(PageEnvelope[Host])
        return reply.page(body.items, position=body.page, total=body.total)

    found = ids(by_page(fetch, end=End.TOTAL, size=size, concurrent=harness.limiter))

    counted = harness.journal.counters()
    assert found == harness.truth
    # Behind a full page that reaches the total, one more is asked for.
    assert counted.pages == hosts // size + 1
    assert harness.requests == counted.requests == counted.pages + counted.retries


@given(**SMALL)
def test_offsets_of_pages_that_shrink(hosts, size, refused, kind):
    harness = Harness("offset-hosts", hosts, refused, kind)
    rows_asked = PageSize(size, floor=1)

    def fetch(offset):
        query = {"limit": rows_asked, "offset": offset}
        reply = harness.session.get("/v1/offset/hosts", params=query)
        body = reply.listing(OffsetEnvelope[Host])
        return reply.page(body.items, position=body.offset, total=body.total)

    guard = Guard(exact_total=True)
    found = ids(by_offset(fetch, size=rows_asked, guard=guard, limits=Limits(max_pages=500)))

    counted = harness.journal.counters()
    assert found == harness.truth
    assert counted.pages >= -(-hosts // size)
    assert harness.requests == counted.requests == counted.pages + counted.retries
