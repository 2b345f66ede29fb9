"""S3: objects of a bucket, read once from end to end and resumed where the line breaks."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Final, Protocol
from urllib.request import getproxies

from ..core.context import RunContext
from ..core.extras import missing_extra
from ..core.journal import Kind
from ..core.printable import is_text
from ..errors import (
    ConfigurationError,
    CredentialError,
    DamagedFile,
    IntegrationError,
    VendorUnavailable,
)
from ..http.environment_settings import require_proxies

PIECE_BYTES: Final = 2**18
TIMEOUT_SECONDS: Final = 60

_LOCATION: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)", re.IGNORECASE)

Kinds = Mapping[str, tuple[type[IntegrationError], str]]

_NO_OBJECT: Final = (ConfigurationError, "there is no such object: check bucket and key")
_REFUSED: Final = (
    CredentialError,
    "AWS refuses to show it: check the credentials, and that they allow s3:GetObject",
)
_ELSEWHERE: Final = (ConfigurationError, "its bucket is in another region: set AWS_DEFAULT_REGION")
_FROM_THE_START: Final = "it broke off, and its store cannot go on from there: copy it here first"
_CHANGED: Final = (DamagedFile, "it was changed while it was read: run again")

REFUSALS: Final[Kinds] = {
    **dict.fromkeys(("NoSuchKey", "NoSuchBucket", "NoSuchVersion", "404"), _NO_OBJECT),
    **dict.fromkeys(
        (
            *("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"),
            *("InvalidToken", "AllAccessDisabled", "403", "401"),
        ),
        _REFUSED,
    ),
    **dict.fromkeys(
        ("PermanentRedirect", "AuthorizationHeaderMalformed", "301", "307"), _ELSEWHERE
    ),
    "PreconditionFailed": _CHANGED,
    "412": _CHANGED,
    "InvalidObjectState": (ConfigurationError, "it is archived: restore it first"),
}
"""What S3's error codes mean to who runs an import; all others are trouble that passes."""


class Client(Protocol):
    """The one operation of boto3's client that is used."""

    def get_object(self, **asked: str) -> dict[str, Any]:
        """Return an object, or its bytes from a position on."""
        ...


class S3Store:
    """Objects, with the credentials, region and endpoint that boto3 finds (AWS_ENDPOINT_URL_S3).

    boto3's own repeats are off: those of the kit keep to the run's clock, budget and deadline. An
    object that changes between two of them is an error, never half the one and half the other.
    """

    def read(self, location: str, context: RunContext) -> Iterator[bytes]:
        """Yield the object's bytes; see `FileStore.read` for the errors."""
        found = _LOCATION.fullmatch(location)
        if not found or not is_text(location):
            raise ConfigurationError("a location in S3 is like s3://bucket/key")
        client = _client()
        walk = _Walk(client, {"Bucket": found[1], "Key": found[2]}, context)
        yield from walk.pieces()


class _Walk:
    """One object's way here: how much has come, of which version, and how often it broke."""

    def __init__(self, client: Client, asked: Mapping[str, str], context: RunContext):
        self._client = client
        self._asked = asked
        self._context = context
        self._came = 0
        self._tag = ""

    def pieces(self) -> Iterator[bytes]:
        retry = 0
        while True:
            before = self._came
            try:
                yield from self._rest()
            except VendorUnavailable as error:
                retry = 1 if self._came > before else retry + 1
                self._wait(retry, error)
            else:
                return

    def _rest(self) -> Iterator[bytes]:
        """Yield the rest from where it broke off, unless it breaks again."""
        try:
            reply = self._client.get_object(**self._asked, **self._resumed())
            begins = reply.get("ContentRange", "bytes 0-")
            self._tag = reply["ETag"]
            end = self._came + reply["ContentLength"]
            # As a context the body is another object, which does not mind a missing end.
            with closing(reply["Body"]) as body:
                if not begins.startswith(f"bytes {self._came}-"):
                    raise DamagedFile(_FROM_THE_START)
                while piece := body.read(PIECE_BYTES):
                    self._came += len(piece)
                    yield piece
            if self._came != end:
                raise VendorUnavailable(f"S3 broke off after {self._came} of {end} bytes")
        except _troubles() as error:
            raise _translated(error) from None

    def _resumed(self) -> dict[str, str]:
        if not self._came:
            return {}
        return {"Range": f"bytes={self._came}-", "IfMatch": self._tag}

    def _wait(self, retry: int, error: VendorUnavailable) -> None:
        context = self._context
        context.budget.call()
        if retry > context.retry.retries or not context.budget.take():
            raise error
        seconds = context.retry.wait_seconds(retry, None, context.random)
        context.journal.record(
            Kind.WAIT, operation="object", seconds=seconds, attempt=retry, error=error.message
        )
        context.deadline.sleep(seconds)
        context.journal.record(Kind.RETRY, operation="object", seconds=seconds, attempt=retry + 1)


def _client() -> Client:
    try:
        from boto3.session import Session
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError as missing:
        raise ConfigurationError(missing_extra(missing)) from None
    timeouts = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=10,
        read_timeout=TIMEOUT_SECONDS,
    )
    require_proxies(getproxies().values())
    try:
        made: Client = Session().client("s3", config=timeouts)
    except (BotoCoreError, ValueError) as error:
        # A profile that is not there, an endpoint that is no URL.
        name = type(error).__name__
        raise ConfigurationError(
            f"AWS is not set up ({name}): correct AWS_PROFILE, AWS_DEFAULT_REGION or "
            "AWS_ENDPOINT_URL_S3"
        ) from None
    return made


def _troubles() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    return BotoCoreError, ClientError, HTTPError, OSError


def _translated(error: Exception) -> IntegrationError:
    """Raise errors of boto3 without their texts, which name access keys now and then."""
    from botocore import exceptions

    match error:
        case (
            exceptions.NoCredentialsError()
            | exceptions.PartialCredentialsError()
            | exceptions.CredentialRetrievalError()
        ):
            return CredentialError(
                "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY"
            )
        case exceptions.ParamValidationError():
            return ConfigurationError("a location in S3 is like s3://bucket/key")
        case exceptions.ClientError():
            return _refusal(error.response)
        case _:
            return VendorUnavailable(f"S3 could not be reached: {type(error).__name__}")


def _refusal(response: Mapping[str, Any]) -> IntegrationError:
    code = str(response.get("Error", {}).get("Code", ""))
    status = str(response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    kind, message = REFUSALS.get(code) or REFUSALS.get(status) or (VendorUnavailable, "")
    shown = re.sub(r"[^A-Za-z0-9]", "?", code)[:40]
    return kind(f"{message} ({shown})" if message else f"S3 answers {status} {shown}")
