"""`chariot check`: how far a vendor may be trusted; secrets in files; simulators and recordings."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

import click

from ... import registry
from ...core.printable import visible_json
from ...errors import ConfigurationError
from ..arguments.completion import vendor_names
from ..arguments.distinct_files import require_distinct
from ..arguments.options import RENAMED_OF_CHECK, CheckOptions
from ..arguments.used_files import read_by_check, written_by_check
from ..command import Command
from ..display.assessments import as_json, exit_code_of, shown
from ..display.console import Console, console_of, echo
from ..display.progress import status
from ..display.vendor_table import brought_up_to_date, taken_apart
from ..exit_codes import Exit
from .check_fidelity import compare_with_recordings
from .check_mutants import try_mutants
from .check_secrets import look_for_secrets

if TYPE_CHECKING:
    from ...testing.pytest_plugin.session_record import Record
    from ...testing.quality import Assessment

PLACE: Final = click.Path(exists=True, path_type=Path)
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    cls=Command, renamed=RENAMED_OF_CHECK, short_help="Compute the quality level of vendors."
)
@click.argument("what", nargs=-1, metavar="[NAME... | PATH...]", shell_complete=vendor_names)
@click.option("--json", "as_json", is_flag=True, help="Show all results, as one JSON array.")
@click.option(
    "--search",
    type=click.IntRange(min=0),
    metavar="N",
    help="Run N generated scenarios.  [default: 50]",
)
@click.option(
    "--results",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Use the results that `pytest --chariot-results FILE` has written. Repeatable.",
)
@click.option(
    "--readme", type=FILE, metavar="FILE", help="Write the table of vendors into this README."
)
@click.option("--verify", is_flag=True, help="Write nothing; fail if that table is wrong.")
@click.option("--scan-secrets", is_flag=True, help="Look for secrets in these files or folders.")
@click.option("--fidelity", is_flag=True, help="Compare the simulator NAME with recordings.")
@click.option(
    "--mutants",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value="60",
    metavar="[N]",
    help="Put N small mistakes into NAME, and show which its tests miss.  [60]",
)
@click.option(
    "--at", metavar="FILE:LINE", help="With --mutants: only those of a file, line or operation."
)
@click.option(
    "--against",
    type=PLACE,
    metavar="DIR",
    help="Recordings: vcrpy's cassettes or HAR files.  [default: cassettes/NAME]",
)
@click.option(
    "--evidence",
    type=FILE,
    metavar="FILE",
    help="Documented differences.  [default: tests/evidence/NAME.json]",
)
@click.pass_context
def check(context: click.Context, **options: Unpack[CheckOptions]) -> None:
    """Compute the quality level of vendors, and show what is missing.

    \b
    chariot check                          every vendor
    chariot check qualys
    chariot check nessus-import
    chariot check qualys --search 1000     more generated scenarios
    chariot check --readme README.md       write the table of vendors
    chariot check qualys --fidelity        compare the simulator with recordings, route by route
    chariot check qualys --mutants         small mistakes that its tests do not notice
    chariot check --scan-secrets

    The level is computed: bronze, silver or gold. So are its words, of which each is a question:
    works (does everything arrive, and right), pages (is every listing read to its end), reliably
    (complete or an error, whatever happens), makes progress (is what is new found), behaves (are
    the vendor's limits kept). A run without any quirk or fault that loses or invents a row is no
    level at all. Five parts are examined, in the repository that is the current folder.

    Conformance: the rules, by the classes in tests/integrations/test_NAME.py. Replay: the
    recordings in cassettes/NAME. Fidelity: the simulator beside them. Search: generated scenarios
    that break the integration, shown as a command line. Evidence: facts of the vendor's own traffic
    in tests/evidence/NAME.json that tests/simulators/test_NAME_evidence.py tests, and the vendor's
    clients in tests/vendors/test_NAME_*.py, where they are installed; recordings of the simulator
    in this repository are not evidence. For an import, which reads a file, samples of it are in
    cassettes/NAME, its test is in tests/integrations/imports, and a third-party parser counts as a
    client.

    --scan-secrets reads the files that git tracks, or all files where there is no git, and reports
    texts that look like secrets: known formats, random values of fields with names of secrets, and
    the secrets that are set in the environment. It shows positions, never values. Exceptions are in
    .secrets-allowed, by file and digest, which is shown in brackets, with the reason.

    --fidelity sends the requests of each recording to the simulator, and compares status, relevant
    headers and the shape of the body. Recordings of the simulator itself only show whether it has
    changed: they are not evidence. In other people's recordings, ids, cursors and secrets are
    replaced by the simulator's own. A value that was redacted, or that exists in that account only,
    is reported as not comparable, and counted neither as different nor as equal.

    --mutants runs the vendor's own tests, tests/integrations/test_NAME.py and test_NAME_*.py, on
    its integration with one small mistake at a time: a listing that ends after its first page, a
    row that is left out, a keyword that is not given. A mistake that the tests do not notice is
    shown with its place and with what should have noticed it: write that test. One that changes
    nothing anybody could see goes into tests/mutants/NAME.toml, with the reason. Mistakes in files
    that differ from the main branch are tried first. No file of the integration is changed.

    Pages that are named docs/... are in the repository of the kit, and below
    share/doc/chariot-integrations of an environment that it is installed in.

    Exits with 0 when nothing failed, though something may be missing; 1 when a part failed or
    something looks like a secret; 2 usage; 3 for warnings only, such as a request that is not
    simulated, or where nothing could be compared.
    """
    console = console_of(context)
    require_distinct(read_by_check(options), written_by_check(options))
    _require_one_kind(options)
    if options["scan_secrets"]:
        context.exit(look_for_secrets(options["what"], console))
    if options["mutants"]:
        code = try_mutants(options["what"], options["mutants"], options["at"], console)
        context.exit(code)
    if options["fidelity"]:
        code = compare_with_recordings(options["what"], options["against"], options["evidence"])
        context.exit(code)
    context.exit(_levels(options, console))


def _require_one_kind(options: CheckOptions) -> None:
    kinds = {
        "--scan-secrets": options["scan_secrets"],
        "--fidelity": options["fidelity"],
        "--mutants": options["mutants"],
    }
    asked = [kind for kind, is_asked in kinds.items() if is_asked]
    if len(asked) > 1:
        raise ConfigurationError(f"{' and '.join(asked)} exclude each other: use one of them")
    if options["at"] and not options["mutants"]:
        raise ConfigurationError("--at needs --mutants")


def _levels(options: CheckOptions, console: Console) -> Exit:
    _require_readme(options)
    assessments = _assessments(options, console)
    if options["as_json"]:
        click.echo(visible_json(as_json(assessments).encode()))
    else:
        for line in shown(assessments):
            echo(line)
    readme = options["readme"]
    if readme and not _up_to_date(readme, assessments, console, write=not options["verify"]):
        return Exit.FAILED
    return exit_code_of(assessments)


def _require_readme(options: CheckOptions) -> None:
    """Complain before anything is examined, which takes its time."""
    if options["readme"] and options["what"]:
        raise ConfigurationError("--readme is for all vendors: leave out the names")
    if options["readme"]:
        taken_apart(options["readme"])
    elif options["verify"]:
        raise ConfigurationError("--verify needs --readme FILE")


def _up_to_date(
    path: Path, assessments: Sequence["Assessment"], console: Console, *, write: bool
) -> bool:
    """Return True if the table is right now; report what was or is wrong with it."""
    wrong = brought_up_to_date(path, assessments, write=write)
    for line in wrong:
        console.say(line, level="warning")
    if wrong:
        done = "has been brought up to date" if write else "is not what was computed: `make readme`"
        console.say(f"the table in {path} {done}", level="warning")
    return write or not wrong


def _require_known(names: Iterable[str]) -> None:
    """Complain of a wrong name before anything is examined."""
    for name in names:
        # An integration that cannot be imported is a result, and not a wrong name.
        if name not in registry.every_name():
            registry.integration(name)


def _record(path: Path) -> "Record":
    """Return the findings of a session about the sources as they are now, and no others."""
    from ...testing.pytest_plugin.session_record import Record

    record = Record.read(path)
    if not record.up_to_date(Path()):
        raise ConfigurationError(
            f"{path} is of other sources than the current ones: run the tests again, with "
            f"--chariot-results={path}"
        )
    return record


def _assessments(options: CheckOptions, console: Console) -> list["Assessment"]:
    """Return the requested assessments, the worst first."""
    from ...testing.quality import Options, assess
    from ...testing.quality.levels import LADDER
    from ...testing.quality.part import ORDER
    from ...testing.search.scenario import SCENARIOS

    names = list(dict.fromkeys(options["what"])) or registry.every_name()
    _require_known(names)
    records = [_record(path) for path in options["results"]]
    with status("examining", shown=console.interactive) as tell:
        how = Options(
            search=SCENARIOS if options["search"] is None else options["search"],
            record=sum(records[1:], records[0]) if records else None,
            against=options["against"],
            facts=options["evidence"],
            tell=tell,
        )
        found = [assess(name, how) for name in names]
    return sorted(
        found, key=lambda one: (ORDER.index(one.state), LADDER.index(one.level), one.name)
    )
