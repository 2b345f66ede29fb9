"""A listing read while the vendor's world changes and its API fails, against a plain dict."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from integrations.example import Example
from sdk import IntegrationError, Limits
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock
from simulators import World
from simulators.example import ExampleSimulator

TRANSIENT = ("status:503", "status:429:retry-after=9", "reset", "truncate", "slow:2")
FINAL = ("html", "status:418", "token-expired")


class Walk(RuleBasedStateMachine):
    """One walk by cursor; `stayed` are the ids that were there all the time, `ever` at any."""

    @initialize(hosts=st.integers(0, 12), page_size=st.integers(1, 4), url=st.booleans())
    def begin(self, hosts, page_size, url):
        clock = VirtualClock()
        self.simulator = ExampleSimulator(World(hosts=hosts), clock=clock)
        self.route = "next-url-hosts" if url else "cursor-hosts"
        job = Job(
            target=Integration("example", self.simulator.url), secrets=self.simulator.credentials
        )
        example = Example(
            job,
            transport=InProcess(self.simulator.app, clock=clock),
            clock=clock,
            limits=Limits(page_size=page_size),
        )
        self.walk = example.client.hosts("next-url" if url else "cursor")
        self.stayed = {host.id: host.index for host in self.simulator.world.hosts()}
        self.ever = dict(self.stayed)
        self.read: list[str] = []
        self.refused = False
        self.over = False

    @rule()
    def add_a_host(self):
        world = self.simulator.world
        added = world.add(World(seed=9, hosts=40).host(len(self.ever) % 40))
        self.ever[added.id] = added.index

    @precondition(lambda self: self.stayed)
    @rule(data=st.data())
    def remove_a_host(self, data):
        gone = data.draw(st.sampled_from(sorted(self.stayed)))
        self.simulator.world.remove(self.stayed.pop(gone))

    @rule(kind=st.sampled_from(TRANSIENT), ahead=st.integers(1, 2))
    def fail_soon_but_not_for_ever(self, kind, ahead):
        call = self.simulator.journal.count(self.route) + ahead
        self.simulator.faults = (f"{kind}@{self.route}#{call}",)

    @rule(kind=st.sampled_from(FINAL))
    def fail_for_good(self, kind):
        self.refused = True
        self.simulator.faults = (f"{kind}@{self.route}",)

    @precondition(lambda self: not self.over)
    @rule(hosts=st.integers(1, 30))
    def read_on(self, hosts):
        for _ in range(hosts):
            try:
                self.read.append(next(self.walk).id)
            except StopIteration:
                self.over = True
                # The end of a listing means that nothing is missing, whatever happened on the way.
                assert set(self.read) >= self.stayed.keys()
                break
            except IntegrationError:
                self.over = True
                assert self.refused, "a passing failure must not end a listing"
                break
        assert len(self.read) == len(set(self.read))
        assert set(self.read) <= self.ever.keys()


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)


@given(
    hosts=st.integers(0, 20),
    page_size=st.integers(1, 6),
    refused=st.sets(st.integers(1, 8), max_size=4),
)
def test_requests_of_a_walk_equal_pages_plus_retries(hosts, page_size, refused):
    clock = VirtualClock()
    simulator = ExampleSimulator(World(hosts=hosts), clock=clock)
    simulator.faults = tuple(f"status:503@cursor-hosts#{call}" for call in refused)
    job = Job(target=Integration("example", simulator.url), secrets=simulator.credentials)
    example = Example(
        job,
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        limits=Limits(page_size=page_size),
    )

    read = [host.id for host in example.client.hosts("cursor")]

    pages = max(1, -(-hosts // page_size))
    repeats = simulator.journal.count("cursor-hosts", 503)
    assert read == [host.id for host in simulator.world.hosts()]
    assert simulator.journal.count("cursor-hosts") == pages + repeats
