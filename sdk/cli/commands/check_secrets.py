"""`chariot check --scan-secrets`: text in files that looks like a secret, by its position."""

import os
from collections.abc import Sequence
from pathlib import Path

from ... import registry
from ...errors import ConfigurationError
from ...manifest import secret_names
from ..arguments.secrets import variable
from ..display.console import Console, echo
from ..exit_codes import Exit


def look_for_secrets(what: Sequence[str], console: Console) -> Exit:
    """Name every place in these files and folders that looks like a secret."""
    from ...testing.cassette.redact.repository import suspicious

    places = [Path(place) for place in what] or [Path()]
    if missing := [str(place) for place in places if not place.exists()]:
        raise ConfigurationError(f"there is no {', '.join(missing)}")
    names, broken = _secret_names()
    for sentence in broken:
        console.say(
            f"the scan does not know its secrets in the environment: {sentence}", level="error"
        )
    known = [value for name in names if (value := os.environ.get(name))]
    found = [one for place in places for one in suspicious(place, known)]
    for one in found:
        echo(str(one))
    if found:
        console.say(f"{len(found)} position(s) look like a secret", level="error")
    return Exit.FAILED if found or broken else Exit.COMPLETE


def _secret_names() -> tuple[list[str], list[str]]:
    """Return the variables of all integrations' secrets, and a sentence for each broken one."""
    variables: list[str] = []
    broken: list[str] = []
    for name in registry.names():
        try:
            credentials = registry.integration(name).credentials
        except registry.BrokenVendor as error:
            broken.append(str(error))
        else:
            variables += (variable(name, secret) for secret in secret_names(credentials))
    return variables, broken
