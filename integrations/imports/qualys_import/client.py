"""How Qualys files are read: which of the formats one is, and where in it the findings are.

Contract: docs/contracts/file-formats.md 3 and 4.
"""

from collections.abc import Callable, Iterator
from contextlib import closing

from sdk.errors import DamagedFile
from sdk.files import EntryStore, Source

from .detections import Detection, DetectionHost, Notice
from .ranges import Clean, Lists, Unscanned, addresses_of, length
from .scans import (
    NONE_ALIVE,
    Category,
    ScanError,
    ScanFinding,
    ScanHost,
    ScanInformation,
)
from .tables import REPORT, VMDR
from .types import Details, Found, Knowledge, Place, ReportHost, VulnInfo

FORMAT = "a Qualys report: XML (asset report, scan result, list of detections) or CSV"
DEAD = "hosts left out that were not alive or not scanned"
OTHERS = "addresses left out of hosts that have another one, which is routable if any is"
MORE = 1980
"""The code of the warning that a list goes on."""

HOST = "HOST_LIST/HOST"
REPORTED = {
    HOST: ReportHost,
    f"{HOST}/VULN_INFO_LIST/VULN_INFO": VulnInfo,
    "APPENDICES/NO_RESULTS/IP_LIST/RANGE": Unscanned,
    "APPENDICES/NO_VULNS/IP_LIST/RANGE": Clean,
}
GLOSSARY = {"GLOSSARY/VULN_DETAILS_LIST/VULN_DETAILS": Details}
SCANNED = {
    "ERROR": ScanError,
    "IP": ScanHost,
    "IP/INFOS/CAT": Category,
    "IP/INFOS/CAT/INFO": ScanInformation,
    "IP/SERVICES/CAT": Category,
    "IP/SERVICES/CAT/SERVICE": ScanInformation,
    "IP/VULNS/CAT": Category,
    "IP/VULNS/CAT/VULN": ScanFinding,
    "IP/PRACTICES/CAT": Category,
    "IP/PRACTICES/CAT/PRACTICE": ScanFinding,
}
DETECTED = {
    "RESPONSE/WARNING": Notice,
    f"RESPONSE/{HOST}": DetectionHost,
    f"RESPONSE/{HOST}/DETECTION_LIST/DETECTION": Detection,
}


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is something else."""
    if source.kind == "text":
        source.require_columns(VMDR, REPORT)
    elif source.root not in DOCUMENTS:
        raise source.is_other(FORMAT)


def read(source: Source) -> Iterator[Found]:
    """Every finding, whatever its status, and every host."""
    shape = _table if source.kind == "text" else DOCUMENTS[source.root]
    before = Place()
    for found in shape(source):
        # Findings of one host come together.
        if found.place != before and found.place.others:
            source.notes.count(OTHERS, found.place.others)
        before = found.place
        yield found


def _table(source: Source) -> Iterator[Found]:
    lists = Lists()
    for row in source.table(source.require_columns(VMDR, REPORT)):
        if row.unscanned:
            source.notes.count(DEAD, row.unscanned)
            continue
        lists.add(row.listed)
        yield from row.each()


def _report(source: Source) -> Iterator[Found]:
    """What findings mean stands at the end, so the report is read for that before."""
    with closing(EntryStore(Knowledge)) as glossary:
        for (details,) in source.elements("ASSET_DATA_REPORT", GLOSSARY):
            if isinstance(details, Details):
                glossary.put(details.qid, details.knowledge())
        yield from _reported(source, glossary)


def _reported(source: Source, glossary: EntryStore[Knowledge]) -> Iterator[Found]:
    unknown: list[int] = []
    lists = Lists()
    for element in source.elements("ASSET_DATA_REPORT", REPORTED):
        match element:
            case (ReportHost() as host, VulnInfo() as info):
                if (knowledge := glossary.get(info.qid)) is not None:
                    yield info.found(host, knowledge)
                elif info.matters:
                    unknown = [*unknown[:9], info.qid]
                else:
                    yield info.found(host, Knowledge())
            case (ReportHost() as host,):
                yield host.found()
            case (Unscanned() as listed,):
                yield from _appended(source, listed, lists)
    if unknown:
        raise DamagedFile(
            f"its glossary says nothing of {', '.join(map(str, sorted(set(unknown))))}: export the "
            "report with the details of vulnerabilities"
        )


def _appended(source: Source, listed: Unscanned, lists: Lists) -> Iterator[Found]:
    """Yield the hosts of a range in an appendix, and count those that were not scanned."""
    if not isinstance(listed, Clean):
        source.notes.count(DEAD, length(listed.part))
        return
    lists.add(length(listed.part))
    yield from (Found(place=Place(address=one)) for one in addresses_of(listed.part))


def _scan(source: Source) -> Iterator[Found]:
    for element in source.elements("SCAN", SCANNED):
        match element:
            case (ScanHost() as host, Category() as category, ScanFinding() as finding):
                yield finding.found(host, category)
            case (ScanHost() as host, Category(port=int()) as category, ScanInformation() as shown):
                yield shown.found(host, category)
            case (ScanHost(is_alive=True) as host,):
                yield host.found()
            case (ScanHost(),):
                source.notes.count(DEAD)
            case (ScanError(number=number),) if number != NONE_ALIVE:
                raise DamagedFile("the scan ended with an error: look at it in Qualys")


def _detections(source: Source) -> Iterator[Found]:
    for element in source.elements("HOST_LIST_VM_DETECTION_OUTPUT", DETECTED):
        match element:
            case (DetectionHost() as host, Detection() as detection):
                yield detection.found(host)
            case (DetectionHost() as host,):
                yield host.found()
            case (Notice(code=code),) if code == MORE:
                raise DamagedFile(
                    "the list goes on in another reply (warning 1980): save it whole, with "
                    "truncation_limit=0, or collect by the API with qualys"
                )


DOCUMENTS: dict[str, Callable[[Source], Iterator[Found]]] = {
    "ASSET_DATA_REPORT": _report,
    "SCAN": _scan,
    "HOST_LIST_VM_DETECTION_OUTPUT": _detections,
}
