"""`chariot check --secrets`: whatever looks like a secret in files, by its place."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ... import registry
from ...errors import ConfigurationError
from ..arguments.secrets import variable
from ..display.console import Console, echo
from ..exit_codes import Exit


def look_for_secrets(what: Sequence[str], console: Console) -> Exit:
    """Name every place in these files and folders that looks like a secret."""
    from ...testing.cassette.redact.repository import suspicious

    places = [Path(place) for place in what] or [Path()]
    if missing := [str(place) for place in places if not place.exists()]:
        raise ConfigurationError(f"there is no {', '.join(missing)}")
    known = list(_known_secrets())
    found = [one for place in places for one in suspicious(place, known)]
    for one in found:
        echo(str(one))
    if found:
        console.say(f"{len(found)} place(s) look like a secret", level="error")
    return Exit.FAILED if found else Exit.COMPLETE


def _known_secrets() -> Iterator[str]:
    """The values of all secrets of all integrations that are set here."""
    for name in registry.names():
        for secret in registry.integration(name).credential.secrets:
            if value := os.environ.get(variable(name, secret)):
                yield value
