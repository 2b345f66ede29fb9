"""Malformed fields: one that cannot be read changes nothing else, or is named."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

import msgspec
from requests import PreparedRequest, Response
from urllib3 import HTTPResponse

from ....capability import Capability
from ....models import File
from ....runner.report import Outcome
from ..harness import TYPED, Run
from ..meaning import meaning
from ..rule import rule
from ..subject import Subject

Path = tuple[str, ...]

_TAG: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)[ >]")

UNREADABLE: Final[dict[str, object]] = {"malformed": True}


class Malformed(Subject):
    """Each field of a row that need not be there comes as something that cannot be read."""

    @rule("TRUTH-13", "a field that cannot be read changes nothing else, or is named")
    def test_field_that_cannot_be_read_changes_nothing_else(self) -> None:
        """A dropped score moves a severity, a dropped name makes another asset of a host.

        The values of one optional field of the row types are replaced in every response. The
        run says complete and has every model as before, by key, status and target, or it is not
        complete and an error names the field. Source: docs/decisions/0008-rows.md.
        """
        harness, observer = (
            self.harness(self.few_hosts),
            Observer(optional_fields(self.integration)),
        )
        harness.wire.answer = observer.answer
        plain = harness.run()
        assert observer.paths, "no optional field of a row type was sent: is there a types.py?"
        for path in observer.paths:
            harness = self.harness(self.few_hosts)
            harness.wire.answer = Spoiler(path).answer
            _judge(plain, harness.run(), path)


def _judge(plain: Run, run: Run, path: Path) -> None:
    name = path[-1]
    if run.report.outcome is Outcome.COMPLETE:
        before, now = _meanings(plain), _meanings(run)
        keys = sorted(before.keys() | now.keys())
        changed = ", ".join(key for key in keys if before.get(key) != now.get(key))
        assert not changed, f"without {'.'.join(path)} it says complete, but changed: {changed}"
        return
    bugs = set(run.error_types) - TYPED
    assert not bugs, f"without {'.'.join(path)}: not a typed error: {', '.join(bugs)}"
    errors = (text for stream in run.report.streams for text in stream.row_errors_named)
    assert any(name in text for text in (run.summary, *errors)), (
        f"no error names {name}: {run.summary}"
    )


def _meanings(run: Run) -> dict[str, dict[str, object]]:
    """Return what each model means; the proof of a risk, a file, may hold less."""
    return {key: meaning(model) for key, model in run.models.items() if not isinstance(model, File)}


def optional_fields(integration: type[Capability]) -> list[str]:
    """Return the names, as a vendor sends them, of the fields with a default in its `types.py`."""
    found: dict[str, None] = {}
    for cls in integration.__mro__:
        home = cls.__module__.rpartition(".")[0]
        if not home:
            continue
        with suppress(ImportError):
            module = import_module(f"{home}.types")
            found.update(dict.fromkeys(_optional(vars(module))))
    return list(found)


def _optional(names: dict[str, Any]) -> Iterator[str]:
    for made in names.values():
        if isinstance(made, type) and issubclass(made, msgspec.Struct):
            for member in msgspec.structs.fields(made):
                if not member.required:
                    yield member.encode_name.rpartition("/")[2]


class Observer:
    """Notes where in responses the fields of these names are, each path once."""

    def __init__(self, names: Iterable[str]) -> None:
        self.paths: dict[Path, None] = {}
        self._names = frozenset(names)

    def answer(self, _: PreparedRequest, response: Response) -> Response:
        """Return the response, after a look at it."""
        content = response.content
        if content.lstrip().startswith(b"<"):
            tags = {tag.decode() for tag in _TAG.findall(content)}
            found: Iterable[Path] = ((name,) for name in sorted(tags & self._names))
        else:
            found = (path for path in _paths(_json(content), ()) if path[-1] in self._names)
        self.paths.update(dict.fromkeys(found))
        return _replaced(response, content)


class Spoiler:
    """Replaces the values at one path in every response."""

    def __init__(self, path: Path) -> None:
        self._path = path
        tag = re.escape(path[-1]).encode()
        self._element = re.compile(rb"<%b(?: [^>]*)?>.*?</%b>" % (tag, tag), re.DOTALL)

    def answer(self, _: PreparedRequest, response: Response) -> Response:
        """Return the response with the values replaced, or as it is where it has none."""
        return _replaced(response, self._spoiled(response.content))

    def _spoiled(self, content: bytes) -> bytes:
        if content.lstrip().startswith(b"<"):
            # An element that stands twice where one is declared fits no type.
            return self._element.sub(rb"\g<0>\g<0>", content)
        body = _json(content)
        return json.dumps(body).encode() if _spoil(body, self._path) else content


def _json(content: bytes) -> object:
    with suppress(ValueError):
        return json.loads(content)
    return None


def _paths(value: object, path: Path) -> Iterator[Path]:
    match value:
        case dict():
            for name, inner in value.items():
                yield (*path, name)
                yield from _paths(inner, (*path, name))
        case list():
            for inner in value:
                yield from _paths(inner, path)


def _spoil(value: object, path: Path) -> bool:
    """Replace all values at a path by others of another kind; False where there is none."""
    match value:
        case dict() if path[0] in value and len(path) == 1:
            value[path[0]] = [] if isinstance(value[path[0]], dict) else UNREADABLE
            return True
        case dict() if path[0] in value:
            return _spoil(value[path[0]], path[1:])
        case list():
            return sum(_spoil(inner, path) for inner in value) > 0
    return False


def _replaced(response: Response, content: bytes) -> Response:
    """Return the response with another body, to be read once more."""
    response.headers.pop("Content-Encoding", None)
    response.headers["Content-Length"] = str(len(content))
    fresh = Response()
    fresh.status_code, fresh.reason, fresh.url = response.status_code, response.reason, response.url
    fresh.request, fresh.headers = response.request, response.headers
    fresh.raw = HTTPResponse(
        body=io.BytesIO(content),
        headers=dict(response.headers),
        status=response.status_code,
        preload_content=False,
    )
    return fresh
