"""What `record` writes: under which name, over what, and what it says of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ConfigurationError
from .distinct_files import require_distinct, uses
from .options import RecordOptions
from .used_files import read_by_record, replaced_files

if TYPE_CHECKING:
    from ...testing.cassette.conversation import Recorded


def name_of(options: RecordOptions) -> str:
    """Return the name of the conversation; ConfigurationError where it is a path."""
    name = options["conversation"]
    if name != Path(name).name or name.startswith("."):
        raise ConfigurationError(f"--name takes a name, but {name!r} is a path")
    return name


def require_free(files: Sequence[Path], options: RecordOptions) -> None:
    """Raise ConfigurationError where a file is read, or is there and not to be overwritten."""
    written = [beside for file in files for beside in replaced_files(file)]
    require_distinct(read_by_record(options), uses("--name", *written))
    there = [str(file) for file in files if file.exists() or file.is_symlink()]
    if there and not options["overwrite"]:
        are = "is" if len(there) == 1 else "are"
        raise ConfigurationError(
            f"{' and '.join(there)} {are} there already: give --overwrite to replace it, or "
            "another name with --name"
        )


def summary_of(path: Path, recorded: "Recorded") -> Iterator[str]:
    """Yield the lines that tell what was recorded, and what was left out of it."""
    yield f"{path}: {recorded.interactions} exchanges, {recorded.report.outcome}"
    yield f"Redacted: {_listed(recorded.redacted) or 'nothing'}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{place} ({number})" for place, number in sorted(counts.items()))
