"""Tenable Vulnerability Management, to docs/contracts/tenable.md: exports, assets, scans."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Unpack

from .. import (
    Answer,
    Expected,
    Fault,
    Quirk,
    RateLimit,
    Request,
    Route,
    Settings,
    Simulator,
    Unmatched,
    World,
)
from . import exports, refusals, scans, weaknesses, workbench
from .accounts import ADMINISTRATOR, BASIC, Doorkeeper, User, described
from .headers import dressed
from .jobs import Jobs
from .oracle import expected
from .orders import USUAL, Kind, Order
from .refusals import Refused
from .scene import Scene
from .surface import ASSET_ROUTES, MISSING, QUIRKS, ROUTES, ROWS, UNSEEN, VULN_ROUTES

GATEWAY_STATUSES = frozenset({502, 503, 504})
NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class TenableSimulator(Simulator):
    """One account with one administrator, `credentials`, and the world's hosts.

    `client(permissions)` makes further users, who may do less.
    """

    name: ClassVar[str] = "tenable"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS
    missing: ClassVar[Mapping[str, str]] = MISSING

    # Dynamic at the vendor (2), so the number is made up.
    rate_limit: RateLimit | None = RateLimit(1200, 60)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.born: datetime = self.clock.now().replace(microsecond=0)
        self.doorkeeper = Doorkeeper(self.world.seed)
        self.jobs = Jobs(self.clock, self.world.seed)
        self.administrator = self.doorkeeper.add(ADMINISTRATOR)
        self.credentials = _keys(self.administrator)
        if self.quirk("earlier-export"):
            order = Order("vulns", USUAL, {})
            self.jobs.start(order, self.world, self.active_quirks, timedelta(hours=1))

    def client(self, permissions: int = BASIC) -> dict[str, str]:
        """The credentials of one more user, with the permissions of a role."""
        return _keys(self.doorkeeper.add(permissions))

    def renew_keys(self) -> dict[str, str]:
        """New credentials for the administrator; the old ones are no longer good."""
        self.administrator = self.doorkeeper.renew(self.administrator)
        self.credentials = _keys(self.administrator)
        return self.credentials

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits now (docs/contracts/tenable.md 5)."""
        now = self.world.epoch + (self.clock.now() - self.born)
        return expected(self.world, config, now, self.active_quirks)

    # the routes: those of exports here, the others in a table below

    def vuln_export(self, request: Request) -> Answer:
        """Order findings."""
        return self._ordered(request, "vulns")

    def asset_export(self, request: Request) -> Answer:
        """Order assets, version 1."""
        return self._ordered(request, "assets")

    def asset_export_v2(self, request: Request) -> Answer:
        """Order assets, version 2."""
        return self._ordered(request, "assets-v2")

    def vuln_exports(self, request: Request) -> Answer:
        """Orders of findings."""
        return exports.listing("vulns", self._scene(), self.jobs, self.clock.monotonic())

    def asset_exports(self, request: Request) -> Answer:
        """Orders of assets."""
        return exports.listing("assets", self._scene(), self.jobs, self.clock.monotonic())

    def vuln_status(self, request: Request) -> Answer:
        """How far an order is."""
        now = self.clock.monotonic()
        return self._guarded(
            request, lambda: exports.status(request, self._scene(), self.jobs, now)
        )

    asset_status = vuln_status

    def vuln_chunk(self, request: Request) -> Answer:
        """A part of what was ordered."""
        now = self.clock.monotonic()
        return self._guarded(request, lambda: exports.chunk(request, self._scene(), self.jobs, now))

    asset_chunk = vuln_chunk

    def vuln_cancel(self, request: Request) -> Answer:
        """The end of an order."""
        now = self.clock.monotonic()
        return self._guarded(request, lambda: exports.cancel(request, self.jobs, now))

    asset_cancel = vuln_cancel

    def session(self, request: Request) -> Answer:
        """Who calls."""
        user = self.doorkeeper.identify(request)
        if self.quirk("no-session") or user is None:
            return refusals.refusal(404).answer
        return refusals.json(described(user))

    def log_in(self, request: Request) -> Answer:
        """A token for a user name and a password."""
        token = self.doorkeeper.log_in(request.body)
        return refusals.refusal(401).answer if token is None else refusals.json({"token": token})

    def server_status(self, request: Request) -> Answer:
        """That the service is there."""
        return refusals.json({"code": 200, "status": "ready"})

    def server_properties(self, request: Request) -> Answer:
        """What the service is."""
        return refusals.json({"nessus_type": "Tenable.io", "server_version": "1.0", "license": {}})

    def read(self, request: Request) -> Answer:
        """Any of the reads that are no exports."""
        handler = READS[request.route.name if request.route else ""]
        return self._guarded(request, lambda: handler(request, self._scene()))

    assets = asset = asset_filters = vuln_filters = scan_filters = read
    workbench_assets = workbench_asset_vulns = workbench_asset = workbench_vulns_of = read
    workbench_outputs = workbench_vulns = workbench_vuln = read
    scans = scan = scan_history = scan_export = scan_export_status = read
    scan_download = scan_output = read

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 without good keys, 403 for what a user may not do."""
        user = self.doorkeeper.identify(request)
        if user is None:
            return refusals.refusal(401).answer
        return refusals.refusal(403).answer if self._forbidden(request, user) else None

    def rate_limited(self, request: Request) -> Answer:
        """429 as a web page, with the seconds to wait."""
        seconds = request.allowance.wait_seconds if request.allowance else 0.0
        return refusals.too_many(max(1, math.ceil(seconds)))

    def too_many_running(self, request: Request) -> Answer:
        """The same."""
        return refusals.too_many()

    def token_expired(self, request: Request) -> Answer:
        """401; keys do not expire, but new ones make the old pair useless."""
        return refusals.refusal(401).answer

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """429 and what a gateway says are web pages, the others JSON."""
        if fault.status == 429:
            # What `retry-after` and `retry-after-date` say is added later.
            return refusals.throttled() if fault.options else refusals.too_many()
        if fault.status in GATEWAY_STATUSES:
            return Answer.html(fault.status, "nginx")
        return refusals.refusal(fault.status).answer

    def finish(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer; JSON goes out compressed where that is understood."""
        return dressed(request, answer, self.clock.now())

    def _ordered(self, request: Request, kind: Kind) -> Answer:
        return self._guarded(
            request, lambda: exports.order(request, kind, self._scene(), self.jobs)
        )

    def _scene(self) -> Scene:
        return Scene(self.world, self.born, self.clock.now(), self.active_quirks)

    def _forbidden(self, request: Request, user: User) -> bool:
        name = request.route.name if request.route else ""
        lost = (name in VULN_ROUTES and self.quirk("no-vuln-export")) or (
            name in ASSET_ROUTES and self.quirk("no-asset-export")
        )
        return lost or user.permissions < BASIC

    def _guarded(self, request: Request, make: Callable[[], Answer]) -> Answer:
        try:
            return make()
        except Refused as refused:
            if refused.answer.status == 400:
                self.journal.complain(Unmatched(request.method, request.path, "a bad request"))
            return refused.answer


READS: Mapping[str, Callable[[Request, Scene], Answer]] = MappingProxyType(
    {
        "assets": workbench.asset_list,
        "asset": workbench.asset,
        "asset-filters": workbench.filters,
        "vuln-filters": weaknesses.filters,
        "scan-filters": scans.filters,
        "workbench-assets": workbench.workbench_assets,
        "workbench-asset": workbench.asset_info,
        "workbench-asset-vulns": weaknesses.by_asset,
        "workbench-vulns-of": weaknesses.of_asset,
        "workbench-outputs": weaknesses.outputs,
        "workbench-vulns": weaknesses.everywhere,
        "workbench-vuln": weaknesses.plugin_info,
        "scans": scans.listing,
        "scan": scans.details,
        "scan-history": scans.history,
        "scan-export": scans.export,
        "scan-export-status": scans.export_status,
        "scan-download": scans.download,
        "scan-output": scans.plugin_output,
    }
)


def _keys(user: User) -> dict[str, str]:
    return {"access_key": user.access_key, "secret_key": user.secret_key}
