"""`--file`: a file in the place of a vendor's API, given by the user or made by its simulator."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ... import registry
from ...capability import Capability
from ...core.context import FileStore
from ...errors import ConfigurationError
from ...files.file_import import FileImport
from .options import RunOptions, WorldOptions
from .vendor import Vendor, make_simulator, only_simulated

if TYPE_CHECKING:
    from ...core.context import RunContext

SIMULATED: Final = "simulated"

NEEDLESS: Final = (
    "url",
    "secrets",
    "credential",
    "max_pages",
    "concurrency",
    "page_size",
    "since_last",
)
"""Options about an API, which mean nothing for a file."""


@dataclass(frozen=True, slots=True)
class Made(FileStore):
    """A store whose one file is written as it is read."""

    document: Callable[[], Iterable[bytes]]

    def read(
        self,
        location: str,  # noqa: ARG002 - there is but one
        context: "RunContext",  # noqa: ARG002 - nothing can go wrong
    ) -> Iterator[bytes]:
        """Yield the bytes of the file."""
        yield from self.document()


def reads_files(integration: type[Capability]) -> bool:
    """Return True if an integration is an import."""
    return issubclass(integration, FileImport)


def file_vendor(integration: type[Capability], options: RunOptions) -> Vendor:
    """Return the file to import; raise ConfigurationError without one, or for an API's options."""
    name = integration.name
    if needless := [f"--{one.replace('_', '-')}" for one in NEEDLESS if given(options, one)]:
        raise ConfigurationError(f"{name} reads a file: leave out {', '.join(needless)}")
    if options["simulate"]:
        if options["file"]:
            raise ConfigurationError("--simulate and --file exclude each other: use one of them")
        return simulated_file(integration, options)
    if misplaced := only_simulated(options):
        raise ConfigurationError(f"--simulate is missing for {', '.join(misplaced)}")
    if not options["file"]:
        raise ConfigurationError(
            f"{name} reads a file: say which with --file PATH or --file s3://bucket/key, or try "
            "--simulate"
        )
    if "#" in options["file"]:
        raise ConfigurationError("--file must not hold #, which separates the parts of a key")
    return Vendor(url=options["file"], secrets={})


def given(options: RunOptions, name: str) -> bool:
    """Return True if the user gave an option."""
    values: dict[str, Any] = {**options}
    return bool(values[name])


def simulated_file(integration: type[Capability], options: WorldOptions) -> Vendor:
    """Return the file that a scanner would export of a world, always the same of one seed."""
    from ...testing.transport.virtual_clock import VirtualClock

    made = make_simulator(integration.name, options, clock=VirtualClock())
    location = f"{SIMULATED}://{integration.name}{made.suffix}"
    return Vendor(
        url=location,
        secrets={},
        seed=options["seed"] or 0,
        stores={SIMULATED: Made(made.document)},
    )


def refuse_file(integration: type[Capability], options: RunOptions) -> None:
    """Raise ConfigurationError if a file is given to an integration that asks an API."""
    if options["file"]:
        imports = ", ".join(registry.names(registry.IMPORTS))
        raise ConfigurationError(
            f"{integration.name} reads an API: leave out --file, or use it with one of {imports}"
        )
