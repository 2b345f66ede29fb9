"""An InsightVM estate that changes while it is read: what stays is delivered, or it is said."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.insightvm import InsightVM
from sdk import Limits
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock
from simulators import World
from simulators.insightvm import InsightVMSimulator

MOST_CALLS = 30


class Changing:
    """The simulator's app, which changes the world before some of its calls."""

    def __init__(self, simulator, changes):
        self.simulator, self.changes, self.calls = simulator, changes, 0
        self.added = set()

    def __call__(self, environ, start_response):
        self.calls += 1
        for gone, new in self.changes.get(self.calls, ()):
            self.change(gone, new)
        return self.simulator.app(environ, start_response)

    def change(self, gone, new):
        world = self.simulator.world
        hosts = list(world.hosts())
        if hosts:
            world.remove(hosts[gone % len(hosts)].index)
        if hosts and new:
            like = hosts[0]
            added = world.add(replace(like, hostname=f"new-{self.calls}-{gone}"))
            self.added.add(added.index)


@settings(deadline=None, max_examples=60)
@given(
    hosts=st.integers(1, 12),
    page_size=st.integers(1, 4),
    changes=st.dictionaries(
        st.integers(1, MOST_CALLS),
        st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=3),
        max_size=5,
    ),
)
def test_hosts_that_stay_keep_their_risks_in_a_changing_world(hosts, page_size, changes):
    clock = VirtualClock()
    simulator = InsightVMSimulator(World(seed=2, hosts=hosts), clock=clock)
    app = Changing(simulator, changes)
    job = Job(target=Integration("insightvm", simulator.url), secrets=simulator.credentials)
    capability = InsightVM(
        job,
        transport=InProcess(app, clock=clock),
        clock=clock,
        limits=Limits(concurrency=1, page_size=page_size, batch_size=2),
    )

    report = capability.invoke()

    for index in app.added:
        if index in {host.index for host in simulator.world.hosts()}:
            simulator.world.remove(index)
    stayed = {row["key"] for row in simulator.oracle() if row["refused"] is None}
    assert report.outcome is not Outcome.COMPLETE or stayed <= {one.key for one in capability.sink}
