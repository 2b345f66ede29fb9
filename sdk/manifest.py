"""What an integration declares about itself: surface, secrets, parameters and scan intensity."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final, Literal, Protocol, TypeAlias

from .errors import ConfigurationError, CredentialError

Value: TypeAlias = str | int | float | bool
ValueType: TypeAlias = type[str] | type[int] | type[float] | type[bool]


Surface = Literal["internal", "external", "cloud", "repository", "application"]
"""The attack surface an integration reports on (docs/platform.md 1.3)."""


class CredentialFormat(StrEnum):
    """The form in which the platform hands over secrets (docs/platform.md 1.13)."""

    ENVIRONMENT = "env"
    FILE = "file"
    TOKEN = "token"  # noqa: S105 - the name of a format
    API_AUTH = "api-auth"


@dataclass(frozen=True, slots=True)
class Credential:
    """The platform's credential type and the names of its secrets, all of them required.

    Attributes:
        forms: For a secret that becomes part of a path, such as a tenant, the pattern that all of
            it matches, and what it is: `{"tenant_id": (r"[0-9a-f-]+", "a GUID")}`.
    """

    type: str
    secrets: tuple[str, ...]
    formats: tuple[CredentialFormat, ...] = (CredentialFormat.ENVIRONMENT,)
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False, compare=False)

    def require_form(self, name: str, value: str) -> None:
        """Raise CredentialError if a secret has not the form that is declared for it."""
        pattern, noun = self.forms.get(name, ("", ""))
        if pattern and not re.fullmatch(pattern, value):
            raise CredentialError(f"{name} is not {noun}: check it")

    def missing(self, secrets: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of the secrets that are missing or blank."""
        return tuple(name for name in self.secrets if not secrets.get(name, "").strip())


def secret_names(alternatives: Iterable[Credential]) -> tuple[str, ...]:
    """Return the names of the secrets of all alternatives, each once."""
    return tuple(dict.fromkeys(name for one in alternatives for name in one.secrets))


def credential_in_use(
    alternatives: Sequence[Credential], secrets: Mapping[str, str]
) -> Credential | None:
    """Return the first of the alternatives whose secrets are all there, or None."""
    return next((one for one in alternatives if not one.missing(secrets)), None)


def credential_of_type(alternatives: Sequence[Credential], type_: str) -> Credential:
    """Return the alternative of this type, without a type the first.

    Raises:
        ConfigurationError: No alternative is of this type.
    """
    known = {"": alternatives[0], **{one.type: one for one in alternatives}}
    if type_ not in known:
        types = ", ".join(one.type for one in alternatives)
        raise ConfigurationError(f"there is no credential {type_!r}: use one of {types}")
    return known[type_]


def require_credential(alternatives: Sequence[Credential], secrets: Mapping[str, str]) -> None:
    """Raise CredentialError with what each of the alternatives lacks, unless one is complete."""
    if credential_in_use(alternatives, secrets):
        return
    lacking = [[repr(name) for name in one.missing(secrets)] for one in alternatives]
    if len(alternatives) > 1:
        ways = ", or ".join(
            f"{' and '.join(names)} ({one.type})"
            for one, names in zip(alternatives, lacking, strict=True)
        )
        raise CredentialError(f"secrets are missing or empty: set {ways} before running")
    if len(lacking[0]) == 1:
        raise CredentialError(f"secret {lacking[0][0]} is missing or empty: set it before running")
    names = " and ".join(lacking[0])
    raise CredentialError(f"secrets {names} are missing or empty: set them before running")


class Intensity(Enum):
    """The scan that the user must have allowed before the integration runs."""

    ACTIVE_PASSIVE = 1
    VULNERABILITY = 3
    HIGH = 4

    def allowed_by(self, status: str) -> bool:
        """Return True if a job's `status` allows this; pending, frozen and deleted never do."""
        return RANK.get(status, 0) >= self.value


RANK: Final = {"AP": 1, "AL": 2, "A": 3, "AH": 4}
"""Active statuses from passive to high (docs/platform.md 1.3); P, F, FR and D rank below all."""

TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})


def parse_bool(text: str) -> bool:
    """Read a boolean as the platform does (Go's ParseBool); anything else is a ValueError."""
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


PARSERS: Final[Mapping[type, Callable[[str], Value]]] = {
    str: str,
    int: int,
    float: float,
    bool: parse_bool,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of the user: without a value it has its default; an empty text is a value.

    `examples` are values of a text or number that tests try.
    """

    name: str
    description: str
    type: ValueType = str
    default: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    examples: tuple[str, ...] = ()

    def parse(self, config: Mapping[str, str]) -> Value | None:
        """Return the typed value from `config`, or None where it has no value and no default.

        Raises:
            ConfigurationError: The value is required and missing, not one of the options, out of
                bounds or unreadable (docs/platform.md 1.1).
        """
        text = config.get(self.name, self.default)
        if text is None:
            if self.required:
                raise ConfigurationError(f"parameter {self.name!r} is required: {self.description}")
            return None
        if self.options and text not in self.options:
            raise ConfigurationError(
                f"parameter {self.name!r} must be one of {', '.join(self.options)}, got {text!r}"
            )
        try:
            value = PARSERS[self.type](text)
        except ValueError:
            raise ConfigurationError(
                f"parameter {self.name!r} must be of type {self.type.__name__}, got {text!r}"
            ) from None
        self._require_bounds(value)
        return value

    def _require_bounds(self, value: Value) -> None:
        if isinstance(value, str):
            return
        low = self.minimum is None or value >= self.minimum
        high = self.maximum is None or value <= self.maximum
        if not (low and high):
            bounds = " and ".join(
                f"{word} {bound:g}"
                for word, bound in (("at least", self.minimum), ("at most", self.maximum))
                if bound is not None
            )
            raise ConfigurationError(f"parameter {self.name!r} must be {bounds}, got {value}")


@dataclass(frozen=True, slots=True)
class Stream:
    """A named source of models, and the config key that turns it off (docs/platform.md 1.12).

    An `incremental` one can be requested from a time on. `probe`, a method of the capability,
    proves the permission that the stream needs.
    """

    name: str
    toggle: str | None
    incremental: bool = False
    probe: Callable[[Any], object] | None = None


class Declaring(Protocol):
    """What declares parameters: a capability, or its class."""

    @property
    def parameters(self) -> Sequence[Parameter]:
        """The declared parameters."""


class Configured(Declaring, Protocol):
    """What knows the values of its parameters in this run."""

    def parameter(self, name: str) -> Value | None:
        """Return the value of a declared parameter, or None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Models that a user might expect in a stream and does not get; declared by the capability.

    Attributes:
        what: A plural that completes "left out:"; may hold a parameter's value by its name in
            braces.
        remedy: The way to get the models all the same.
        when: The omission applies if the parameter of this name is set and not false.
        unless: The omission applies if the parameter of this name is not; without `when` and
            `unless` it always applies.
        count: Requests the number from the vendor, in a request or two.
        tallied: The stream counts the models with `Capability.leave_out`. Without `count` and
            `tallied` the number is unknown.
    """

    stream: str
    what: str
    remedy: str
    when: str = ""
    unless: str = ""
    count: Callable[[Any], int | None] | None = None
    tallied: bool = False

    def applies(self, capability: "Configured") -> bool:
        """Return True if the settings of a run make the integration leave the models out."""
        wanted = not self.when or bool(capability.parameter(self.when))
        return wanted and not (self.unless and capability.parameter(self.unless))

    def sentence(self, capability: "Configured") -> str:
        """Return the description of the models, with the values of the run's parameters."""
        values = {one.name: capability.parameter(one.name) for one in capability.parameters}
        return self.what.format_map(values)

    def declared(self, capability: "Declaring") -> str:
        """Return the description of the models, with the default values of parameters."""
        values = {one.name: one.default or f"<{one.name}>" for one in capability.parameters}
        return self.what.format_map(values)
