"""CrowdStrike: which streams there are and how they are put together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from sdk import (
    Asset,
    Capability,
    Credential,
    Limits,
    Model,
    Omission,
    Parameter,
    Relation,
    merge_findings,
    stream,
)

from . import transform
from .client import OPEN_UNMANAGED, Client
from .login import TOKEN_PATH, Cloud
from .types import Device, UnmanagedHost, Vulnerability

R = TypeVar("R")

UNSEEN = "not seen within {seen_within_days} days"
SEE_MORE = "raise seen_within_days"
STREAMS = {"hosts": "", "vulnerabilities": ", with their vulnerabilities"}
MANAGE = "set include_unmanaged=true (scope Assets: Read)"


def host_id(vendor_id: str) -> str:
    """Return the id of a host without that of its tenant, which Flight Control puts before it."""
    return vendor_id.rpartition("_")[2].lower()


OF_DEVICES = Relation[Device, Vulnerability, str](
    rows="findings", owners="hosts", owner_id="device_id", row_owner="aid", key=host_id
)
OF_UNMANAGED_HOSTS = Relation[UnmanagedHost, Vulnerability, str](
    rows="findings", owners="assets", owner_id="id", row_owner="aid", key=host_id
)


class CrowdStrike(Capability):
    """Hosts of a Falcon tenant and their Spotlight vulnerabilities; what Discover adds on demand.

    Discover is off unless asked for: it needs a licence and a scope of its own, and the platform
    collects hosts and vulnerabilities (docs/platform.md 6).
    """

    name = "crowdstrike"
    title = "CrowdStrike Falcon"
    surface = "external"
    credential = Credential("crowdstrike-falcon", secrets=("client_id", "client_secret"))
    default_url = "https://api.crowdstrike.com"
    # The requests of a customer, all API clients together (contract 6).
    limits = Limits(
        concurrency=10,
        page_size=1000,
        batch_size=100,
        calls=6000,
        reset_headers=("X-Ratelimit-Retryafter",),
    )
    parameters = (
        Parameter(
            "seen_within_days",
            "leave out hosts not seen for longer",
            int,
            default="7",
            minimum=1,
            maximum=3650,
        ),
        Parameter(
            "include_unmanaged",
            "also hosts without a sensor, and what is found on them (scope Assets: Read)",
            bool,
            default="false",
        ),
    )

    leaves_out = (
        Omission(
            stream="hosts",
            what="hosts without a sensor",
            remedy=MANAGE,
            unless="include_unmanaged",
        ),
        Omission(
            stream="vulnerabilities",
            what="vulnerabilities of hosts without a sensor",
            remedy=MANAGE,
            unless="include_unmanaged",
            count=lambda run: run.client.count_unmanaged_vulnerabilities(),
        ),
        *(
            Omission(
                stream=stream,
                what=f"hosts {UNSEEN}{and_more}",
                remedy=SEE_MORE,
                count=lambda run: run.client.unseen,
            )
            for stream, and_more in STREAMS.items()
        ),
        *(
            Omission(
                stream=stream,
                what=f"hosts without a sensor {UNSEEN}{and_more}",
                remedy=SEE_MORE,
                when="include_unmanaged",
                count=lambda run: run.client.count_unseen_unmanaged_hosts(),
            )
            for stream, and_more in STREAMS.items()
        ),
    )

    @cached_property
    def client(self) -> Client:
        """The requests to Falcon, with this job's API client."""
        errors = Cloud(self.url).errors()
        return Client(self.open_oauth2_session(TOKEN_PATH, errors=errors), self._bound)

    def probe_hosts(self) -> None:
        """Prove the scope Hosts: Read."""
        self.client.probe_hosts()

    def probe_vulnerabilities(self) -> None:
        """Prove the scope Vulnerabilities: Read."""
        self.client.probe_vulnerabilities()

    def probes(self) -> Iterator[Callable[[], object]]:
        """Yield the probes of the streams, and that of hosts without a sensor on demand."""
        yield from super().probes()
        if self._includes_unmanaged:
            yield self.client.probe_unmanaged_hosts

    def has_asset(self, vendor_id: str) -> Iterator[Asset]:
        """Yield the host with the id (8); ids of Discover have the tenant's before them."""
        if "_" in vendor_id:
            return map(transform.unmanaged_asset, self.client.unmanaged_host(vendor_id))
        return map(transform.asset, self.client.device(vendor_id))

    def find_assets(self, asset: Asset) -> Iterator[Asset]:
        """Yield the hosts of this name: a sensor that is installed again has a new id."""
        return map(transform.asset, self.client.devices_named(asset.dns))

    @stream(toggle="importAssets", probe=probe_hosts)
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host seen lately as an asset; those without a sensor on demand, last."""
        yield from map(transform.asset, self.client.devices(since))
        for hosts in self._of_unmanaged(self.client.without_sensor, since):
            yield from map(transform.unmanaged_asset, hosts)

    @stream(toggle="importVulnerabilities", probe=probe_vulnerabilities)
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open vulnerabilities of every host seen lately.

        Those of hosts without a sensor come on demand: by ids of sensors Spotlight never has them.
        """
        devices, read = self.client.devices(since), self.client.vulnerabilities
        for device, rows in self.rows_by_owner(OF_DEVICES, devices, read):
            yield from merge_findings(transform.asset(device), transform.findings(rows))
        for unmanaged in self._of_unmanaged(self._unmanaged_vulnerabilities, since):
            for host, rows in unmanaged:
                yield from merge_findings(transform.unmanaged_asset(host), transform.findings(rows))

    def _of_unmanaged(
        self, read: Callable[[Sequence[UnmanagedHost]], R], since: datetime | None
    ) -> Iterator[R]:
        """Yield what is read of hosts without a sensor, by batches; nothing unless on demand."""
        if self._includes_unmanaged:
            hosts = self.client.unmanaged_hosts(since)
            yield from self.each_batch(read, hosts, what="which have a sensor", of="assets")

    def _unmanaged_vulnerabilities(
        self, hosts: Sequence[UnmanagedHost]
    ) -> Iterable[tuple[UnmanagedHost, list[Vulnerability]]]:
        owners = self.client.without_sensor(hosts)
        ids = [host.id for host in owners]
        rows = self.client.vulnerabilities(ids, OPEN_UNMANAGED) if ids else ()
        return OF_UNMANAGED_HOSTS.join(owners, rows)

    @property
    def _includes_unmanaged(self) -> bool:
        return bool(self.parameter("include_unmanaged"))

    def _bound(self) -> datetime:
        """Return the time since which a host must have been seen, by Falcon's own clock."""
        return self.context.now() - timedelta(days=int(self.parameter("seen_within_days") or 0))
