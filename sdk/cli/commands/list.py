"""`chariot list`: which integrations there are and what they need."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import click
import msgspec

from ... import registry
from ...capability import Capability
from ...core.extras import missing_extra
from ...core.limits import DEFAULT_MAX_PAGES
from ...core.printable import visible_json
from ...errors import ConfigurationError
from ..arguments.file_vendor import reads_files
from ..arguments.secrets import variable
from ..command import Command
from ..display.columns import columns
from ..display.console import console_of, echo
from ..exit_codes import Exit

HEADINGS: Final = ("name", "title", "surface", "simulator", "secrets", "collects")

LEFT_OUT: Final = ("left out by", "stream", "what", "when", "remedy")

Row = Mapping[str, Any]


@click.command(name="list", cls=Command, short_help="Show the vendors, and the secrets they need.")
@click.option("--json", "as_json", is_flag=True, help="All that is declared, as one JSON array.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the vendors that can be collected, and the secrets they need.

    \b
    chariot list
    chariot list --json | jq -r '.[].name'

    Exits with 0, or with 1 when a vendor cannot be imported: it is listed with the reason, and the
    others as usual.
    """
    rows = [describe(name) for name in registry.every_name()]
    _show(rows, as_json)
    broken = [row for row in rows if "broken" in row]
    for row in broken:
        console_of(context).say(f"Error: {row['broken']}", level="error")
    context.exit(Exit.FAILED if broken else Exit.COMPLETE)


def _show(rows: list[Row], as_json: bool) -> None:
    if as_json:
        click.echo(visible_json(msgspec.json.format(msgspec.json.encode(rows), indent=2)))
        return
    for line in columns(HEADINGS, map(_cells, rows)):
        echo(line)
    echo("")
    for line in columns(LEFT_OUT, _omissions(rows)):
        echo(line)


def describe(name: str) -> Row:
    """Return the declarations of an integration; or, without its extra, what to install."""
    simulated = name in _simulators()
    try:
        integration = registry.integration(name)
    except ModuleNotFoundError as missing:
        return {"name": name, "simulator": simulated, "unavailable": missing_extra(missing, name)}
    except ConfigurationError as refused:
        return {"name": name, "simulator": simulated, "unavailable": str(refused)}
    except registry.BrokenVendor as broken:
        return {"name": name, "simulator": simulated, "broken": str(broken)}
    return {"name": name, "simulator": simulated, **_declared(integration)}


def _simulators() -> list[str]:
    try:
        return registry.names(registry.SIMULATORS) + registry.names(registry.WRITERS)
    except ModuleNotFoundError:
        return []


def _declared(integration: type[Capability]) -> Row:
    return {
        "title": integration.title,
        "description": _first_line(integration),
        "surface": integration.surface,
        "reads": "file" if reads_files(integration) else "api",
        "secrets": [variable(integration.name, name) for name in integration.credential.secrets],
        "url": integration.default_url,
        "streams": [{"name": one.name, "toggle": one.toggle} for one in integration.streams],
        "leaves_out": [
            {
                "stream": one.stream,
                "what": one.declared(integration),
                "remedy": one.remedy,
                "when": one.when,
                "unless": one.unless,
                "counted": one.tallied or one.count is not None,
            }
            for one in integration.leaves_out
        ],
        "parameters": [
            {
                "name": parameter.name,
                "description": parameter.description,
                "type": parameter.type.__name__,
                "default": parameter.default,
                "required": parameter.required,
                "options": parameter.options,
            }
            for parameter in integration.parameters
        ],
        "limits": {
            "concurrency": integration.limits.concurrency,
            "page_size": integration.limits.page_size,
            "max_pages": integration.limits.max_pages or DEFAULT_MAX_PAGES,
        },
    }


def _first_line(integration: type[Capability]) -> str:
    return (integration.__doc__ or "").strip().partition("\n")[0]


def _cells(row: Row) -> tuple[str, ...]:
    secrets = row.get("secrets", ())
    if row.get("reads") == "file":
        secrets = ["none: --file"]
    return (
        str(row["name"]),
        str(row.get("title", "")),
        str(row.get("surface", "")),
        "yes" if row["simulator"] else "no",
        " ".join(map(str, secrets)) if isinstance(secrets, list) else "",
        str(row.get("description") or row.get("unavailable") or _broken(row)),
    )


def _broken(row: Row) -> str:
    return f"broken: {row['broken']}" if "broken" in row else ""


def _omissions(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """Yield the omissions of each integration, and their settings."""
    for row in rows:
        for one in row.get("leaves_out", ()):
            with_, without = one["when"], one["unless"]
            setting = f"with {with_}" if with_ else f"without {without}" if without else "always"
            yield row["name"], one["stream"], one["what"], setting, one["remedy"]
