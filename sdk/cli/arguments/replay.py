"""`--replay`: a recording in the place of the vendor, needing neither network nor credentials."""

import math
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ... import registry
from ...capability import Capability
from ...errors import ConfigurationError
from .file_vendor import reads_files
from .options import RunOptions
from .vendor import Vendor, only_simulated

if TYPE_CHECKING:
    from ...testing.cassette import Cassette, Metadata


def as_recorded(options: RunOptions) -> RunOptions:
    """Return the options with the settings of the recording where the user gave none.

    Raises ConfigurationError where the vendor is named in another way as well.
    """
    if options["replay"] is None:
        return options
    if options["url"] or options["simulate"] or only_simulated(options):
        raise ConfigurationError(
            "--replay needs no vendor: leave out --url, --simulate and the options of these"
        )
    if reads_files(registry.integration(options["name"])):
        raise ConfigurationError(
            f"{options['name']} reads a file: give the sample itself, with --file"
        )
    notes = _notes(recording_in(options["replay"], options["name"]))
    return {
        **options,
        "config": (*(f"{key}={value}" for key, value in notes.config.items()), *options["config"]),
        "page_size": options["page_size"] or notes.page_size,
        # Calls at once come in any order, and equal ones are answered in that of the recording.
        "concurrency": options["concurrency"] or notes.concurrency or 1,
        "credential": options["credential"] or notes.credential,
    }


def replayed(integration: type[Capability], place: Path, credential: str | None) -> Vendor:
    """Return the vendor as it was recorded; time and chance start where they did then.

    Raises ConfigurationError where the recording is damaged, or another vendor's.
    """
    from ...testing.cassette import Cassette, CassetteError
    from ...testing.cassette.stand_ins import stand_ins

    secrets = stand_ins(integration, credential or "")
    try:
        cassette = Cassette(recording_in(place, integration.name), secrets=secrets.values())
    except CassetteError as error:
        raise ConfigurationError(str(error)) from error
    metadata = cassette.metadata
    if metadata.vendor not in ("", integration.name):
        raise ConfigurationError(f"{cassette.path} was recorded from {metadata.vendor}")
    return Vendor(
        url=metadata.url or _origin(cassette) or integration.default_url,
        secrets=secrets,
        transport=cassette,
        clock=cassette.clock(watchdog_seconds=math.inf),
        seed=metadata.seed,
    )


def recording_in(place: Path, name: str) -> Path:
    """Return the only recording at a path: a file, or in a folder or its folder of that name.

    Raises ConfigurationError where there is none, or it is not said which.
    """
    recordings = recordings_at(place, name)
    if len(recordings) == 1:
        return recordings[0]
    if not recordings:
        raise ConfigurationError(f"--replay {place}: there is no recording of {name}")
    names = ", ".join(str(path) for path in recordings)
    raise ConfigurationError(f"--replay takes one recording, and there are {names}")


def recordings_at(place: Path, name: str) -> list[Path]:
    """Return the recordings at a path: a file, or in a folder or its folder of that name."""
    from ...testing.cassette.formats import found

    own = place / name
    return found(own if own.is_dir() else place)


def _notes(path: Path) -> "Metadata":
    from ...testing.cassette import CassetteError
    from ...testing.cassette.formats import load

    try:
        return load(path).metadata
    except CassetteError as error:
        raise ConfigurationError(str(error)) from error


def _origin(cassette: "Cassette") -> str:
    first = next(iter(cassette.interactions), None)
    parts = urlsplit(first.asked.url if first else "")
    return f"{parts.scheme}://{parts.netloc}" if first else ""
