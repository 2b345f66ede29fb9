"""Advanced hunting: the queries that public clients send, and the tables they read (4.13).

A query is known by its text, with single blanks and without comments. Columns are what documents of
the API have under other names; what a table has besides is assumed.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from ...engine import Answer, ApiError, Context, Document, NotSimulated
from ...oracle import is_internal
from ...world import Host
from . import findings, hosts, machines, vulnerabilities
from .hosts import MOMENT

Row = dict[str, Any]
MOST_ROWS = 100_000
TYPES: Mapping[str, str] = {
    **dict.fromkeys(("Timestamp", "PublishedDate", "LastModifiedTime"), "DateTime"),
    **dict.fromkeys(("IsAzureADJoined", "IsExcluded", "IsExploitAvailable"), "SByte"),
    **dict.fromkeys(("CvssScore", "EpssScore"), "Double"),
    "OSBuild": "Int64",
}
"""The type of a column, where that is not text."""
OF_DEVICE = "Timestamp=lastSeen DeviceId=id DeviceName=computerDnsName"
OF_SOFTWARE = """DeviceId DeviceName OSPlatform=osPlatform OSVersion=osVersion
    OSArchitecture=osArchitecture SoftwareVendor SoftwareName SoftwareVersion"""
COLUMNS: Mapping[str, str] = {
    "DeviceInfo": f"""{OF_DEVICE} ClientVersion=agentVersion PublicIP=lastExternalIpAddress
        OSArchitecture=osArchitecture OSPlatform=osPlatform OSBuild=osBuild OSVersion=version
        IsAzureADJoined=isAadJoined AadDeviceId MachineGroup=rbacGroupName OnboardingStatus
        DeviceCategory=category DeviceType=type Vendor= Model= DiscoverySources=
        MergedToDeviceId=mergedIntoMachineId SensorHealthState=healthStatus IsExcluded
        ExclusionReason AssetValue=deviceValue ExposureLevel DeviceManualTags=machineTags""",
    "DeviceNetworkInfo": f"{OF_DEVICE} MacAddress=mac IPAddresses=addresses",
    "DeviceTvmSoftwareInventory": f"{OF_SOFTWARE} EndOfSupportStatus EndOfSupportDate",
    "DeviceTvmSoftwareVulnerabilities": f"""{OF_SOFTWARE} CveId VulnerabilitySeverityLevel
        RecommendedSecurityUpdate RecommendedSecurityUpdateId CveTags=""",
    "DeviceTvmSoftwareVulnerabilitiesKB": """CveId=id CvssScore=cvssV3 CvssVector
        IsExploitAvailable=publicExploit VulnerabilitySeverityLevel=severity
        LastModifiedTime=updatedOn PublishedDate=publishedOn VulnerabilityDescription=description
        AffectedSoftware= EpssScore=epss""",
}
"""The columns of each table: the field of a document that each is, where the name is another."""
VULNERABLE, KB = "DeviceTvmSoftwareVulnerabilities", "DeviceTvmSoftwareVulnerabilitiesKB"

LATEST = "DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId"
CURRENT = f"{LATEST} | where isempty(MergedToDeviceId)"
NETWORK = "DeviceNetworkInfo | where DeviceId in (IDS) and Timestamp >="
PRIVATE = (
    "and IPAddresses contains 'Private' | order by Timestamp desc "
    "| distinct DeviceId, IPAddresses, MacAddress, DeviceName"
)
JOINED = "join kind=leftouter"
ENRICHED = (
    "DeviceId, CveId, PublishedDate, VulnerabilityDescription, IsExploitAvailable, EpssScore, "
    "LastModifiedTime, AffectedSoftware"
)
DISCOVERED = "DeviceId, DiscoverySources, DeviceType, DeviceCategory, Vendor, Model"
QUERIES: Mapping[str, Sequence[str]] = {
    "pipelines that copy tables": (*COLUMNS,),
    "Microsoft's pages on advanced hunting": (
        *(f"{table} | {word} COUNT" for table in COLUMNS for word in ("take", "limit")),
        *(LATEST, CURRENT, f"{CURRENT} | where OnboardingStatus != 'Onboarded'"),
    ),
    "a report of discovered devices": (f"{CURRENT} | project {DISCOVERED}",),
    "IBM/cp4s-car-connectors, msatp": (
        f"{NETWORK} ago(30d) {PRIVATE}",
        f"{NETWORK} datetime(SINCE) and Timestamp < datetime(UNTIL) {PRIVATE}",
        f"{VULNERABLE} | where DeviceId in (IDS) | {JOINED}({KB}) on CveId",
    ),
    "a runbook that fills a dashboard": (
        f"{VULNERABLE} | {JOINED} {KB} on CveId | project {ENRICHED}",
    ),
    "Am0rphous/CheatSheets, KQL": (
        f"{VULNERABLE} | where CveId in (IDS)",
        f"{VULNERABLE} | where CveId == IDS",
        f"{VULNERABLE} | where CveId == IDS | distinct DeviceName",
    ),
}
"""The queries that are answered, by who sends them, with names of `PLACES` in them."""
PLACES: Mapping[str, str] = {
    "IDS": r"(?P<IDS>'[^()|]*')",
    "SINCE": r"(?P<SINCE>[\w:.+-]+)",
    "UNTIL": r"(?P<UNTIL>[\w:.+-]+)",
    "COUNT": r"(?P<COUNT>\d{1,9})",
}
"""What a client puts into a query: ids of devices or CVEs in quotes, moments, a number of rows."""
CONDITIONS: Mapping[str, Callable[[Row], bool]] = {
    "isempty(MergedToDeviceId)": lambda row: not row["MergedToDeviceId"],
    "OnboardingStatus != 'Onboarded'": lambda row: row["OnboardingStatus"] != "Onboarded",
    "IPAddresses contains 'Private'": lambda row: "Private" in row["IPAddresses"],
}
"""The rows that a query is about which has this in its text."""


def normal(text: str) -> str:
    """Return a query without comments, with single quotes, and blanks only between words."""
    plain = re.sub(r"//[^\n]*", "", text).replace('"', "'")
    return re.sub(r" ?([|=!<>(),]+) ?", r"\1", re.sub(r"\s+", " ", plain)).strip()


FORMS = {
    query: re.compile(re.sub("|".join(PLACES), lambda at: PLACES[at[0]], re.escape(normal(query))))
    for queries in QUERIES.values()
    for query in queries
}


def run(context: Context) -> Answer:
    """Return the rows that a query asks for; one that is not in the table is not simulated."""
    text = normal(context["Query"])
    for query, form in FORMS.items():
        if match := form.fullmatch(text):
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


def _found(context: Context, query: str, given: Mapping[str, str]) -> tuple[list[str], list[Row]]:
    """Return the columns and the rows of a query, as the steps in its text have them."""
    table, *_ = steps = query.split(" | ")
    columns, rows = list(_columns(table)), _wanted(context, query, given)
    if JOINED in query:
        known = {row["CveId"]: row for row in _rows(context, KB, None)}
        joined = {f"{name}1" if name in columns else name: name for name in _columns(KB)}
        rows = (
            row | {name: known[row["CveId"]][own] for name, own in joined.items()} for row in rows
        )
        columns += joined
    if "order by" in query:
        rows = sorted(rows, key=lambda row: str(row["Timestamp"]), reverse=True)
    step, _, names = steps[-1].partition(" ")
    if step in ("project", "distinct"):
        columns = names.split(", ")
        rows = ({name: row[name] for name in columns} for row in rows)
    if step == "distinct":
        rows = {tuple(row.values()): row for row in rows}.values()
    return columns, list(islice(rows, int(given.get("COUNT", MOST_ROWS))))


def _wanted(context: Context, query: str, given: Mapping[str, str]) -> Iterable[Row]:
    """Return the rows that a query is about; events are of the last thirty days."""
    table, *_ = query.split(" | ")
    ids = re.findall("'([^']*)'", given.get("IDS", ""))
    rows: Iterable[Row] = _rows(context, table, ids if "DeviceId in" in query else None)
    for text, holds in CONDITIONS.items():
        rows = filter(holds, rows) if text in query else rows
    if "where CveId" in query:
        return filter(lambda row: row["CveId"] in ids, rows)
    if "Timestamp" not in _columns(table):
        return rows
    oldest = (context.now - machines.LONGEST_AGO).strftime(MOMENT)
    since = max(oldest, _moment(given["SINCE"]) if "SINCE" in given else "")
    until = _moment(given["UNTIL"]) if "UNTIL" in given else "9999"
    return filter(lambda row: since <= row["Timestamp"] < until, rows)


def _columns(table: str) -> Mapping[str, str]:
    """Return the columns of a table, and the field of a document that each is."""
    pairs = (column.partition("=") for column in COLUMNS[table].split())
    return {name: field if sign else name[0].lower() + name[1:] for name, sign, field in pairs}


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).strftime(MOMENT)
    except ValueError:
        raise ApiError(400, f"'{text}' is not a date") from None


def _rows(context: Context, table: str, ids: Sequence[str] | None) -> Iterator[Row]:
    """Yield the rows of a table, all or of devices: text is never null, and a flag is a number."""
    columns = _columns(table)
    items = vulnerabilities.ALL.walk() if table == KB else hosts.all_listed(context, ids)
    for document in (one for item in items for one in DOCUMENTS[table](context, item)):
        values = {name: document.get(field) for name, field in columns.items()}
        yield {name: _value(TYPES.get(name, ""), value) for name, value in values.items()}


def _value(kind: str, value: object) -> object:
    if kind == "SByte":
        return int(bool(value))
    if isinstance(value, list):
        return json.dumps(value)
    return value if kind or value is not None else ""


def _device(context: Context, host: Host) -> Sequence[Document]:
    is_router = host.family == "Cisco"
    category, kind = ("NetworkDevice",) * 2 if is_router else ("Endpoint", "Server")
    own = {"category": category, "type": kind}
    return [{**document, **own} for document in machines.documents(context, host)]


def _network(context: Context, host: Host) -> Sequence[Document]:
    addresses = [
        {"IPAddress": one, "AddressType": "Private" if is_internal(one) else "Public"}
        for one in host.addresses
    ]
    own = {"addresses": addresses, "mac": hosts.mac_address(host)}
    return [{**machines.document(context, host), **own}]


def _installed(context: Context, host: Host) -> Sequence[Document]:
    return [{**row, **findings.system(host)} for row in findings.installations(context, host)]


def _vulnerable(context: Context, host: Host) -> Sequence[Document]:
    return [row for row in findings.software(context, host) if row["cveId"]]


DOCUMENTS: Mapping[str, Callable[[Context, Any], Sequence[Document]]] = {
    "DeviceInfo": _device,
    "DeviceNetworkInfo": _network,
    "DeviceTvmSoftwareInventory": _installed,
    VULNERABLE: _vulnerable,
    KB: vulnerabilities.documents,
}
"""What the rows of a table are made of."""
