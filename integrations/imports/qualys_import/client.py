"""The reading of Qualys files: which of the formats one is, and what is found on which host.

Contract: docs/contracts/file-formats.md 3 and 4.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from msgspec.structs import replace

from sdk.errors import DamagedFile
from sdk.files import EntryStore, HostLists, ScannedHost, Source, count_addresses

from . import formats, types
from .types import DetailedDetection, Detection, Host

FORMAT = "a Qualys report: XML (asset report, scan result, list of detections) or CSV"
DEAD = "hosts left out that were not alive or not scanned"
TRUNCATED = 1980
"""The code of the warning that a list goes on."""
NONE_ALIVE = "3509"
"""The number of the error that no host answered, which is a result of a scan."""
MAX_NAMED = 10
"""QIDs that an error names."""

Glossary = EntryStore[DetailedDetection]


class Found(NamedTuple):
    """A host, and a detection on it; details are needed only of a risk."""

    host: ScannedHost
    os_cpe: str = ""
    detection: Detection | None = None
    details: DetailedDetection | None = None


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is in another format."""
    if source.kind == "text":
        source.require_columns(formats.VMDR, formats.TABLE)
    elif source.root not in formats.DOCUMENTS:
        raise source.is_other(FORMAT)


def read(source: Source) -> Iterator[Found]:
    """Yield each host, and each detection with its host, whatever its status."""
    if source.kind == "text":
        yield from _table(source)
        return
    # A report explains its findings at its end, so it is read for that before.
    with closing(Glossary(formats.DETAILS)) as glossary:
        if source.root == formats.ASSET_REPORT:
            for (details,) in source.elements(source.root, formats.GLOSSARY):
                if isinstance(details, DetailedDetection):
                    glossary.put(details.qid, details)
        yield from _document(source, glossary)


def _table(source: Source) -> Iterator[Found]:
    lists = HostLists()
    for row in source.table(source.require_columns(formats.VMDR, formats.TABLE)):
        if row.unscanned:
            source.notes.count(DEAD, row.unscanned)
        elif row.is_clean:
            yield from _hosts(lists, row.ip)
        else:
            yield Found(row.scanned(), row.os_cpe, row if row.qid else None, row)


def _document(source: Source, glossary: Glossary) -> Iterator[Found]:
    unknown: list[int] = []
    lists = HostLists()
    for element in source.elements(source.root, formats.DOCUMENTS[source.root]):
        match element:
            case (Host() as host, Detection() as detection):
                details = _details(detection) or glossary.get(detection.qid)
                if detection.is_risk and not details:
                    unknown = [*unknown, detection.qid][:MAX_NAMED]
                else:
                    yield Found(host.scanned(detection.fqdn), "", detection, details)
            case (Host() as host, types.Category() as category, Detection() as detection):
                yield from _in_category(host, category, detection)
            case (Host(is_alive=True) as host,):
                yield Found(host.scanned(), host.os_cpe)
            case (types.CleanRange() as clean,):
                yield from _hosts(lists, clean.text)
            case (beside,):
                _beside(source, beside)
    _require_details(unknown)


def _require_details(unknown: list[int]) -> None:
    if unknown:
        qids = ", ".join(map(str, sorted(set(unknown))))
        raise DamagedFile(
            f"its glossary says nothing of {qids}: export the report with the details of "
            "vulnerabilities"
        )


def _in_category(host: Host, category: types.Category, detection: Detection) -> Iterator[Found]:
    """Yield a finding of a scan; information is of interest where it shows a port."""
    details = _details(detection)
    if details or category.port:
        placed = replace(detection, port=category.port, protocol=category.protocol)
        yield Found(host.scanned(), "", placed, details)


def _details(detection: Detection) -> DetailedDetection | None:
    return detection if isinstance(detection, DetailedDetection) else None


def _beside(source: Source, element: object) -> None:
    """Count hosts that did not answer, and raise where something says that the file is not all."""
    match element:
        case Host():
            source.notes.count(DEAD)
        case types.Range():
            source.notes.count(DEAD, count_addresses(element.text))
        case types.ScanError(number=number) if number != NONE_ALIVE:
            raise DamagedFile("the scan ended with an error: look at it in Qualys")
        case types.Notice(code=code) if code == TRUNCATED:
            raise DamagedFile(
                "the list goes on in another reply (warning 1980): save it whole, with "
                "truncation_limit=0, or collect by the API with qualys"
            )


def _hosts(lists: HostLists, text: str) -> Iterator[Found]:
    return (Found(ScannedHost(address=address)) for address in lists.addresses(text))
