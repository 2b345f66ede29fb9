"""A list of findings as CSV, one row for each finding and CVE.

Source: docs/contracts/file-formats.md 5.
"""

from codecs import BOM_UTF16_LE
from collections.abc import Iterable, Iterator

from simulators.engine import WorldContext
from simulators.world import INTERNAL_ADDRESS, Listed, listed

COLUMNS = (
    *("cve", "severity", "asset", "port", "protocol", "title", "status", "proof"),
    *("description", "solution"),
)
OTHER_NAMES = {"proof": "evidence", "solution": "recommendation"}


def table(context: WorldContext) -> Iterator[str]:
    """Yield the table, row by row."""
    rows = list(_lines(context))
    if context.quirk("no-line-end") and len(rows) > 1:
        # Of a header alone no reader could tell whether it was cut.
        rows[-1] = rows[-1].rstrip("\r\n")
    return iter(rows)


def _lines(context: WorldContext) -> Iterator[str]:
    columns = [*COLUMNS[::-1], "ticket"] if context.quirk("reordered") else [*COLUMNS]
    if context.quirk("comments"):
        yield "# from the scanner of the week\n"
    yield _line(_numbered("#", _header(columns, context), context), context)
    for number, finding in enumerate(listed(context.world.hosts()), 1):
        for row in _rows(finding, number, context):
            cells = [row[name] for name in columns]
            cells += [""] if context.quirk("excess-cell") else []
            yield _line(_numbered(str(number), cells, context), context)
    if context.quirk("comments"):
        yield "\n\n"


def _header(columns: list[str], context: WorldContext) -> list[str]:
    other = OTHER_NAMES if context.quirk("other-names") else {}
    named = [other.get(name, name) for name in columns]
    return [f" {name.upper()} " for name in named] if context.quirk("loud-header") else named


def _numbered(number: str, cells: list[str], context: WorldContext) -> list[str]:
    return [number, *cells] if context.quirk("numbered") else cells


def _rows(finding: Listed, number: int, context: WorldContext) -> Iterator[dict[str, str]]:
    """Yield the rows of a finding: one for each CVE, or one for all."""
    cves = finding.cves
    for cve in [",".join(cves)] if context.quirk("cve-lists") else cves:
        yield {
            "cve": cve,
            "severity": finding.severity,
            "asset": ";".join(_assets(finding, number, context)),
            "port": "" if finding.port is None else str(finding.port),
            "protocol": finding.protocol,
            "title": finding.title,
            "status": finding.status,
            "proof": finding.proof,
            "description": finding.description,
            "solution": finding.solution,
            "ticket": "=HYPERLINK(1)",
        }


def _assets(finding: Listed, number: int, context: WorldContext) -> tuple[str, ...]:
    if not context.quirk("asset-lists"):
        return finding.assets
    is_last = number % 2 == 0
    return (*finding.assets, INTERNAL_ADDRESS) if is_last else (INTERNAL_ADDRESS, *finding.assets)


def _line(cells: list[str], context: WorldContext) -> str:
    delimiter = ";" if context.quirk("semicolons") else "\t" if context.quirk("tabs") else ","
    return delimiter.join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: str) -> str:
    if set(cell) & set(',;\t"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def encoded(lines: Iterable[str], context: WorldContext) -> Iterator[bytes]:
    """Yield rows in UTF-8, or as spreadsheets save them."""
    if context.quirk("utf-16"):
        yield BOM_UTF16_LE
        yield from (line.encode("utf-16-le") for line in lines)
    elif context.quirk("windows-1252"):
        yield from map(_in_windows, lines)
    else:
        yield from (line.encode() for line in lines)


def _in_windows(line: str) -> bytes:
    """Return a row as a spreadsheet saves it; what windows-1252 lacks stays as it is."""
    try:
        return line.encode("cp1252")
    except UnicodeEncodeError:
        return line.encode()
