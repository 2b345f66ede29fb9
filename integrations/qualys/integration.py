"""Qualys: which streams there are and how they are put together."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter

from sdk import (
    Basic,
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Surface,
    merge_findings,
    stream,
)
from sdk.pagination import Gaps, Relation, rows_by_owner

from . import transform
from .client import ERRORS, HEADERS, RATE, TIMEOUT_SECONDS, Client

DETECTIONS_OF_HOSTS = Relation(
    rows="detections", owners="hosts", owner_id=attrgetter("id"), row_owner=attrgetter("id")
)


class Qualys(Capability):
    """Hosts of a Qualys subscription and the vulnerabilities detected on them."""

    name = "qualys"
    title = "Qualys VMDR"
    surface = Surface.EXTERNAL
    credential = Credential("qualys", secrets=("username", "password"))
    default_url = "https://qualysapi.qualys.com"
    # Two calls at once is what a standard subscription allows (contract 3).
    limits = Limits(concurrency=2, page_size=1000, batch_size=100)

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
        auth = Basic(self.secret("username"), self.secret("password"))
        session = self.open_session(
            auth=auth, errors=ERRORS, headers=HEADERS, rate=RATE, timeout_seconds=TIMEOUT_SECONDS
        )
        return Client(session, self.limits.batch_size)

    def probe_hosts(self) -> None:
        """Prove the account, the platform URL and the permission to read hosts."""
        self.client.probe_hosts()

    def has_asset(self, vendor_id: str) -> bool:
        """Return whether the subscription still has the host (contract 8)."""
        return self.client.has_asset(vendor_id)

    @stream(toggle="importAssets", probe=probe_hosts)
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from map(transform.asset, self.client.hosts(since))

    @stream(toggle="importVulnerabilities", probe=probe_hosts)
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open detections of every host, with the details in the knowledge base."""
        gaps = Gaps()
        for batch in rows_by_owner(
            DETECTIONS_OF_HOSTS,
            self.client.hosts(since),
            self.client.detections,
            limiter=self.limiter,
            batch_size=self.limits.batch_size,
            gaps=gaps,
        ):
            qids = {detection.qid for row in batch.rows for detection in row.detections}
            read = partial(self.client.details.get_many, sorted(qids))
            # Without the details a risk would have another name.
            details = gaps.read(f"what is known of {batch.name}", read)
            if details is None:
                continue
            for host, rows in batch:
                found = (detection for row in rows for detection in row.detections)
                yield from merge_findings(transform.asset(host), transform.findings(found, details))
        if count := self.client.details.unknown:
            self.note(
                f"{count} QIDs are not in the knowledge base: their findings are named by QID, "
                "without CVE; see whether the subscription may read all of it"
            )
