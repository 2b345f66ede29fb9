"""A ServiceRequest of the portal, in XML or JSON: what to look for, and how much of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000


@dataclass(frozen=True, slots=True)
class Criterion:
    """One Criteria of a ServiceRequest."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Search:
    """A ServiceRequest: what to look for, from which id on and how many at most."""

    criteria: tuple[Criterion, ...] = ()
    limit: int = DEFAULT_LIMIT
    first_id: int = 1


class Invalid(Exception):
    """The portal refuses the request with `code`, under HTTP 200 (docs/contracts/qualys.md 5.4)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_search(body: bytes, *, as_json: bool) -> Search:
    """Read a ServiceRequest; an empty body asks for everything.

    Raises:
        Invalid: The body is not a ServiceRequest in that form.
    """
    if not body.strip():
        return Search()
    try:
        found, criteria = _json(body) if as_json else _xml(body)
        limit, first_id = (int(str(found.get(name) or 0)) for name in PREFERENCES)
    except (ExpatError, ValueError, TypeError, AttributeError) as error:
        code = "INVALID_REQUEST" if as_json else "INVALID_XML"
        raise Invalid(code, "The request body could not be read.") from error
    return Search(criteria, min(limit or DEFAULT_LIMIT, MAX_LIMIT), max(first_id, 1))


PREFERENCES = ("limitResults", "startFromId")
Read = tuple[Mapping[str, object], tuple[Criterion, ...]]


def _json(body: bytes) -> Read:
    request = json.loads(body)["ServiceRequest"] if body.strip() != b"{}" else {}
    filters = request.get("filters", {}).get("Criteria", [])
    criteria = tuple(
        Criterion(*(str(one.get(key, "")) for key in ("field", "operator", "value")))
        for one in filters
    )
    return request.get("preferences", {}), criteria


def _xml(body: bytes) -> Read:
    reader = _Reader()
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(body, True)
    return reader.found, tuple(reader.criteria)


class _Reader:
    """Collects what a ServiceRequest says while it is parsed."""

    def __init__(self) -> None:
        self.criteria: list[Criterion] = []
        self.found: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._text = ""

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self._attributes, self._text = attributes, ""

    def text(self, data: str) -> None:
        self._text += data

    def end(self, name: str) -> None:
        if name == "Criteria":
            field, operator = (self._attributes.get(key, "") for key in ("field", "operator"))
            self.criteria.append(Criterion(field, operator, self._text.strip()))
        elif name in PREFERENCES:
            self.found[name] = self._text.strip()
