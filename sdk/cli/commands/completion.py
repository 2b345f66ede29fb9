"""`chariot completion SHELL`: the script by which a shell completes `chariot`."""

import click
from click.shell_completion import get_completion_class

from ..command import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command, short_help="Print the script that completes commands in a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands, options, vendors, quirks and faults.

    \b
    eval "$(chariot completion bash)"    in ~/.bashrc (Bash 4.4 or newer)
    eval "$(chariot completion zsh)"     in ~/.zshrc, after compinit
    chariot completion fish > ~/.config/fish/completions/chariot.fish

    Completion of --quirk, --fault and --config needs the vendor's name before them, and imports
    that vendor.
    """
    program = context.find_root()
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - one of SHELLS
    script = found(program.command, {}, "chariot", "_CHARIOT_COMPLETE").source()
    click.echo(script, nl=False)
