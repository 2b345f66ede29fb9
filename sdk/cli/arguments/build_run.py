"""Turns the command line of `run` into a capability that is ready to run."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from ... import registry
from ...capability import Capability
from ...core.journal import Journal
from ...core.limits import Limits
from ...errors import ConfigurationError
from ...job import Job
from ...models import Integration
from ..display.console import Console
from ..display.progress import Listener
from .config import read_config, unknown_settings
from .file_vendor import file_vendor, reads_files, refuse_file
from .options import RunOptions
from .replay import as_recorded, replayed
from .secrets import find_secrets
from .sink_option import STDOUT, read_sink
from .vendor import Vendor, live, only_simulated, simulated


def order(
    options: RunOptions,
    console: Console,
    listeners: Sequence[Listener],
    on_change: Callable[[], None] = lambda: None,
) -> Capability:
    """Return the requested capability; raise ConfigurationError where the options do not fit.

    `on_change` is called before the sink changes what an earlier run left.
    From here on the console keeps the run's secrets to itself.
    """
    integration = registry.integration(options["name"])
    options = as_recorded(options)
    sink = read_sink(options["sink"], on_change)
    config = read_config(integration, options["config"])
    for note in unknown_settings(integration, config):
        console.say(f"Note: {note}", level="warning")
    vendor = _vendor(integration, options)
    console.redactor.add(*vendor.secrets.values())
    timeout = options["timeout"]
    return integration(
        job(integration, vendor, config),
        transport=vendor.transport,
        clock=vendor.clock,
        limits=_limits(integration.limits, options),
        sink=sink,
        journal=Journal(listeners, clock=vendor.clock),
        timeout=timedelta(seconds=timeout) if timeout else None,
        since_last=options["since_last"],
        stores=vendor.stores,
    )


def job(integration: type[Capability], vendor: Vendor, config: dict[str, str]) -> Job:
    """Return the job of collecting this vendor."""
    return Job(
        target=Integration(name=integration.name, value=vendor.url),
        secrets=vendor.secrets,
        config=config,
        seed=vendor.seed,
    )


def watched(options: RunOptions, console: Console) -> bool:
    """Return True to show progress: not where models scroll by, whose lines it would tear."""
    return console.interactive and not (options["sink"] == STDOUT and sys.stdout.isatty())


def _vendor(integration: type[Capability], options: RunOptions) -> Vendor:
    if reads_files(integration):
        return file_vendor(integration, options)
    refuse_file(integration, options)
    if options["replay"]:
        return replayed(integration, options["replay"], options["credential"])
    if options["simulate"]:
        if options["url"]:
            raise ConfigurationError("--simulate and --url exclude each other: use one of them")
        return simulated(integration, options, options["credential"])
    if misplaced := only_simulated(options):
        raise ConfigurationError(f"--simulate is missing for {', '.join(misplaced)}")
    secrets = find_secrets(integration, os.environ, options["secrets"], options["credential"])
    return live(integration, options["url"], secrets)


def _limits(declared: Limits, options: RunOptions) -> Limits:
    return replace(
        declared,
        max_pages=options["max_pages"] or declared.max_pages,
        concurrency=options["concurrency"] or declared.concurrency,
        page_size=options["page_size"] or declared.page_size,
    )
