"""Secrets: from the environment or a file that only its owner can read, never from arguments."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ... import registry
from ...capability import Capability
from ...core.printable import is_text
from ...core.regular_file import require_regular
from ...errors import ConfigurationError
from ...manifest import Credential, credential_in_use, credential_of_type, secret_names

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Announced(msgspec.Struct):
    """What of a simulator's first line is secret."""

    credentials: dict[str, str]


def variable(integration: str, secret: str) -> str:
    """Return the environment variable of a secret: `qualys` and `password` make QUALYS_PASSWORD."""
    return f"{integration}_{secret}".upper().replace("-", "_")


def alternatives(integration: type[Capability], type_: str | None) -> tuple[Credential, ...]:
    """Return the credential of this type alone, or without a type all.

    Raises ConfigurationError where there is none of this type.
    """
    known = integration.credentials
    return (credential_of_type(known, type_),) if type_ else known


def find_secrets(
    integration: type[Capability],
    environment: Mapping[str, str],
    file: Path | None,
    type_: str | None = None,
) -> dict[str, str]:
    """Return the secrets of `integration` by name; the file goes before the environment.

    With `type_` those of this credential alone. Of the file also those that are named like secrets
    of the integration and are none: a run says so. Raises ConfigurationError that names the
    variables which are not set, or no text.
    """
    in_file = read_secrets(file) if file else {}
    given = {**environment, **in_file}
    wanted = alternatives(integration, type_)
    variables = {name: variable(integration.name, name) for name in secret_names(wanted)}
    secrets = {name: given[known] for name, known in variables.items() if known in given}
    if credential_in_use(wanted, secrets) is None:
        raise ConfigurationError(_missing(integration, wanted, secrets))
    secrets = {name: value for name, value in secrets.items() if value.strip()}
    if broken := [variables[name] for name, value in secrets.items() if not is_text(value)]:
        raise ConfigurationError(f"{' and '.join(broken)} is not UTF-8 text: set it again")
    return {**secrets, **dict(_misspelt(integration, in_file))}


def _missing(
    integration: type[Capability], wanted: Iterable[Credential], secrets: Mapping[str, str]
) -> str:
    """Return what each of the alternatives lacks, by its variables, and where to put it."""
    lacking = {one: one.missing(secrets) for one in wanted}
    several = len(integration.credentials) > 1
    ways = [
        " and ".join(variable(integration.name, name) for name in names)
        + (f" ({one.type})" if several else "")
        for one, names in lacking.items()
    ]
    are = "is" if sum(map(len, lacking.values())) == 1 else "are"
    return (
        f"{', or '.join(ways)} {are} missing or empty: export what the vendor gave "
        "you, or write NAME=VALUE lines to a file that only you can read and name it with "
        "--secrets; --simulate needs none"
    )


def _misspelt(
    integration: type[Capability], in_file: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is named like a secret of this integration, and of no other, and is not one."""
    known = {variable(integration.name, name) for name in secret_names(integration.credentials)}
    own = variable(integration.name, "")
    longer = [variable(name, "") for name in registry.every_name()]
    others = tuple(one for one in longer if one.startswith(own) and one != own)
    for name, value in in_file.items():
        if name.startswith(own) and name not in known and not name.startswith(others):
            yield name.removeprefix(own).lower(), value


def read_secrets(path: Path) -> dict[str, str]:
    """Read the secrets in a file: one JSON object of texts, or NAME=VALUE lines.

    The object may be what `chariot simulate` prints first, with the texts in its `credentials`.
    Blank lines and `#` comments are skipped, `export` before a name and quotes around a value are
    dropped. Raises ConfigurationError when others may read the file, or it is neither format;
    never with what is in it.
    """
    text = _read_private(path)
    if text.lstrip().startswith("{"):
        return _from_json(path, text)
    return dict(_from_lines(path, text.splitlines()))


def _read_private(path: Path) -> str:
    try:
        require_regular(path)
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & OTHERS:
                raise ConfigurationError(
                    f"{path} holds secrets, but other users can read it (mode {mode:03o}): "
                    f"chmod 600 {path}"
                )
            return file.read().decode()
    except OSError as error:
        raise ConfigurationError(f"cannot read --secrets {path}: {error.strerror}") from error
    except UnicodeDecodeError:
        # The original error would carry the bytes along.
        raise ConfigurationError(f"--secrets {path} is not UTF-8 text") from None


def _from_json(path: Path, text: str) -> dict[str, str]:
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(text, type=Announced).credentials
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(text, type=dict[str, str])
    # Outside of the handlers: what the decoder says may quote the file.
    raise ConfigurationError(
        f'--secrets {path} must be one JSON object of texts, {{"NAME_SECRET": "..."}}'
    )


def _from_lines(path: Path, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals:
            raise ConfigurationError(f"line {number} of --secrets {path} is not NAME=VALUE")
        yield name.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
