"""`chariot simulate NAME`: a vendor's API on this machine."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Unpack

import click
import msgspec

from ... import registry
from ...errors import ConfigurationError
from ..arguments.completion import simulator_names
from ..arguments.options import WorldOptions
from ..arguments.secrets import variable
from ..arguments.vendor import make_simulator, world_options
from ..command import Command, CommandError
from ..display.console import Console, console_of, echo
from ..display.simulator_listing import offer
from ..exit_codes import Exit

if TYPE_CHECKING:
    from ...testing.simulator import Simulator

HOST = "127.0.0.1"


class SimulateOptions(WorldOptions):
    """The command line of `simulate`."""

    name: str
    port: int
    tls: bool
    names: tuple[str, ...]
    show: bool


@click.command(cls=Command, short_help="Serve a vendor's API on this machine.")
@click.argument("name", shell_complete=simulator_names)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Port.  [default: any free port]",
)
@click.option(
    "--tls",
    is_flag=True,
    help="Serve TLS; `ca` in the first line is the certificate authority to trust.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Another host name for clients, such as that of a container. Repeatable.",
)
@world_options
@click.option("--list", "show", is_flag=True, help="Show its routes, quirks and faults instead.")
@click.pass_context
def simulate(context: click.Context, **options: Unpack[SimulateOptions]) -> None:
    """Serve the simulator of the vendor NAME on this machine until interrupted.

    \b
    chariot simulate qualys --port 8080 --hosts 1000
    chariot simulate qualys --list
    chariot simulate qualys --fault 'status:503@*#2' --fault 'slow:3@*#5-'
    chariot simulate nessus-import --hosts 1000 > weekly.nessus

    Requests with another Host header than this machine's are refused with 421, since a web page
    could point its own name to this machine. --allow-host adds names.

    For an import, which reads a file, the simulator writes a file to stdout.

    The first line on stdout is a JSON object: `url`, and `credentials` by the environment variable
    in which `chariot run NAME --url URL` reads them; its --secrets also takes a file with that line
    and mode 600. With --tls also `ca`, the file of a temporary certificate authority, for
    REQUESTS_CA_BUNDLE or your client's own setting.

    Exits with 0 on Ctrl-C, SIGTERM or SIGHUP, 1 when the port is not available, 2 for an unknown
    simulator, quirk or fault.
    """
    if options["show"]:
        for line in offer(registry.simulator(options["name"])):
            echo(line)
        return
    if options["name"] in registry.names(registry.WRITERS):
        _write(options)
        return
    console = console_of(context)
    simulator = make_simulator(options["name"], options)
    with console.logging(), ExitStack() as stack:
        authority = _authority(stack) if options["tls"] else None
        url = _listen(stack, simulator, options, authority)
        try:
            _announce(console, options["name"], url, simulator.credentials, authority)
            Event().wait()
        except KeyboardInterrupt:
            _complain(console, simulator)


def _write(options: SimulateOptions) -> None:
    """Write the file itself, since there is no API behind a file."""
    if options["port"] or options["tls"]:
        raise ConfigurationError(
            f"{options['name']} reads a file, and nothing is served: leave out --port and --tls, "
            "and the file is written to stdout"
        )
    for piece in make_simulator(options["name"], options).document():
        sys.stdout.buffer.write(piece)


def _authority(stack: ExitStack) -> Path:
    """Make a file that is deleted when the server ends."""
    return Path(stack.enter_context(TemporaryDirectory(prefix="chariot-"))) / "ca.pem"


def _listen(
    stack: ExitStack, simulator: "Simulator", options: SimulateOptions, authority: Path | None
) -> str:
    port = options["port"]
    allowed = {"names": options["names"]} if options["names"] else {}
    try:
        return stack.enter_context(simulator.serve(HOST, port, authority=authority, **allowed))
    except OSError as error:
        raise CommandError(
            f"cannot listen on {HOST}:{port}: {error.strerror}; choose another --port, or leave "
            "it out to get a free one",
            Exit.FAILED,
        ) from error


def _announce(
    console: Console,
    name: str,
    url: str,
    credentials: Mapping[str, str],
    authority: Path | None,
) -> None:
    secrets = {variable(name, secret): value for secret, value in credentials.items()}
    trust = {"ca": str(authority)} if authority else {}
    click.echo(msgspec.json.encode({"url": url, "credentials": secrets, **trust}))
    sys.stdout.flush()
    if console.interactive:
        bundle = f"REQUESTS_CA_BUNDLE={authority} " if authority else ""
        console.say(
            f"Serving {name} until Ctrl-C. In another terminal, with the credentials set, or"
        )
        console.say("with the line above in a file only you can read, and --secrets FILE:")
        console.say(f"  {bundle}chariot run {name} --url {url}")


def _complain(console: Console, simulator: "Simulator") -> None:
    """Print the calls no real client would have made: bugs of the caller, or of the simulator."""
    for complaint in dict.fromkeys(map(str, simulator.journal.unmatched)):
        console.say(f"Not simulated: {complaint}", level="warning")
