"""Settings: the tenant's part of the filter, from the job's configuration or a JSON file.

    vmfilter.include           hosts to keep: addresses, CIDR, names, *.suffix, comma-separated
    vmfilter.exclude           hosts to refuse, likewise
    vmfilter.minimumSeverity   exposure, info, low, medium, high or critical
    vmfilter.cloud             off: keep hosts in the clouds' published ranges; default on
    vmfilter.file              a JSON file with these keys, without the prefix; lists as arrays

An empty text says nothing. A key in the configuration replaces the one in the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from ..core.regular_file import read_regular
from ..decode.json import json_reason
from ..errors import ConfigurationError
from ..models import Severity
from .tenant import ALLOWED_PATTERNS, HostList

T = TypeVar("T")

_PREFIX = "vmfilter."
_KEYS = ("include", "exclude", "minimumSeverity", "cloud", "file")
_SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
_SEVERITIES = {severity.name.lower(): severity for severity in Severity}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One tenant's lists, least severity of a risk, and whether cloud hosts are refused."""

    include: HostList
    exclude: HostList
    minimum_severity: Severity | None
    cloud: bool


class _File(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    include: list[str] = []
    exclude: list[str] = []
    minimumSeverity: str = ""  # noqa: N815 - the key as the user writes it
    cloud: str | bool = ""


def read_settings(username: str, config: Mapping[str, str]) -> Settings:
    """Read the settings under `vmfilter.` of one user's configuration, and of the file it names.

    Raises ConfigurationError with the key, the user and what is allowed.
    """
    try:
        return _parse(_texts(config))
    except ValueError as cause:
        whose = f" (user {username})" if username else ""
        raise ConfigurationError(f"{cause}{whose}") from cause


def _texts(config: Mapping[str, str]) -> dict[str, str]:
    given = {
        key.removeprefix(_PREFIX): text.strip()
        for key, text in config.items()
        if key.startswith(_PREFIX)
    }
    unknown = given.keys() - set(_KEYS)
    if unknown:
        raise ValueError(
            f"{_PREFIX}{min(unknown)} is not a setting; there are "
            + ", ".join(_PREFIX + key for key in _KEYS)
        )
    said = {key: text for key, text in given.items() if text}
    path = said.pop("file", "")
    return {**(_file_texts(path) if path else {}), **said}


def _file_texts(path: str) -> dict[str, str]:
    try:
        text = read_regular(Path(path))
    except OSError as cause:
        raise ValueError(f"cannot read {_PREFIX}file {path}: {cause.strerror}") from cause
    except ValueError as cause:
        raise ValueError(f"{_PREFIX}file {path}: {cause}") from cause
    try:
        content = msgspec.json.decode(text, type=_File)
    except (msgspec.DecodeError, RecursionError):
        raise ValueError(f"{_PREFIX}file {path}: {json_reason(text, _File)}") from None
    fields: dict[str, object] = msgspec.to_builtins(content)
    return {
        key: ",".join(value) if isinstance(value, list) else str(value)
        for key, value in fields.items()
    }


def _parse(texts: Mapping[str, str]) -> Settings:
    def read(key: str, parse: Callable[[str], T], default: T, allowed: str) -> T:
        text = texts.get(key, "")
        try:
            return parse(text) if text else default
        except (KeyError, ValueError):
            raise ValueError(f"{_PREFIX}{key} is {allowed}, not {text!r}") from None

    nothing = HostList()
    lists = f"comma-separated, each {ALLOWED_PATTERNS}"
    severities = "one of " + ", ".join(_SEVERITIES)
    return Settings(
        include=read("include", _host_list, nothing, lists),
        exclude=read("exclude", _host_list, nothing, lists),
        minimum_severity=read("minimumSeverity", _severity, None, severities),
        cloud=read("cloud", _switch, True, "on or off"),
    )


def _host_list(text: str) -> HostList:
    return HostList.parse(pattern for pattern in text.replace(",", " ").split())


def _severity(text: str) -> Severity | None:
    return _SEVERITIES[text.lower()]


def _switch(text: str) -> bool:
    return _SWITCH[text.lower()]
