"""The `chariot` command group."""

import click

from .arguments.secret_arguments import Group
from .command import LOG_OPTIONS
from .commands.check import check
from .commands.completion import completion
from .commands.demo import demo
from .commands.explain import explain
from .commands.list import list_
from .commands.new import new
from .commands.record import record
from .commands.run import run
from .commands.show import show
from .commands.simulate import simulate


@click.group(
    cls=Group,
    params=list(LOG_OPTIONS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    commands=[list_, run, show, simulate, record, check, explain, new, demo, completion],
    epilog="Exit codes: 0 complete, 1 failed, 2 usage or configuration, 3 delivered but "
    "incomplete, 130 interrupted, 129 the terminal was closed.",
)
@click.version_option(package_name="chariot-integrations", prog_name="chariot")
def chariot() -> None:
    """Collect assets and risks from security vendors, or from their simulators.

    \b
    chariot demo                                  every simulated vendor, no account needed
    chariot list                                  vendors and their secrets
    chariot run qualys --simulate                 a simulated world as JSON lines
    chariot simulate qualys                       the vendor's API on this machine
    chariot run qualys --sink ndjson:hosts.ndjson the vendor itself, with your account
    chariot record qualys --url URL               a cassette, for run --replay without a network
    chariot explain PAGING-6                      why a conformance rule exists, and what to do
    chariot new acme --paging cursor              files of a new integration, tests first
    chariot show inventory.db                     the models in a store, as table, csv or JSON lines
    chariot completion bash                       completion by the Tab key, for ~/.bashrc
    """
