"""Parameters as tables: types, bounds and defaults, read once before the handler runs.

A parameter comes in the query, a form or a JSON body. In a body its name is a dotted path, such as
`request_data.search_from`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from .errors import Kind, NotSimulated, ParameterError
from .http.messages import Request

Read = Callable[[Any], object]
Place = Literal["query", "body"]


class InvalidParameter(ValueError):
    """A value that is of the right type and still not accepted."""

    def __init__(self, kind: Kind, *bounds: int | None) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        least, most = (*bounds, None, None)[:2]
        self.bounds = (least, most)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: how its value is read, and what stands in where it is absent.

    `place` is "query" for queries and forms, where a form wins, or "body" for a JSON body, in which
    one that `repeats` is a list.
    """

    name: str
    read: Read
    default: object = None
    required: bool = False
    repeats: bool = False
    place: Place = "query"

    def in_body(self) -> "Parameter":
        """Return the same parameter where it comes in a JSON body."""
        return replace(self, place="body")

    def value(self, request: Request, body: object) -> object:
        """Return the value in a request; raise ParameterError where the vendor refuses it."""
        if self.place == "query":
            return self._of(_in_query(request, self.name))
        return self._of(self._several(_in_body(body, self.name)))

    def in_arguments(self, given: Mapping[str, object]) -> object:
        """Return the value in the arguments of a field; raise ParameterError."""
        return self._of(self._several(_in_body(given, self.name)))

    def _of(self, given: tuple[object, ...]) -> object:
        if not given or (self.required and given[-1] == ""):
            if self.required:
                raise ParameterError("missing", self.name)
            return self.default
        values = [self._read(one) for one in (given if self.repeats else given[-1:])]
        return tuple(values) if self.repeats else values[0]

    def _several(self, given: tuple[object, ...]) -> tuple[object, ...]:
        """Return the values of a list, where the parameter `repeats`."""
        if not (given and self.repeats):
            return given
        if not isinstance(given[0], list):
            raise ParameterError("malformed", self.name, str(given[0]))
        return tuple(given[0])

    def _read(self, given: object) -> object:
        try:
            return self.read(given)
        except InvalidParameter as error:
            raise ParameterError(error.kind, self.name, str(given), error.bounds) from None
        except (ValueError, KeyError, TypeError) as error:
            raise ParameterError("malformed", self.name, str(given), reason=str(error)) from None


def _in_query(request: Request, name: str) -> tuple[object, ...]:
    return request.form.get(name) or request.query.get(name) or ()


def _in_body(body: object, path: str) -> tuple[object, ...]:
    found = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return () if found is None else (found,)


def text(
    name: str, default: str | None = None, *, required: bool = False, empty: bool = True
) -> Parameter:
    """Return a parameter that takes any text, or any but an empty one."""
    return Parameter(name, _text if empty else _filled, default, required)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError(given)
    return given


def _filled(given: object) -> str:
    if not given:
        raise ValueError(given)
    return _text(given)


def texts(name: str, *, required: bool = False) -> Parameter:
    """Return a parameter that may be given several times, with any text."""
    return Parameter(name, _text, (), required, repeats=True)


def integer(
    name: str,
    default: int | None = None,
    *,
    least: int = 0,
    most: int | None = None,
    clamps: bool = False,
    required: bool = False,
) -> Parameter:
    """Return a parameter that takes a whole number; one that `clamps` cuts it to the bounds."""

    def read(given: object) -> int:
        number = _whole(given)
        if number is None:
            if clamps and default is not None:
                return default
            raise InvalidParameter("malformed")
        if clamps:
            return min(max(number, least), number if most is None else most)
        if number < least or (most is not None and number > most):
            raise InvalidParameter("too-small" if number < least else "too-large", least, most)
        return number

    return Parameter(name, read, default, required)


def _whole(given: object) -> int | None:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    digits = given.removeprefix("-") if isinstance(given, str) else ""
    return int(str(given)) if digits.isascii() and digits.isdecimal() else None


def choice(name: str, *words: str, default: str | None = None, repeats: bool = False) -> Parameter:
    """Return a parameter that takes one of these words; several of them where it `repeats`."""

    def read(given: object) -> str:
        if given not in words:
            raise InvalidParameter("unknown-value")
        return str(given)

    return Parameter(name, read, () if repeats else default, repeats=repeats)


def listed(name: str, *words: str, default: tuple[str, ...] = ()) -> Parameter:
    """Return a parameter that takes words joined by commas, or a list: of `words`, if given."""

    def read(given: object) -> tuple[str, ...]:
        parts = given.split(",") if isinstance(given, str) else given
        if not isinstance(parts, list):
            raise InvalidParameter("malformed")
        found = tuple(str(part).strip() for part in parts if str(part).strip())
        if words and not set(found) <= set(words):
            raise InvalidParameter("unknown-value")
        return found

    return Parameter(name, read, default)


FLAGS: Mapping[object, bool] = {"true": True, "false": False, "1": True, "0": False}


def flag(name: str, default: bool = False) -> Parameter:
    """Return a parameter that takes true or false, 1 or 0."""
    return Parameter(
        name, lambda given: given if isinstance(given, bool) else FLAGS[given], default
    )


def moment(name: str, *, required: bool = False) -> Parameter:
    """Return a parameter that takes an ISO 8601 date, in UTC where it names no zone."""

    def read(given: object) -> datetime:
        found = datetime.fromisoformat(str(given))
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    return Parameter(name, read, required=required)


def unix_time(name: str) -> Parameter:
    """Return a parameter that takes a moment in Unix seconds."""

    def read(given: object) -> datetime:
        number = _whole(given)
        if number is None:
            raise InvalidParameter("malformed")
        try:
            return datetime.fromtimestamp(number, UTC)
        except (OverflowError, OSError):
            raise InvalidParameter("too-large") from None

    return Parameter(name, read)


def not_simulated(*names: str) -> tuple[Parameter, ...]:
    """Return parameters that the vendor has and this simulator has not: 501 where one is sent."""

    def parameter(name: str) -> Parameter:
        def read(_: object) -> object:
            raise NotSimulated(f"the parameter {name}")

        return Parameter(name, read)

    return tuple(map(parameter, names))


def arguments(parameters: Iterable[Parameter], given: Mapping[str, object]) -> dict[str, object]:
    """Return the values of parameters that a field of a GraphQL query is given as arguments."""
    return {one.name: one.in_arguments(given) for one in parameters}


def read_all(parameters: Iterable[Parameter], request: Request) -> dict[str, object]:
    """Return the values of all parameters of an operation; raise ParameterError or NotSimulated."""
    parameters = tuple(parameters)
    body = _json(request) if any(one.place == "body" for one in parameters) else None
    return {one.name: one.value(request, body) for one in parameters}


def _json(request: Request) -> object:
    if not request.body.strip():
        return {}
    try:
        return msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ParameterError("malformed", "body") from None
