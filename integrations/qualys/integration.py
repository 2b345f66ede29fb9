"""Qualys: which streams there are and how they are put together."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter

from sdk import (
    Asset,
    Basic,
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Surface,
    direct,
    merge_findings,
    stream,
)
from sdk.pagination import Gaps, batches, by_owner, each_part, spanned

from . import transform
from .client import ERRORS, HEADERS, PATIENCE_SECONDS, RATE, Client
from .types import Detection, Host


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
        """Qualys, asked with this job's account."""
        auth = Basic(self.secret("username"), self.secret("password"))
        session = self.open_session(
            auth=auth, errors=ERRORS, headers=HEADERS, rate=RATE, timeout_seconds=PATIENCE_SECONDS
        )
        return Client(session, self.limits)

    def validate_credentials(self) -> None:
        """Ask for one host: proves the account, the platform URL and the permission."""
        self.client.probe()

    def check_affiliation(self, asset: Asset) -> bool:
        """Whether the subscription still holds the host with this asset's id (contract 8)."""
        return direct(self.client.holds, asset)

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Every host as an asset."""
        yield from map(transform.asset, self.client.hosts(since))

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """The open detections of every host, with what the knowledge base says of them."""
        gaps = Gaps()
        hosts = batches(self.client.hosts(since), self.limits.batch_size)
        for batch, detected in each_part(
            self.limiter, self._detected, hosts, name=_detections_of, gaps=gaps
        ):
            qids = {one.qid for detections in detected.values() for one in detections}
            read = partial(self.client.knowledge, qids)
            # Without it a risk would have another name.
            knowledge = gaps.read(f"what is known of {_detections_of(batch)}", read)
            if knowledge is None:
                continue
            for host in batch:
                found = transform.findings(detected[host.id], knowledge)
                yield from merge_findings(transform.asset(host), found)
        if count := self.client.unknown_qids:
            self.note(
                f"{count} QIDs are not in the knowledge base: their findings are named by QID, "
                "without CVE; see whether the subscription may read all of it"
            )

    def _detected(self, hosts: Sequence[Host]) -> tuple[Sequence[Host], dict[int, list[Detection]]]:
        identifiers = [host.id for host in hosts]
        found = by_owner(identifiers, self.client.detections(identifiers), attrgetter("id"))
        return hosts, {
            identifier: [one for row in rows for one in row.detections]
            for identifier, rows in found.items()
        }


def _detections_of(hosts: Sequence[Host]) -> str:
    return f"the detections of {spanned('hosts', [host.id for host in hosts])}"
