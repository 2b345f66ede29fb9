"""Options of the commands, as click hands them over."""

from pathlib import Path
from typing import Final, TypedDict

RENAMED_OF_CHECK: Final = {"--findings": "--results", "--secrets": "--scan-secrets"}
RENAMED_OF_RECORD: Final = {
    "--again": "--refresh",
    "--as": "--name",
    "--into": "--directory",
    "--shows": "--description",
}
"""New names by old ones, which are to be removed in the release after 0.2."""


class WorldOptions(TypedDict):
    """The options of a simulator, None or empty where the user gave none."""

    seed: int | None
    hosts: int | None
    shape: str | None
    quirk: tuple[str, ...]
    fault: tuple[str, ...]


class RunOptions(WorldOptions):
    """The command line of `run`, None where the user said nothing."""

    name: str
    url: str | None
    file: str | None
    simulate: bool
    replay: Path | None
    sink: str
    since_last: bool
    config: tuple[str, ...]
    secrets: Path | None
    credential: str | None
    max_pages: int | None
    concurrency: int | None
    page_size: int | None
    timeout: float | None
    report: Path | None
    journal: Path | None


class RecordOptions(WorldOptions):
    """The command line of `record`, None or empty where the user said nothing."""

    name: str
    url: str | None
    simulate: bool
    refresh: bool
    overwrite: bool
    verify: bool
    directory: Path
    conversation: str
    description: str
    expect: str
    golden: bool
    bad_credentials: bool
    config: tuple[str, ...]
    secrets: Path | None
    credential: str | None
    page_size: int | None
    concurrency: int | None


class CheckOptions(TypedDict):
    """The command line of `check`, None or empty where the user said nothing."""

    what: tuple[str, ...]
    scan_secrets: bool
    fidelity: bool
    mutants: int | None
    at: str | None
    against: Path | None
    evidence: Path | None
    search: int | None
    results: tuple[Path, ...]
    readme: Path | None
    verify: bool
    as_json: bool
