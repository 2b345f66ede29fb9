"""CrowdStrike: which streams there are and how they are put together."""

from collections.abc import Callable, Iterator, Sequence
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
    Surface,
    direct,
    merge_findings,
    stream,
)
from sdk.http import ClientCredentials, require_one
from sdk.pagination import batches, by_owner, each_part, spanned

from . import transform
from .client import OPEN_UNMANAGED, RATE, Client
from .login import TOKEN_PATH, Cloud
from .types import Device, Neighbour, Vulnerability

R = TypeVar("R")

UNSEEN = "not seen within {seen_within_days} days"
SEE_MORE = "raise seen_within_days"
MANAGE = "set include_unmanaged=true (scope Assets: Read)"


class CrowdStrike(Capability):
    """Hosts of a Falcon tenant and their Spotlight vulnerabilities; what Discover adds on demand.

    Discover is off unless asked for: it needs a licence and a scope of its own, and the platform
    collects hosts and vulnerabilities (docs/platform.md 6).
    """

    name = "crowdstrike"
    title = "CrowdStrike Falcon"
    surface = Surface.EXTERNAL
    credential = Credential("crowdstrike-falcon", secrets=("client_id", "client_secret"))
    default_url = "https://api.crowdstrike.com"
    limits = Limits(concurrency=10, page_size=1000, batch_size=100)
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
            what=f"hosts {UNSEEN}",
            remedy=SEE_MORE,
            count=lambda run: run.client.unseen,
        ),
        Omission(
            stream="hosts",
            what="hosts without a sensor",
            remedy=MANAGE,
            unless="include_unmanaged",
        ),
        Omission(
            stream="hosts",
            what=f"hosts without a sensor {UNSEEN}",
            remedy=SEE_MORE,
            when="include_unmanaged",
            count=lambda run: run.client.count_unseen_neighbours(),
        ),
        Omission(
            stream="vulnerabilities",
            what=f"hosts {UNSEEN}, with their vulnerabilities",
            remedy=SEE_MORE,
            count=lambda run: run.client.unseen,
        ),
        Omission(
            stream="vulnerabilities",
            what="vulnerabilities of hosts without a sensor",
            remedy=MANAGE,
            unless="include_unmanaged",
            count=lambda run: run.client.count_unmanaged_vulnerabilities(),
        ),
        Omission(
            stream="vulnerabilities",
            what=f"hosts without a sensor {UNSEEN}, with their vulnerabilities",
            remedy=SEE_MORE,
            when="include_unmanaged",
            count=lambda run: run.client.count_unseen_neighbours(),
        ),
    )

    @cached_property
    def client(self) -> Client:
        """Falcon, asked with this job's API client."""
        errors = Cloud(self.url).errors()
        auth = ClientCredentials(
            self.open_session(errors=errors),
            TOKEN_PATH,
            client_id=self.secret("client_id"),
            client_secret=self.secret("client_secret"),
        )
        session = self.open_session(auth=auth, errors=errors, rate=RATE)
        return Client(session, self.limits, self._bound)

    def validate_credentials(self) -> None:
        """Get a token and probe the scope of all that is on.

        One missing scope is left to the stream that needs it, which then fails by name and leaves
        the other alone; when none is granted, nothing can be collected.
        """
        require_one(*self._probes())

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the tenant has the host, by its id or else by its key (contract 8).

        A sensor that is installed again has a new id, and is the same host.
        """
        if direct(self.client.holds, asset):
            return True
        found = map(transform.asset, self.client.known_as(asset.dns))
        return any(host.key == asset.key for host in found)

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Every host seen lately, as an asset; those without a sensor, on demand, last."""
        yield from map(transform.asset, self.client.devices(since))
        for strangers in self._of_unmanaged(self.client.strangers, since):
            yield from map(transform.neighbour, strangers)

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """The open vulnerabilities of every host seen lately; those without a sensor on demand.

        Asked by the ids of sensors, Spotlight never shows what is open on other hosts.
        """
        devices = batches(self.client.devices(since), self.limits.batch_size)
        for batch, found in each_part(self.limiter, self._found, devices, name=_findings_on):
            for device in batch:
                found_here = transform.findings(found[_host_id(device.device_id)])
                yield from merge_findings(transform.asset(device), found_here)
        for strangers, found in self._of_unmanaged(self._found_on_strangers, since):
            for stranger in strangers:
                found_here = transform.findings(found[_host_id(stranger.id)])
                yield from merge_findings(transform.neighbour(stranger), found_here)

    def _found(
        self, devices: Sequence[Device]
    ) -> tuple[Sequence[Device], dict[str, list[Vulnerability]]]:
        rows = self.client.vulnerabilities(device.device_id for device in devices)
        owners = (_host_id(device.device_id) for device in devices)
        return devices, by_owner(owners, rows, lambda one: _host_id(one.aid))

    def _of_unmanaged(
        self, read: Callable[[Sequence[Neighbour]], R], since: datetime | None
    ) -> Iterator[R]:
        """Yield what is read of hosts without a sensor, by batches; nothing unless asked for."""
        if self._includes_unmanaged:
            neighbours = batches(self.client.neighbours(since), self.limits.batch_size)
            yield from each_part(self.limiter, read, neighbours, name=_unmanaged)

    def _found_on_strangers(
        self, neighbours: Sequence[Neighbour]
    ) -> tuple[Sequence[Neighbour], dict[str, list[Vulnerability]]]:
        strangers = self.client.strangers(neighbours)
        ids = [stranger.id for stranger in strangers]
        rows = self.client.vulnerabilities(ids, OPEN_UNMANAGED) if ids else ()
        owners = map(_host_id, ids)
        return strangers, by_owner(owners, rows, lambda one: _host_id(one.aid))

    @property
    def _includes_unmanaged(self) -> bool:
        return bool(self.parameter("include_unmanaged"))

    def _bound(self) -> datetime:
        """Return the moment since which a host must have been seen, by Falcon's own clock."""
        return self.context.now() - timedelta(days=int(self.parameter("seen_within_days") or 0))

    def _probes(self) -> Iterator[Callable[[], None]]:
        if self.job.enabled("importAssets"):
            yield self.client.probe_hosts
        if self._includes_unmanaged:
            yield self.client.probe_neighbours
        if self.job.enabled("importVulnerabilities"):
            yield self.client.probe_vulnerabilities


def _findings_on(devices: Sequence[Device]) -> str:
    return f"the findings on {spanned('hosts', [device.device_id for device in devices])}"


def _unmanaged(neighbours: Sequence[Neighbour]) -> str:
    return f"which have a sensor of {spanned('assets', [one.id for one in neighbours])}"


def _host_id(text: str) -> str:
    # With Flight Control the id of the tenant comes before that of the host.
    return text.rpartition("_")[2].lower()
