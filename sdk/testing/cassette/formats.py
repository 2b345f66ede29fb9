"""Recordings on the disk: vcrpy's cassettes read and written, HAR files read."""

import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...core.atomic_file import replace_file
from ...core.regular_file import read_regular
from ...decode.json import json_reason
from .errors import CassetteError
from .exchange import Exchange, RecordedRequest, RecordedResponse, flat, grouped
from .har import Archive, har_recording
from .metadata import Metadata, metadata_of
from .playback.http_messages import decompressed

if TYPE_CHECKING:
    from vcr.request import Request

HAR: Final = ".har"
CASSETTES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Recording:
    """Interactions in their order, and what the file says of itself."""

    interactions: tuple[Exchange, ...]
    metadata: Metadata


def load(path: Path) -> Recording:
    """Return the recording in a file; CassetteError, without its content, if it is unreadable."""
    try:
        text = read_regular(path).decode()
    except FileNotFoundError as missing:
        raise CassetteError(f"there is no recording {path}") from missing
    except OSError as error:
        raise CassetteError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError:
        # Its text would hold the bytes.
        raise _damaged(path, "is not UTF-8 text") from None
    return decoded(path, text)


def decoded(path: Path, text: str) -> Recording:
    """Return the recording that is the text of a file; as with `load`."""
    if not text.strip():
        raise _damaged(path, "is empty")
    try:
        if path.suffix == HAR:
            interactions, metadata = har_recording(text)
            return Recording(interactions, metadata)
        return _cassette(path, text)
    except (msgspec.MsgspecError, RecursionError):
        raise _damaged(path, f"is not a recording: {_invalid(path, text)}") from None
    except binascii.Error:
        raise _damaged(path, "is not a recording: a body is not base64") from None


def encoded(path: Path, interactions: Sequence[Exchange], metadata: Metadata) -> str:
    """Return the text of a cassette, as vcrpy writes it."""
    from vcr.serialize import serialize

    stored = {
        "requests": [vcr_request(one.asked) for one in interactions],
        "responses": [vcr_response(one.answered) for one in interactions],
        "metadata": metadata.stored(),
    }
    try:
        text: str = serialize(stored, _serializer(path))
    except (TypeError, UnicodeError):
        # vcrpy's own text names no file.
        raise CassetteError(f"{path} cannot hold a body that is not text: take a .yaml") from None
    return text


def save(path: Path, text: str) -> None:
    """Put the text where the file is in one step: no reader ever sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())
    except OSError as error:
        raise CassetteError(f"cannot write {path}: {error.strerror}") from error


def found(place: Path) -> list[Path]:
    """Return the recordings at a path: that file, or all below that folder, by name."""
    if place.is_dir():
        kinds = {HAR, *CASSETTES}
        named = (path for path in place.rglob("*") if path.suffix in kinds)
        # A link to nowhere is a recording that is lost, and has to be reported.
        return sorted(path for path in named if path.is_file() or path.is_symlink())
    return [place] if place.exists() else []


def vcr_request(asked: RecordedRequest) -> "Request":
    """Return a request as vcrpy's filters and hooks know it."""
    from vcr.request import Request

    return Request(asked.method, asked.url, asked.body or None, dict(asked.headers))


def asked_of(request: "Request") -> RecordedRequest:
    """Return a request that went through vcrpy's filters and hooks."""
    body = request.body
    raw = _bytes(body.read() if hasattr(body, "read") else body)
    return RecordedRequest(request.method, request.uri, tuple(flat(request.headers.items())), raw)


def vcr_response(answered: RecordedResponse) -> dict[str, object]:
    """Return a response as vcrpy's hooks know it."""
    return {
        "status": {"code": answered.status, "message": answered.reason},
        "headers": grouped(answered.headers),
        "body": {"string": answered.body},
    }


def answered_of(response: Mapping[str, object]) -> RecordedResponse:
    """Return a response of a hook, or of a cassette of any age; readable if possible."""
    known = msgspec.convert(response, _Response)
    headers = tuple(flat(known.headers.items()))
    status, reason = known.status.code, known.status.message or ""
    return decompressed(RecordedResponse(status, reason, headers, _bytes(known.body.string)))


def _bytes(body: object) -> bytes:
    match body:
        case None:
            return b""
        case str():
            return body.encode()
        case bytes():
            return body
        case Iterable():
            return b"".join(body)
    raise msgspec.ValidationError("a body is neither text nor bytes")


class _Status(msgspec.Struct, frozen=True):
    code: int
    message: str | None = None


class _Body(msgspec.Struct, frozen=True):
    string: object = None


class _Response(msgspec.Struct, frozen=True):
    status: _Status
    headers: dict[str, object] = {}
    body: _Body = _Body()


def _cassette(path: Path, text: str) -> Recording:
    from vcr.serialize import deserialize
    from yaml import YAMLError

    try:
        requests, responses, *metadata = deserialize(text, _serializer(path))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        # The rest of its text quotes the file.
        raise _damaged(path, f"is not YAML{where}") from None
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        # Whatever vcrpy stumbles over.
        raise _damaged(path, f"is not a cassette ({type(error).__name__})") from None
    interactions = tuple(_interactions(requests, responses))
    return Recording(interactions, metadata_of(metadata[0] if metadata else None))


def _invalid(path: Path, text: str) -> str:
    """Return what is wrong with a recording that is read, and is not as it should be."""
    if path.suffix == HAR:
        return json_reason(text.encode(errors="replace"), Archive)
    return "what it says of itself is not as it is written by a recording"


def _interactions(
    requests: Sequence["Request"], responses: Sequence[Mapping[str, object]]
) -> Iterator[Exchange]:
    for request, response in zip(requests, responses, strict=True):
        yield Exchange(asked_of(request), answered_of(response))


def _serializer(path: Path) -> object:
    from vcr.serializers import jsonserializer, yamlserializer

    return jsonserializer if path.suffix == ".json" else yamlserializer


def _damaged(path: Path, what: str) -> CassetteError:
    return CassetteError(
        f"{path} {what}; it is left as it is: mend it, or delete it and record it again"
    )
