"""Qualys: which streams there are and how they are put together."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from sdk import (
    Asset,
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Relation,
    merge_findings,
    stream,
)

from . import transform
from .client import ERRORS, HEADERS, TIMEOUT_SECONDS, Client
from .types import Host, HostDetections

DETECTIONS_OF_HOSTS = Relation[Host, HostDetections, int](
    rows="detections", owners="hosts", owner_id="id", row_owner="id"
)


class Qualys(Capability):
    """Hosts of a Qualys subscription and the vulnerabilities detected on them."""

    name = "qualys"
    title = "Qualys VMDR"
    surface = "external"
    credential = Credential("qualys", secrets=("username", "password"))
    default_url = "https://qualysapi.qualys.com"
    # A standard subscription allows two calls at once. Each API is counted on its own; how many
    # calls there are is in the responses (contract 3).
    limits = Limits(
        concurrency=2,
        page_size=1000,
        batch_size=100,
        by_operation=True,
        reset_headers=("X-RateLimit-ToWait-Sec",),
    )

    leaves_out = (
        Omission(
            stream="vulnerabilities",
            what="information gathered on hosts, which is no vulnerability",
            remedy="look it up in Qualys",
        ),
        Omission(
            stream="vulnerabilities",
            what="detections that are disabled or ignored in Qualys",
            remedy="enable them there",
        ),
    )

    @cached_property
    def client(self) -> Client:
        """The requests to Qualys, with this job's account."""
        session = self.open_session(
            basic=("username", "password"),
            errors=ERRORS,
            headers=HEADERS,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        return Client(session)

    def probe_hosts(self) -> None:
        """Prove the account, the platform URL and the permission to read hosts."""
        self.client.probe_hosts()

    def has_asset(self, vendor_id: str) -> Iterator[Asset]:
        """Yield the host if the subscription still has it (contract 8)."""
        return map(transform.asset, self.client.has_asset(vendor_id))

    @stream(toggle="importAssets", probe=probe_hosts)
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from map(transform.asset, self.client.hosts(since))

    @stream(toggle="importVulnerabilities", probe=probe_hosts)
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open detections of every host, with the details in the knowledge base."""
        unknown: set[int] = set()
        hosts, client = self.client.hosts(since), self.client
        # Without the details a risk would have another name.
        for host, rows, details in self.rows_with_details(
            DETECTIONS_OF_HOSTS, hosts, client.detections, client.details, by=transform.qids
        ):
            found = (detection for row in rows for detection in row.detections)
            yield from merge_findings(transform.asset(host), transform.findings(found, details))
            unknown.update(qid for row in rows for qid in transform.qids(row) if not details[qid])
        if count := len(unknown):
            self.note(
                f"{count} QIDs are not in the knowledge base: their findings are named by QID, "
                "without CVE; see whether the subscription may read all of it"
            )
