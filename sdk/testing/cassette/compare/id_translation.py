"""Ids and cursors of one account in the words of another, learned from answers side by side."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from ..exchange import RecordedRequest, RecordedResponse, header
from ..playback.signature import FORM, form_of, json_of
from ..redact.placeholder import is_placeholder
from .body_shape import values

SHORTEST: Final = 6
"""Shorter ones are known from ordinary values only where they stand alone, in a path."""

LONGEST: Final = 4096

IDS: Final = frozenset({"id", "ids", "qid", "qids", "uuid", "uuids", "guid", "guids", "aid", "cid"})
"""The last word of the names of fields that hold ids; `IDs` is read as `ID`."""

_TOKEN: Final = re.compile(r"[\w.+/=~-]{6,}")
_WORD: Final = re.compile(r"[\w-]{6,}")
_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CURSORS: Final = re.compile(
    r".*(?:cursor|scroll|offset|after|skip_?token|page_?token|next).*", re.I
)
_OPAQUE: Final = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\D*\d)[0-9a-f]{16,}|"
    r"(?=[^\d]*\d)(?=.*[A-Z])(?=.*[a-z])[\w+/=-]{20,}"
)


@dataclass(frozen=True, slots=True)
class Rank:
    """The simulator's values at a place of an answer, and which of them a recorded one is."""

    values: tuple[str, ...]
    place: int = 0

    def at(self, turn: int) -> str:
        """Return the value so many places further, beginning again after the last; "" for none."""
        return self.values[(self.place + turn) % len(self.values)] if self.values else ""


class Translation:
    """What the recorded account calls its things, and what the simulator does.

    Where an answer has a value, the simulator's answer to the same request has its own at the same
    place: what was recorded there stands for that from then on. `turn` makes it stand for the next
    one there instead, for a listing has things of several kinds.
    """

    def __init__(self) -> None:
        self.turn = 0
        self._simulated: dict[str, Rank] = {}
        self._seen: set[str] = set()
        self._same: set[str] = set()

    def learn(self, recorded: RecordedResponse, now: RecordedResponse) -> None:
        """Take the ids and cursors of two answers to one request as names of the same things."""
        before, after = values(recorded), values(now)
        for path, found in before.items():
            for place, value in enumerate(found):
                simulated = Rank(tuple(map(_text, after.get(path, ()))), place)
                self._note(_last(path), _text(value), simulated)
                self._same |= {simulated.at(0)} & {_text(value)}
        for name in ("Location", "Link"):
            self._note_link(header(recorded.headers, name), header(now.headers, name))

    def of(self, asked: RecordedRequest, in_path: Iterable[str]) -> RecordedRequest:
        """Return the request with the simulator's ids and cursors in place of those recorded.

        `in_path` are the values that the simulator takes from the path.
        """
        parts, ids = urlsplit(asked.url), {*in_path}
        path = "/".join(self._segment(one, ids) for one in parts.path.split("/"))
        query = self._form(parts.query)
        url = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
        unchanged = (path, query) == (parts.path, parts.query)
        return replace(asked, url=asked.url if unchanged else url, body=self._body(asked))

    def unknown(self, asked: RecordedRequest, in_path: Mapping[str, str]) -> dict[str, str]:
        """Return the ids and cursors of a request without a counterpart, with their places."""
        known = self._simulated.keys() | self._same
        found = {value: name for name, value in in_path.items() if value not in known}
        for name, value in _fields(asked):
            for token in _tokens(value):
                if token not in known and self._is_identifier(name, token):
                    found.setdefault(token, name or "the body")
        return found

    def _is_identifier(self, name: str, token: str) -> bool:
        if token in self._seen or _OPAQUE.fullmatch(token):
            return True
        return _names_id(name) or bool(_CURSORS.match(name) and not token.isdecimal())

    def _stand_in(self, recorded: str) -> str:
        """Return the counterpart of a recorded value, itself if there is none."""
        return self._simulated[recorded].at(self.turn) if recorded in self._simulated else recorded

    def _note(self, name: str, recorded: str, simulated: "Rank") -> None:
        if "://" in recorded or recorded.startswith("/"):
            self._note_link(recorded, simulated.at(0))
        elif _is_word(recorded) and (_is_telling(recorded) or _names_id(name)):
            if _is_telling(recorded):
                self._seen.add(recorded)
            if simulated.at(0):
                self._simulated.setdefault(recorded, simulated)

    def _note_link(self, recorded: str, simulated: str) -> None:
        left, right = urlsplit(recorded), urlsplit(simulated)
        known = dict(parse_qsl(right.query))
        for name, value in parse_qsl(left.query):
            self._note(name, value, Rank((known.get(name, ""),)))
        pieces, others = left.path.split("/"), right.path.split("/")
        if len(pieces) == len(others):
            for piece, other in zip(pieces, others, strict=True):
                if _is_telling(piece) and piece != other:
                    self._note("", unquote(piece), Rank((unquote(other),)))

    def _segment(self, segment: str, ids: Container[str]) -> str:
        value = unquote(segment)
        if value not in ids or value not in self._simulated:
            return segment
        return quote(self._stand_in(value), safe="~()'=,:@!$&*+;")

    def _body(self, asked: RecordedRequest) -> bytes:
        try:
            text = asked.body.decode()
        except UnicodeDecodeError:
            return asked.body
        if FORM in header(asked.headers, "Content-Type").lower():
            return self._form(text).encode()
        return self._words(text).encode()

    def _form(self, text: str) -> str:
        fields = parse_qsl(text, keep_blank_values=True)
        changed = [(name, self._value(name, value)) for name, value in fields]
        return text if changed == fields else urlencode(changed)

    def _value(self, name: str, value: str) -> str:
        if _names_id(name):
            return ",".join(map(self._stand_in, value.split(",")))
        return self._words(value)

    def _words(self, text: str) -> str:
        """Return a text with the simulator's ids in it, whole or as words."""
        if _is_telling(text) and text in self._simulated:
            return self._stand_in(text)
        return _TOKEN.sub(self._token, text)

    def _token(self, found: re.Match[str]) -> str:
        return (
            self._known(found) if found[0] in self._simulated else _WORD.sub(self._known, found[0])
        )

    def _known(self, found: re.Match[str]) -> str:
        return self._stand_in(found[0]) if _is_telling(found[0]) else found[0]


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def _is_word(text: str) -> bool:
    return len(text) <= LONGEST and not re.search(r"\s", text) and not is_placeholder(text)


def _is_telling(text: str) -> bool:
    """Return True if a value is so unusual that it is an id or cursor wherever it stands."""
    return len(text) >= SHORTEST and (len(text) >= 3 * SHORTEST or any(map(str.isdigit, text)))


def _names_id(name: str) -> bool:
    """Return True if a field holds ids by its name: `ids`, `hostId`, `asset_uuid`, `QID`."""
    words = _PARTS.findall(name)
    return bool(words) and words[-1].lower() in IDS


def _last(path: str) -> str:
    """Return the name of the field at a path of a body."""
    return re.split(r"[./@]", path.replace("[]", ""))[-1]


def _fields(asked: RecordedRequest) -> Iterator[tuple[str, str]]:
    yield from form_of(urlsplit(asked.url).query.encode())
    if FORM in header(asked.headers, "Content-Type").lower():
        yield from form_of(asked.body)
    elif (value := json_of(asked.body)) is not None:
        yield from _leaves("", value)
    else:
        yield "", asked.body.decode("utf-8", "replace")


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(str(key), inner)
        case list():
            for inner in value:
                yield from _leaves(name, inner)
        case _:
            yield name, _text(value)


def _tokens(value: str) -> Iterator[str]:
    yield from dict.fromkeys(
        one for one in (value, *value.split(","), *_WORD.findall(value)) if one and _is_word(one)
    )
