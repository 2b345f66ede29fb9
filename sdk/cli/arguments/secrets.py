"""Secrets: from the environment or a file that only its owner can read, never from arguments."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ...capability import Capability
from ...core.printable import is_text
from ...core.regular_file import require_regular
from ...errors import ConfigurationError

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Announced(msgspec.Struct):
    """What of a simulator's first line is secret."""

    credentials: dict[str, str]


def variable(integration: str, secret: str) -> str:
    """Return the environment variable of a secret: `qualys` and `password` make QUALYS_PASSWORD."""
    return f"{integration}_{secret}".upper().replace("-", "_")


def find_secrets(
    integration: type[Capability], environment: Mapping[str, str], file: Path | None
) -> dict[str, str]:
    """Return the secrets of `integration` by name; the file goes before the environment.

    Raises ConfigurationError that names the variables which are not set, or no text.
    """
    given = {**environment, **(read_secrets(file) if file else {})}
    variables = {name: variable(integration.name, name) for name in integration.credential.secrets}
    if missing := [known for known in variables.values() if not given.get(known, "").strip()]:
        are = "is" if len(missing) == 1 else "are"
        raise ConfigurationError(
            f"{' and '.join(missing)} {are} missing or empty: export what the vendor gave you, or "
            "write NAME=VALUE lines to a file that only you can read and name it with --secrets; "
            "--simulate needs none"
        )
    if broken := [known for known in variables.values() if not is_text(given[known])]:
        raise ConfigurationError(f"{' and '.join(broken)} is not UTF-8 text: set it again")
    return {name: given[known] for name, known in variables.items()}


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
                    f"{path} holds secrets, but others can get at it (mode {mode:03o}): "
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
