"""What every command has in common: log options, signals, and errors as one sentence."""

import errno
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from ..core.extras import missing_extra
from ..errors import ConfigurationError, IntegrationError
from .display.console import FORMATS, LEVELS, console_of
from .display.stdio import refused
from .exit_codes import Exit, interrupted_by
from .signals import interruptible

DEPRECATED: Final = f"{__name__}.deprecated"
"""The key of warnings that wait until the options of logging are known."""


class CommandError(Exception):
    """Ends a command with a sentence that says what to do, and an exit code."""

    def __init__(self, sentence: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(sentence)
        self.code = code


class Command(click.Command):
    """A command with options for logging, which shows no traceback for what is foreseen."""

    def __init__(
        self, *args: Any, renamed: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """Make a command that still takes old names of options, which its help does not show.

        Args:
            renamed: The new name of an option by its old one; the old one is reported as
                deprecated, and removed in the release after the one that renames it.
        """
        super().__init__(*args, **options)
        self._renamed = renamed or {}

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own options, then those that all commands have."""
        return [*super().get_params(ctx), *LOG_OPTIONS]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; in completion, without an option whose value is to be completed.

        click would stop there, before it has read the vendor's name.
        """
        if ctx.resilient_parsing and args and self._takes_value(ctx, args[-1]):
            args = args[:-1]
        if not ctx.resilient_parsing:
            args = self._with_new_names(ctx, args)
        return super().parse_args(ctx, args)

    def _with_new_names(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        """Replace old names of options, in both forms: `--old X` and `--old=X`."""
        replaced: list[str] = []
        for arg in args:
            name, equals, value = arg.partition("=")
            new = self._renamed.get(name, name)
            if new == name or self._is_value(ctx, replaced):
                replaced.append(arg)
            else:
                ctx.meta.setdefault(DEPRECATED, []).append(f"{name} is deprecated: use {new}")
                replaced.append(f"{new}{equals}{value}")
        return replaced

    def _is_value(self, ctx: click.Context, before: Sequence[str]) -> bool:
        """Return True if what follows is the value of an option, or an argument after `--`."""
        return "--" in before or (bool(before) and self._takes_value(ctx, before[-1]))

    def _takes_value(self, ctx: click.Context, name: str) -> bool:
        options = (one for one in self.get_params(ctx) if isinstance(one, click.Option))
        return any(name in option.opts and not option.is_flag for option in options)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it cannot do ends it with a sentence and the right exit code."""
        _warn(ctx)
        with interruptible():
            try:
                return super().invoke(ctx)
            except CommandError as stop:
                _end(ctx, str(stop), stop.code)
            except ConfigurationError as error:
                _end(ctx, str(error), Exit.USAGE)
            except IntegrationError as error:
                _end(ctx, str(error), Exit.FAILED)
            except ModuleNotFoundError as missing:
                _end(ctx, missing_extra(missing), Exit.USAGE)
            except OSError as error:
                if error.errno == errno.EPIPE:
                    # A reader that has seen enough needs no message.
                    raise
                _end(ctx, refused(error), Exit.FAILED)
            except KeyboardInterrupt as interrupt:
                _end(ctx, "interrupted", interrupted_by(interrupt))
        return None


def _warn(context: click.Context) -> None:
    """Report the old names of options, now that the options of logging are known."""
    for sentence in context.meta.pop(DEPRECATED, ()):
        console_of(context).say(f"Warning: {sentence}", level="warning")


def _end(context: click.Context, sentence: str, code: Exit) -> None:
    console_of(context).say(f"Error: {sentence}", level="error")
    context.exit(code)


def _keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Remember a log option under its own name."""
    if value and parameter.name:
        setattr(console_of(context), parameter.name, value)


LOG_OPTIONS: Final = (
    click.Option(
        ["--log-format"],
        type=click.Choice(FORMATS),
        callback=_keep,
        expose_value=False,
        help="How to write to stderr; as json, one object a line.  [default: text]",
    ),
    click.Option(
        ["--log-level"],
        type=click.Choice(LEVELS),
        callback=_keep,
        expose_value=False,
        help="Log from this level up.  [default: warning]",
    ),
)
"""Accepted before the command's name and after it; the later one counts."""
