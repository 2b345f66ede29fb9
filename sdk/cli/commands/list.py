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
from ...manifest import secret_names
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
@click.option("--json", "as_json", is_flag=True, help="Show all declarations, as one JSON array.")
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
    for line in columns(HEADINGS, (cells for row in rows for cells in _lines(row))):
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
        "secrets": _variables(integration, secret_names(integration.credentials)),
        "credentials": [
            {"type": one.type, "secrets": _variables(integration, one.secrets)}
            for one in integration.credentials
        ],
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


def _variables(integration: type[Capability], names: Iterable[str]) -> list[str]:
    return [variable(integration.name, name) for name in names]


def _first_line(integration: type[Capability]) -> str:
    return (integration.__doc__ or "").strip().partition("\n")[0]


def _lines(row: Row) -> Iterator[tuple[str, ...]]:
    """Yield the cells of an integration; a line for each further credential."""
    first, *others = _ways(row)
    yield (
        str(row["name"]),
        str(row.get("title", "")),
        str(row.get("surface", "")),
        "yes" if row["simulator"] else "no",
        first,
        str(row.get("description") or row.get("unavailable") or _broken(row)),
    )
    yield from (("", "", "", "", f"or {other}", "") for other in others)


def _ways(row: Row) -> list[str]:
    """Return the secrets of each credential, with its type where there are several."""
    if row.get("reads") == "file":
        return ["none: --file"]
    ways = row.get("credentials", ())
    types = [f" ({way['type']})" if len(ways) > 1 else "" for way in ways]
    return [" ".join(way["secrets"]) + type_ for way, type_ in zip(ways, types, strict=True)] or [
        ""
    ]


def _broken(row: Row) -> str:
    return f"broken: {row['broken']}" if "broken" in row else ""


def _omissions(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """Yield the omissions of each integration, and their settings."""
    for row in rows:
        for one in row.get("leaves_out", ()):
            with_, without = one["when"], one["unless"]
            setting = f"with {with_}" if with_ else f"without {without}" if without else "always"
            yield row["name"], one["stream"], one["what"], setting, one["remedy"]
