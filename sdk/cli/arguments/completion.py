"""Values that a shell completes: vendors, quirks, faults, settings; imports no other vendor."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, ClassVar, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)

from ... import registry
from ...capability import Capability
from ...errors import IntegrationError
from ..display.simulator_listing import FAULTS, FILE_FAULTS
from .config import FILTERS

Complete = Callable[[click.Context, click.Parameter, str], list[str]]

BOOLEANS: Final = ("true", "false")

BASH: Final = """\
%(complete_func)s() {
    local IFS=$'\\n' response completion type value
    response=$(env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" \
COMP_WORDBREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete "$1")
    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            dir) COMPREPLY=(); compopt -o dirnames ;;
            file) COMPREPLY=(); compopt -o default ;;
            plain) COMPREPLY+=("$value"); [[ $value == *= ]] && compopt -o nospace ;;
        esac
    done
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """Completion for Bash, which takes `status:503@hosts` for five words, and click with it."""

    source_template: ClassVar[str] = BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the complete words of the line before the cursor, and the one that is begun."""
        line = os.environ["COMP_LINE"][: int(os.environ["COMP_POINT"])]
        words = split_arg_string(line)[1:]
        return (words, "") if line[-1:].isspace() else (words[:-1], "".join(words[-1:]))

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return the part that Bash replaces: what stands behind its last word break."""
        _, incomplete = self.get_completion_args()
        breaks = os.environ.get("COMP_WORDBREAKS", "")
        kept = max((incomplete.rfind(mark) for mark in breaks), default=-1) + 1
        return f"{item.type},{item.value[kept:]}"


add_completion_class(Bash)


def _completed(values: Callable[[str, str], Iterable[str]]) -> Complete:
    """Complete with the values for a vendor; nothing where it is missing, unknown or broken."""

    @wraps(values)
    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        name = context.params.get("name")
        try:
            offered = values(name, incomplete) if name else ()
            return [value for value in offered if value.startswith(incomplete)]
        except (IntegrationError, ModuleNotFoundError):
            return []

    return complete


def vendor_names(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Return the integrations that begin so."""
    return [name for name in registry.every_name() if name.startswith(incomplete)]


def simulator_names(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Return the simulators that begin so."""
    names = registry.names(registry.SIMULATORS) + registry.names(registry.WRITERS)
    return [name for name in names if name.startswith(incomplete)]


@_completed
def quirks(name: str, _incomplete: str) -> Iterator[str]:
    """Yield the quirks of a simulator."""
    yield from (quirk.name for quirk in registry.simulator(name).quirks)


@_completed
def faults(name: str, incomplete: str) -> Iterator[str]:
    """Yield a fault of each kind, or after its `@` that fault for each operation."""
    simulator = registry.simulator(name)
    if not hasattr(simulator, "routes"):
        yield from (example for _, example, _ in FILE_FAULTS)
        return
    kind, at, _ = incomplete.partition("@")
    if at:
        yield from (f"{kind}@{operation.name}" for operation in simulator.routes)
    kinds = [kind] if at else dict.fromkeys(example.partition("@")[0] for _, example, _ in FAULTS)
    yield from (f"{kind}@*" for kind in kinds)


@_completed
def credentials(name: str, _incomplete: str) -> Iterator[str]:
    """Yield the types of the credentials of an integration."""
    yield from (one.type for one in registry.integration(name).credentials)


@_completed
def settings(name: str, _incomplete: str) -> Iterator[str]:
    """Yield the settings of an integration, with their values where these are few."""
    for setting, values in _settings(registry.integration(name)).items():
        yield from (f"{setting}={value}" for value in values or ("",))


def _settings(integration: type[Capability]) -> Mapping[str, tuple[str, ...]]:
    return {
        **dict.fromkeys(FILTERS, ()),
        **{
            parameter.name: BOOLEANS if parameter.type is bool else parameter.options
            for parameter in integration.parameters
        },
        **{stream.toggle: BOOLEANS for stream in integration.streams if stream.toggle},
    }
