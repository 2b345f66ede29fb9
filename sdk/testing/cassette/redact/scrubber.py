"""Redaction of recordings: what has a secret's name, then every form of every secret there was."""

import base64
import binascii
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from ....core.redaction import REDACTED, SHORTEST_SUBSTRING, Redactor
from ..exchange import Exchange, Headers, RecordedRequest, RecordedResponse
from ..metadata import Metadata, metadata_of
from ..playback.http_messages import measured, with_body
from ..playback.signature import Signature, signature
from .fields import RedactedFields, redact_request, redact_response

BY_VALUE: Final = "a secret's value elsewhere"

_WORD: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_IN_HOST: Final = re.compile(r"://[^/?#\s\"'<>\\]*\[redacted\][^/?#\s\"'<>\\]*")
_QUOTED: Final = re.compile("%5bredacted%5d", re.I)


class CassetteRedactor:
    """Makes recordings free of secrets, and requests comparable with those that are.

    `secrets` are those of the run; others are learned from where they stand. In their place is
    `[redacted]`, always the same: a client that replays gets it for a token and sends it back, and
    finds its recording again.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._words: tuple[str, ...] = ()
        self._redactor = Redactor()
        self._learn(secrets)

    @property
    def secrets(self) -> frozenset[str]:
        """The values to look for by now: those given and those learned."""
        return self._secrets

    def signature(self, asked: RecordedRequest) -> Signature:
        """Return the signature of a request, the same for the live and for the recorded one."""
        bare = RecordedRequest(asked.method, asked.url, _typed(asked.headers), asked.body)
        return signature(self._request(redact_request(bare, RedactedFields())))

    def clean(self, interactions: Sequence[Exchange]) -> tuple[list[Exchange], Counter[str]]:
        """Return the interactions without secrets, and how often something was redacted where.

        Two passes: what one exchange shows to be a secret may stand in one before it.
        """
        redacted = RedactedFields()
        bare = [
            Exchange(redact_request(one.asked, redacted), redact_response(one.answered, redacted))
            for one in interactions
        ]
        self._learn(redacted.values)
        counts = Counter(redacted.counts)
        return [self._by_value(one, counts) for one in bare], +counts

    def text(self, text: str) -> str:
        """Return a text without the secrets known by now."""
        bare = _QUOTED.sub(REDACTED, self._redactor.text(self._without_words(text)))
        # No host has brackets, unless it is an address.
        return _IN_HOST.sub(_without_brackets, bare) if REDACTED in bare else bare

    def notes(self, metadata: Metadata) -> Metadata:
        """Return the notes of a recording without the secrets known by now."""
        return metadata_of(self._value(metadata.stored()))

    def _value(self, value: object) -> object:
        match value:
            case str():
                return self.text(value)
            case dict():
                return {name: self._value(inner) for name, inner in value.items()}
            case list():
                return [self._value(inner) for inner in value]
        return value

    def _learn(self, values: Iterable[str]) -> None:
        self._secrets |= {value for value in values if value.strip()}
        self._words = tuple(one for one in self._secrets if len(one) >= SHORTEST_SUBSTRING)
        self._redactor.add(*self._secrets)

    def _by_value(self, one: Exchange, counts: Counter[str]) -> Exchange:
        clean = Exchange(self._request(one.asked), self._response(one.answered))
        counts[BY_VALUE] += max(0, _marks(clean) - _marks(one))
        return clean

    def _request(self, asked: RecordedRequest) -> RecordedRequest:
        body = self._bytes(asked.body)
        headers = measured(self._headers(asked.headers), len(body))
        return RecordedRequest(asked.method, self.text(asked.url), headers, body)

    def _response(self, answered: RecordedResponse) -> RecordedResponse:
        bare = RecordedResponse(
            answered.status,
            self.text(answered.reason),
            self._headers(answered.headers),
            answered.body,
        )
        body = self._bytes(answered.body)
        return bare if body == answered.body else with_body(bare, body)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers)

    def _bytes(self, body: bytes) -> bytes:
        with suppress(UnicodeDecodeError):
            if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                return self._utf_16(body)
        try:
            return self.text(body.decode()).encode()
        except UnicodeDecodeError:
            # Bytes that are no text may hold text: each of them is a character in Latin-1.
            return self.text(body.decode("latin-1")).encode("latin-1")

    def _utf_16(self, body: bytes) -> bytes:
        order = "utf-16-le" if body.startswith(BOM_UTF16_LE) else "utf-16-be"
        return self.text(body.decode(order)).encode(order)

    def _without_words(self, text: str) -> str:
        """Redact a word of base64 whole, since it may hold more than the secret."""
        return _WORD.sub(self._word, text) if self._words else text

    def _word(self, found: re.Match[str]) -> str:
        inside = "".join(_readings(found[0]))
        return REDACTED if any(secret in inside for secret in self._words) else found[0]


def _without_brackets(host: re.Match[str]) -> str:
    return host[0].replace(REDACTED, REDACTED.strip("[]"))


def _readings(word: str) -> Iterator[str]:
    padded = word + "=" * (-len(word) % 4)
    try:
        yield base64.urlsafe_b64decode(padded.replace("+", "-").replace("/", "_")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return


def _typed(headers: Headers) -> Headers:
    return tuple(pair for pair in headers if pair[0].lower() == "content-type")


def _marks(one: Exchange) -> int:
    texts = [one.asked.url, *(value for _, value in (*one.asked.headers, *one.answered.headers))]
    mark = REDACTED.encode()
    bodies = one.asked.body.count(mark) + one.answered.body.count(mark)
    return bodies + sum(text.count(REDACTED) for text in texts)
