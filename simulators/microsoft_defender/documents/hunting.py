"""Advanced hunting: the queries that public clients send, and the tables they read (4.13).

A query is known by its text, with single blanks and without comments. Columns are what documents of
the API have under other names; what a table has besides is assumed.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from ...engine import Answer, ApiError, Context, Document, NotSimulated
from ...oracle import is_internal
from ...world import Host
from . import findings, hosts, machines, vulnerabilities
from .hosts import MOMENT

Row = dict[str, Any]
MOST_ROWS = 100_000
PLACES: Mapping[str, str] = {
    "IDS": r"(?P<IDS>'[^()|]*')",
    "SINCE": r"(?P<SINCE>[\w:.+-]+)",
    "UNTIL": r"(?P<UNTIL>[\w:.+-]+)",
    "COUNT": r"(?P<COUNT>\d{1,9})",
}
"""What a client puts into a query: ids of devices or CVEs in quotes, moments, a number of rows."""
TYPES: Mapping[str, str] = {
    **dict.fromkeys(("Timestamp", "PublishedDate", "LastModifiedTime"), "DateTime"),
    **dict.fromkeys(("IsAzureADJoined", "IsExcluded", "IsExploitAvailable"), "SByte"),
    **dict.fromkeys(("CvssScore", "EpssScore"), "Double"),
    "OSBuild": "Int64",
}
"""The type of a column, where that is not text."""
OF_DEVICE = "Timestamp=lastSeen DeviceId=id DeviceName=computerDnsName"
OF_SOFTWARE = (
    "DeviceId=deviceId DeviceName=deviceName OSPlatform=osPlatform OSVersion=osVersion "
    "OSArchitecture=osArchitecture SoftwareVendor=softwareVendor SoftwareName=softwareName "
    "SoftwareVersion=softwareVersion"
)
COLUMNS: Mapping[str, str] = {
    "DeviceInfo": f"{OF_DEVICE} ClientVersion=agentVersion PublicIP=lastExternalIpAddress "
    "OSArchitecture=osArchitecture OSPlatform=osPlatform OSBuild=osBuild OSVersion=version "
    "IsAzureADJoined=isAadJoined AadDeviceId=aadDeviceId MachineGroup=rbacGroupName "
    "OnboardingStatus=onboardingStatus DeviceCategory=category DeviceType=type Vendor= Model= "
    "DiscoverySources= MergedToDeviceId=mergedIntoMachineId SensorHealthState=healthStatus "
    "IsExcluded=isExcluded ExclusionReason=exclusionReason AssetValue=deviceValue "
    "ExposureLevel=exposureLevel DeviceManualTags=machineTags",
    "DeviceNetworkInfo": f"{OF_DEVICE} MacAddress=mac IPAddresses=addresses",
    "DeviceTvmSoftwareInventory": f"{OF_SOFTWARE} EndOfSupportStatus=endOfSupportStatus "
    "EndOfSupportDate=endOfSupportDate",
    "DeviceTvmSoftwareVulnerabilities": f"{OF_SOFTWARE} CveId=cveId "
    "VulnerabilitySeverityLevel=vulnerabilitySeverityLevel "
    "RecommendedSecurityUpdate=recommendedSecurityUpdate "
    "RecommendedSecurityUpdateId=recommendedSecurityUpdateId CveTags=",
    "DeviceTvmSoftwareVulnerabilitiesKB": "CveId=id CvssScore=cvssV3 CvssVector=cvssVector "
    "IsExploitAvailable=publicExploit VulnerabilitySeverityLevel=severity "
    "LastModifiedTime=updatedOn PublishedDate=publishedOn VulnerabilityDescription=description "
    "AffectedSoftware= EpssScore=epss",
}
"""The columns of each table, each with the field of a document that it is."""


class Query(NamedTuple):
    """A query as clients send it, with names of `PLACES` in it, and who does."""

    text: str
    source: str

    def match(self, text: str) -> re.Match[str] | None:
        """Return what a query of this form has in its places."""
        words = re.escape(normal(self.text))
        return re.fullmatch(re.sub("|".join(PLACES), lambda at: PLACES[at[0]], words), text)


VULNERABLE, KB = "DeviceTvmSoftwareVulnerabilities", "DeviceTvmSoftwareVulnerabilitiesKB"
LATEST = "DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId"
CURRENT = f"{LATEST} | where isempty(MergedToDeviceId)"
NETWORK = "DeviceNetworkInfo | where DeviceId in (IDS) and Timestamp >="
TAKE, JOINED = ("take", "limit"), "join kind=leftouter"
DISCOVERED = "DeviceId, DiscoverySources, DeviceType, DeviceCategory, Vendor, Model"
ENRICHED = (
    "DeviceId, CveId, PublishedDate, VulnerabilityDescription, IsExploitAvailable, EpssScore, "
    "LastModifiedTime, AffectedSoftware"
)
PRIVATE = (
    "and IPAddresses contains 'Private' | order by Timestamp desc "
    "| distinct DeviceId, IPAddresses, MacAddress, DeviceName"
)
CONNECTOR, DOCUMENTED = "IBM/cp4s-car-connectors, msatp", "Microsoft's pages on advanced hunting"
NOTES, DASHBOARD = "Am0rphous/CheatSheets, KQL", "a runbook that fills a dashboard"


CONDITIONS: Mapping[str, Callable[[Row], bool]] = {
    "isempty(MergedToDeviceId)": lambda row: not row["MergedToDeviceId"],
    "OnboardingStatus != 'Onboarded'": lambda row: row["OnboardingStatus"] != "Onboarded",
    "IPAddresses contains 'Private'": lambda row: "Private" in row["IPAddresses"],
}
"""The rows that a query is about which has this in its text."""
QUERIES = (
    *(Query(table, "pipelines that copy tables") for table in COLUMNS),
    *(Query(f"{table} | {word} COUNT", DOCUMENTED) for table in COLUMNS for word in TAKE),
    Query(LATEST, DOCUMENTED),
    Query(CURRENT, DOCUMENTED),
    Query(f"{CURRENT} | where OnboardingStatus != 'Onboarded'", DOCUMENTED),
    Query(f"{CURRENT} | project {DISCOVERED}", "a report of discovered devices"),
    Query(f"{NETWORK} ago(30d) {PRIVATE}", CONNECTOR),
    Query(f"{NETWORK} datetime(SINCE) and Timestamp < datetime(UNTIL) {PRIVATE}", CONNECTOR),
    Query(f"{VULNERABLE} | where DeviceId in (IDS) | {JOINED}({KB}) on CveId", CONNECTOR),
    Query(f"{VULNERABLE} | {JOINED} {KB} on CveId | project {ENRICHED}", DASHBOARD),
    Query(f"{VULNERABLE} | where CveId in (IDS)", NOTES),
    Query(f"{VULNERABLE} | where CveId == IDS", NOTES),
    Query(f"{VULNERABLE} | where CveId == IDS | distinct DeviceName", NOTES),
)


def normal(text: str) -> str:
    """Return a query without comments, with single quotes, and blanks only between words."""
    plain = re.sub(r"//[^\n]*", "", text).replace('"', "'")
    return re.sub(r" ?([|=!<>(),]+) ?", r"\1", re.sub(r"\s+", " ", plain)).strip()


def run(context: Context) -> Answer:
    """Return the rows that a query asks for; one that is not in the table is not simulated."""
    text = normal(context["Query"])
    for query in QUERIES:
        if match := query.match(text):
            return _answer(*_found(context, query, match.groupdict()))
    raise NotSimulated("this query of advanced hunting")


def _answer(columns: Iterable[str], rows: Sequence[Row]) -> Answer:
    none = {"hits": 0, "misses": 0, "total": 0}
    usage = {
        "cache": {"memory": none, "disk": none},
        "cpu": {"user": "00:00:00", "kernel": "00:00:00", "total cpu": "00:00:00"},
        "memory": {"peak_per_node": 0},
    }
    counts = [{"table_row_count": len(rows), "table_size": 0}]
    stats = {"ExecutionTime": 0.1, "resource_usage": usage, "dataset_statistics": counts}
    schema = [{"Name": name, "Type": TYPES.get(name, "String")} for name in columns]
    return Answer.json({"Stats": stats, "Schema": schema, "Results": rows})


def _found(context: Context, query: Query, given: Mapping[str, str]) -> tuple[list[str], list[Row]]:
    """Return the columns and the rows of a query, as the steps in its text have them."""
    table, *_ = steps = query.text.split(" | ")
    columns, rows = list(_columns(table)), _wanted(context, query, given)
    if JOINED in query.text:
        known = {row["CveId"]: row for row in _rows(context, KB, None)}
        joined = {f"{name}1" if name in columns else name: name for name in _columns(KB)}
        rows = (
            row | {name: known[row["CveId"]][own] for name, own in joined.items()} for row in rows
        )
        columns += joined
    if "order by" in query.text:
        rows = sorted(rows, key=lambda row: str(row["Timestamp"]), reverse=True)
    step, _, names = steps[-1].partition(" ")
    if step in ("project", "distinct"):
        columns = names.split(", ")
        rows = ({name: row[name] for name in columns} for row in rows)
    if step == "distinct":
        rows = {tuple(row.values()): row for row in rows}.values()
    return columns, list(islice(rows, int(given.get("COUNT", MOST_ROWS))))


def _wanted(context: Context, query: Query, given: Mapping[str, str]) -> Iterable[Row]:
    """Return the rows that a query is about; events are of the last thirty days."""
    table, *_ = query.text.split(" | ")
    ids = re.findall("'([^']*)'", given.get("IDS", ""))
    rows: Iterable[Row] = _rows(context, table, ids if "DeviceId in" in query.text else None)
    for text, holds in CONDITIONS.items():
        rows = filter(holds, rows) if text in query.text else rows
    if "where CveId" in query.text:
        return filter(lambda row: row["CveId"] in ids, rows)
    if "Timestamp" not in _columns(table):
        return rows
    oldest = (context.now - machines.LONGEST_AGO).strftime(MOMENT)
    since = max(oldest, _moment(given["SINCE"]) if "SINCE" in given else "")
    until = _moment(given["UNTIL"]) if "UNTIL" in given else "9999"
    return filter(lambda row: since <= row["Timestamp"] < until, rows)


def _columns(table: str) -> Mapping[str, str]:
    """Return the columns of a table, and the field of a document that each is."""
    return dict(pair.split("=") for pair in COLUMNS[table].split())


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).strftime(MOMENT)
    except ValueError:
        raise ApiError(400, f"'{text}' is not a date") from None


def _rows(context: Context, table: str, ids: Sequence[str] | None) -> Iterator[Row]:
    """Yield the rows of a table: text is never null, and a flag is a number."""
    columns = _columns(table)
    for document in DOCUMENTS[table](context, _hosts(context, ids)):
        values = {name: document.get(field) for name, field in columns.items()}
        yield {name: _value(TYPES.get(name, ""), value) for name, value in values.items()}


def _value(kind: str, value: object) -> object:
    if kind == "SByte":
        return int(bool(value))
    if isinstance(value, list):
        return json.dumps(value)
    return value if kind or value is not None else ""


def _hosts(context: Context, ids: Sequence[str] | None) -> Iterator[Host]:
    """Yield the hosts with these ids, or all."""
    if ids is None:
        yield from hosts.all_listed(context)
        return
    found = (hosts.find_machine(context, one) for one in dict.fromkeys(ids) if one == one.lower())
    yield from (host for host in found if host is not None and hosts.is_listed(context, host))


def _devices(context: Context, found: Iterable[Host]) -> Iterator[Document]:
    for host in found:
        is_router = hosts.platform(host)[0] == "CiscoIOS"
        category, kind = ("NetworkDevice",) * 2 if is_router else ("Endpoint", "Server")
        for document in machines.documents(context, host):
            yield {**document, "category": category, "type": kind}


def _networks(context: Context, found: Iterable[Host]) -> Iterator[Document]:
    for host in found:
        addresses = [
            {"IPAddress": one, "AddressType": "Private" if is_internal(one) else "Public"}
            for one in host.addresses
        ]
        own = {"addresses": addresses, "mac": hosts.mac_address(host)}
        yield {**machines.document(context, host), **own}


def _installed(context: Context, found: Iterable[Host]) -> Iterator[Document]:
    for host in found:
        for row in findings.installations(context, host):
            yield {**row, **findings.system(host)}


def _vulnerable(context: Context, found: Iterable[Host]) -> Iterator[Document]:
    return (row for host in found for row in findings.software(context, host) if row["cveId"])


def _knowledge(context: Context, _: Iterable[Host]) -> Iterator[Document]:
    for entry in vulnerabilities.ALL.walk():
        yield from vulnerabilities.documents(context, entry)


DOCUMENTS: Mapping[str, Callable[[Context, Iterable[Host]], Iterator[Document]]] = {
    "DeviceInfo": _devices,
    "DeviceNetworkInfo": _networks,
    "DeviceTvmSoftwareInventory": _installed,
    "DeviceTvmSoftwareVulnerabilities": _vulnerable,
    "DeviceTvmSoftwareVulnerabilitiesKB": _knowledge,
}
"""What the rows of a table are made of, given some machines."""
