"""The `chariot` command group."""

import click

from .check import check
from .command import LOG_OPTIONS
from .demo import demo
from .given import Group
from .list import list_
from .new import new
from .record import record
from .run import run
from .show import show
from .simulate import simulate


@click.group(
    cls=Group,
    params=list(LOG_OPTIONS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    commands=[list_, run, show, simulate, record, check, new, demo],
    epilog="Exit codes: 0 complete, 1 failed, 2 usage or configuration, 3 delivered but "
    "incomplete, 130 interrupted, 129 the terminal was closed.",
)
@click.version_option(package_name="chariot-integrations", prog_name="chariot")
def chariot() -> None:
    """Collect assets and risks from security vendors, or from their simulators.

    \b
    chariot demo                                  see it work, no account needed
    chariot list                                  which vendors there are
    chariot run qualys --simulate                 a simulated estate as JSON lines
    chariot simulate qualys                       the vendor's API on this machine
    chariot run qualys --sink ndjson:hosts.ndjson the real thing
    chariot record qualys --url URL               a conversation, to run --replay offline
    chariot new acme --paging cursor              begin an integration, tests first
    chariot show estate.db                        what a store holds, as table, csv or JSON lines
    """
