"""Where a run's vendor is: the real one by URL, or a simulator in this process."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from requests.adapters import BaseAdapter

from ... import registry
from ...capability import Capability
from ...core.clock import Clock, SystemClock
from ...core.context import FileStore
from ...core.printable import is_text
from ...errors import ConfigurationError
from ...manifest import secret_names
from .completion import faults, quirks
from .options import WorldOptions
from .secrets import alternatives

C = TypeVar("C", bound=Callable[..., object])

HOSTS = 25


@dataclass(frozen=True, slots=True)
class Vendor:
    """What a run needs to reach a vendor; without a transport it is on the network."""

    url: str
    secrets: Mapping[str, str] = field(repr=False)
    transport: BaseAdapter | None = None
    clock: Clock = field(default_factory=SystemClock)
    seed: int | None = None
    stores: Mapping[str, FileStore] | None = None


def world_options(command: C) -> C:
    """Add the options that shape a simulator's world and behaviour."""
    for option in reversed(WORLD_OPTIONS):
        command = option(command)
    return command


WORLD_OPTIONS = (
    click.option(
        "--seed",
        type=int,
        metavar="N",
        help="Seed of the simulated world.  [default: 0]",
    ),
    click.option(
        "--hosts",
        type=click.IntRange(min=0),
        metavar="N",
        help=f"Number of hosts of that world.  [default: {HOSTS}]",
    ),
    click.option(
        "--shape",
        metavar="NAME",
        help="What is found on the hosts: usual, tall (sixty findings on the first host), wide "
        "(two on every host, shared by many), one-of-each (every weakness in every state) or bare "
        "(none).  [default: usual]",
    ),
    click.option(
        "--quirk",
        multiple=True,
        shell_complete=quirks,
        metavar="NAME",
        help="Switch on a documented quirk. Repeatable.",
    ),
    click.option(
        "--fault",
        multiple=True,
        shell_complete=faults,
        metavar="SPEC",
        help="Inject a fault: KIND[:OPTIONS]@OPERATION#N, such as "
        "status:429:retry-after=7@hosts#3. Repeatable. `chariot simulate NAME --list` shows all.",
    ),
)


def live(integration: type[Capability], url: str | None, secrets: Mapping[str, str]) -> Vendor:
    """Return the vendor at `url`, or at its usual URL; raise ConfigurationError without one."""
    where = url or integration.default_url
    if not where:
        raise ConfigurationError(
            f"{integration.name} has no default URL: set it with --url https://..., "
            "or try --simulate"
        )
    _check_url(where)
    return Vendor(where, secrets)


def simulated(
    integration: type[Capability], options: WorldOptions, credential: str | None = None
) -> Vendor:
    """Return the simulator in this process, where an hour of rate limits takes no time.

    Raises ConfigurationError that names what there is for an unknown simulator, quirk or fault.
    """
    if dripping := [spec for spec in options["fault"] if spec.startswith("drip")]:
        raise ConfigurationError(
            f"--fault {dripping[0]} needs a socket: give it to "
            f"`chariot simulate {integration.name}`, and run against that with --url"
        )
    wanted = alternatives(integration, credential)
    # Not all of the kit is needed for this, and a run against a real vendor needs none of it.
    from ...testing.transport.in_process import InProcess
    from ...testing.transport.virtual_clock import VirtualClock

    # A watchdog would bite a reader who lets our output wait in a pager.
    clock = VirtualClock(watchdog_seconds=math.inf)
    simulator = make_simulator(integration.name, options, clock=clock)
    known: Mapping[str, str] = simulator.credentials
    return Vendor(
        url=simulator.url,
        secrets={name: known[name] for name in secret_names(wanted) if name in known},
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        seed=options["seed"] or 0,
    )


def make_simulator(name: str, options: WorldOptions, **settings: object) -> Any:
    """Return the simulator called `name`, set up by the options; see `sdk.testing.Simulator`."""
    found = registry.simulator(name)
    hosts = HOSTS if options["hosts"] is None else options["hosts"]
    try:
        return found.create(
            seed=options["seed"] or 0,
            hosts=hosts,
            shape=options["shape"] or "usual",
            quirks=options["quirk"],
            faults=options["fault"],
            **settings,
        )
    except ValueError as error:
        raise ConfigurationError(f"{error} (see chariot simulate {name} --list)") from error


def only_simulated(given: Mapping[str, object]) -> Iterable[str]:
    """Return the names of the given options that make sense for a simulator alone."""
    return [f"--{name}" for name in WorldOptions.__annotations__ if given[name] not in (None, ())]


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        complete = is_text(url) and parts.scheme in ("http", "https") and bool(parts.hostname)
        extra = parts.query or parts.fragment or (parts.port == 0)
    except ValueError:
        complete, extra, parts = False, "", urlsplit("")
    if parts.username or parts.password:
        raise ConfigurationError("--url must not hold a user or password: see chariot run --help")
    if not complete or extra:
        raise ConfigurationError("--url must be like https://host[:port][/path], nothing after it")
