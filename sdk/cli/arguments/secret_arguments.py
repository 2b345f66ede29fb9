"""Secrets in what the user has given on the command line, which no error or report repeats."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import unquote

import click

from ...core.redaction import SENSITIVE_NAMES
from ..display.console import console_of

SHORTEST_USER: Final = 8
"""Characters of a user name that stands alone: it may be a token, as in https://TOKEN@host."""

_USER: Final = re.compile(r":/{1,2}([^\s/?#:@]*:.*|[^\s?#]*)@", re.DOTALL)
"""A password may hold what should have been escaped, such as `?`, `#`, `@` and blanks."""
_PASSWORD: Final = re.compile(r":/{1,2}([^\s/?#:@[]+:)(?!\d*(?:[/?#]|$))([^@]+)$", re.DOTALL)
"""What stands where a port would, in a URL without an `@`."""
_SLASHED: Final = re.compile(r"(?<!\w)([a-z][\w+.-]*):[^\s/@:]+/([^\s@]+)@")
"""As databases are named without a URL: `mysql:user/password@host`."""
_SCHEME: Final = re.compile(r"(?<!\w)([a-z][\w+.-]*):(?=(//.+))", re.DOTALL | re.IGNORECASE)
SCHEMES: Final = frozenset({"http", "https", "s3", "file"})
KINDS: Final = frozenset({"ndjson", "sqlite"})
"""What we read or write; behind any other scheme may be a password in any form."""

_WORD: Final = re.compile(r"[a-z]*|[A-Z]*|[A-Z][a-z]+")
_NAMED: Final = re.compile(r"([\w.-]+)=([^&;#\s]+)")


class Group(click.Group):
    """A group that redacts the secrets of its command line in all that is printed."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Take notice of the secrets before anything is said about an option."""
        secrets = list(secrets_in(args))
        context = click.Context(self, info_name=info_name, parent=parent)
        console_of(context).redactor.add(*secrets)
        try:
            made = super().make_context(info_name, args, parent, obj=context.obj, **extra)
        except click.ClickException as error:
            raise _without_secrets(context, error) from None
        return made

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; errors of usage are printed without secrets."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise _without_secrets(ctx, error) from None


def _without_secrets(context: click.Context, error: click.ClickException) -> click.ClickException:
    # Final to click, which reads it when the error is shown.
    vars(error)["message"] = console_of(context).redactor.text(error.message)
    return error


def secrets_in(arguments: Iterable[str]) -> Iterator[str]:
    """Yield passwords and tokens in URLs, and values under a name that tells of a secret.

    A plain word is a secret only where it stands: our own sentences speak of passwords, too.
    """
    for argument in arguments:
        yield from _before_a_host(argument)
        yield from _behind_a_colon(argument)
        for name, value in _NAMED.findall(argument):
            if SENSITIVE_NAMES.search(name):
                yield f"{name}={value}"
                yield from _alone(value)


def _before_a_host(argument: str) -> Iterator[str]:
    for user in _USER.findall(argument):
        name, colon, password = user.partition(":")
        if colon or len(name) >= SHORTEST_USER:
            yield f"{colon}{password or name}@"
            yield from _alone(password if colon else name)
    for kind, password in _SLASHED.findall(argument):
        if kind not in KINDS:
            yield f"/{password}@"
            yield from _alone(password)


def _behind_a_colon(argument: str) -> Iterator[str]:
    for host, password in _PASSWORD.findall(argument):
        yield from (f"{host}{password}", f"{host}{_as_path(password)}")
        yield from _alone(password)
    for scheme, rest in _SCHEME.findall(argument):
        if scheme.lower() not in SCHEMES | KINDS:
            yield from (f":{rest}", f":{_as_path(rest)}")


def _as_path(text: str) -> str:
    """Return what a path makes of the text behind a colon: it has no slash twice."""
    return str(PurePath(f":{text}"))[1:]


def _alone(secret: str) -> Iterator[str]:
    if not _WORD.fullmatch(secret):
        yield from (secret, unquote(secret))
