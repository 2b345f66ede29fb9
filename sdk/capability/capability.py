"""Capability: the one class an integration implements, and the decorator of its streams."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import ClassVar, Self

from requests.adapters import BaseAdapter

from .. import filters, http, runner, sinks
from ..affiliation import direct
from ..core.clock import Clock, SystemClock
from ..core.context import FileStore, RunContext
from ..core.deadline import Deadline
from ..core.journal import Journal
from ..core.limits import Limits
from ..core.redaction import Redactor
from ..core.retry import Retry
from ..errors import ConfigurationError
from ..http import Session
from ..job import Job
from ..manifest import Credential, Intensity, Omission, Parameter, Stream, Surface, Value
from ..models import Asset
from .declaration import (
    credential_for,
    declare_credentials,
    declared_streams,
    require_declared,
    require_surface,
)
from .reading import Reading
from .sessions import Sessions


class Capability(Sessions, Reading):
    """The integration of one vendor: its name, its needs, and its streams of models.

    A subclass sets the class attributes and has at least one `@stream` with a `probe`, and
    `has_asset`. This class calls them in order: match, accepts, validate_credentials, streams; the
    models then pass the filter on their way to the sink. Whatever comes from outside is a
    constructor argument with a default. The interface is the platform's (docs/platform.md 1.1).
    """

    name: ClassVar[str]
    """The folder, the class of the platform's Integration, and the card's id; one word."""
    title: ClassVar[str]
    """The vendor's name as people write it."""
    surface: ClassVar[Surface]
    credential: Credential
    """Of a class, its only credential; of an instance, the one in use."""
    credentials: ClassVar[tuple[Credential, ...]] = ()
    """Alternatives, the preferred first: the first whose secrets are all there is in use."""
    limits: Limits = Limits()
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    default_url: ClassVar[str] = ""
    intensity: ClassVar[Intensity] = Intensity.ACTIVE_PASSIVE
    timeout: ClassVar[timedelta] = timedelta(hours=6)
    full: ClassVar[timedelta] = timedelta(days=1)
    """How often a full collection is due, where a run reads only what is new since the last."""
    since_overlap: ClassVar[timedelta] = timedelta(hours=1)
    """How far before the last walk such a run begins: vendors show late what they know early."""
    leaves_out: ClassVar[tuple[Omission, ...]] = ()
    filter_not_applicable: ClassVar[str] = ""
    """For an integration that discovers no hosts: the reason why no VMFilter applies."""
    lookups: ClassVar[int] = 1
    """How often an asset that is not found is looked up, where vendors do not always find it."""
    probes_until_granted: ClassVar[bool] = False
    """On where one granted probe is proof enough, of more than a light check should make."""
    cloud_filter: ClassVar[bool] = True
    """Off for who sees hosts that the cloud integrations do not (docs/platform.md 5.1)."""
    streams: ClassVar[tuple[Stream, ...]] = ()

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        cls.streams = declared_streams(cls)
        declare_credentials(cls)
        require_surface(cls)

    def __init__(  # noqa: PLR0913 - the outside world, each part with a default
        self,
        job: Job,
        *,
        transport: BaseAdapter | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
        filter: "filters.VMFilter | None" = None,  # noqa: A002 - the platform's word
        sink: "sinks.Sink | None" = None,
        retry: Retry | None = None,
        journal: Journal | None = None,
        timeout: timedelta | None = None,
        since_last: bool = False,
        stores: Mapping[str, FileStore] | None = None,
    ) -> None:
        require_declared(type(self), Capability)
        clock = clock or SystemClock()
        self.job = job
        self.credential = credential_for(job, self.credentials)
        self.limits = limits or type(self).limits
        self.sink: sinks.Sink = sinks.MemorySink() if sink is None else sink
        self.filter = filter or self._default_filter()
        self.since_last = since_last
        self.context = RunContext(
            transport=transport,
            clock=clock,
            deadline=Deadline(clock, (timeout or self.timeout).total_seconds()),
            retry=retry or Retry(),
            random=Random(job.seed),
            journal=journal or Journal(clock=clock),
            redactor=Redactor(job.secrets.values()),
            stores=stores,
        )
        self.notes: list[str] = []
        self.passed_over: Counter[Omission] = Counter()
        self._sessions: list[Session] = []

    @property
    def description(self) -> str:
        """The docstring of the class, which says what the integration collects."""
        return inspect.getdoc(type(self)) or ""

    def match(self) -> None:
        """Raise ConfigurationError unless the job's target is of exactly this integration's class.

        The whole class is compared: `qualys` does not match `qualys-import` (docs/platform.md 1.4).
        """
        found = self.job.target.class_
        if found != self.name:
            raise ConfigurationError(
                f"expected an integration of class {self.name!r}, got {found!r}"
            )

    def accepts(self) -> bool:
        """Return True if the job's status allows this intensity; pending and frozen never do."""
        return self.intensity.allowed_by(self.job.status)

    def validate_credentials(self) -> None:
        """Make the probe of every stream that is on; raise an error only where none is granted.

        A stream whose probe is refused then fails by name, and leaves the others alone.

        Raises:
            IntegrationError: No probe is granted (see `sdk.http.require_one`).
        """
        http.require_one(*self.probes(), until_granted=self.probes_until_granted)

    def probes(self) -> Iterator[Callable[[], object]]:
        """Yield the probes of the streams that are on, each once."""
        active = (each for each in self.streams if not each.toggle or self.job.enabled(each.toggle))
        for probe in dict.fromkeys(each.probe for each in active if each.probe):
            yield partial(probe, self)

    def probe_part(self, probe: Callable[[], object], *, may_refuse: bool) -> None:
        """Make a probe of one part of a stream, which alone may be gone or unreadable.

        Args:
            may_refuse: A missing permission is left to the stream, which then fails by name.

        Raises:
            CredentialError: The permission is missing, unless it `may_refuse`.
            IntegrationError: The probe met an error that every part would meet.
        """
        http.probe_part(probe, may_refuse=may_refuse)

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the account holds `asset` now, False if not; raise where that is unknown.

        The asset is looked up by the vendor's id, and then among the assets that go by its name.
        A vendor without a look-up needs `re_enumerate` or `seed_scoped` (docs/platform.md 5.3).
        """
        if direct(self.has_asset, asset, lookups=self.lookups):
            return True
        return any(found.key == asset.key for found in self.find_assets(asset))

    def has_asset(self, vendor_id: str) -> object:
        """Look up an asset by the vendor's id; return something false or raise NotFound if gone.

        Returns the asset as a stream makes it, or the assets that it may be: they are compared with
        the one in question, whose id may have become another's. Any other value is believed.
        """
        raise NotImplementedError(f"has_asset({vendor_id!r}) is not written yet")

    def find_assets(self, asset: Asset) -> Iterable[Asset]:  # noqa: ARG002 - for subclasses
        """Yield the assets that go by the name of `asset`, where a host may get another id."""
        return ()

    def setup(self) -> None:
        """Prepare what the vendor needs; called once, before anything is sent."""

    def cleanup(self) -> None:
        """Let go of what the run used; called once after the run, however it ended."""

    def parameter(self, name: str) -> Value | None:
        """Return the typed value of a declared parameter, or None without value and default."""
        (declared,) = (parameter for parameter in self.parameters if parameter.name == name)
        return declared.parse(self.job.config)

    def invoke(self) -> "runner.Report":
        """Run the capability, deliver to the sink, and return the report.

        Errors of the vendor, the settings or the sink are not raised: the report holds them, and
        says complete, incomplete or failed. An interrupt is raised again once what was read is
        delivered, and the report is then in `last_report`.
        """
        return runner.run(self)

    last_report: "runner.Report | None" = None

    def note(self, sentence: str) -> None:
        """Add a sentence to the notes of the report: a fact for the user, not an error."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def leave_out(self, omission: Omission) -> None:
        """Count one row that a stream drops because of a declared omission."""
        self.passed_over[omission] += 1

    def cancel(self, reason: str) -> None:
        """Stop the run soon, from any thread; it is then reported incomplete."""
        self.context.deadline.cancel(reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _default_filter(self) -> "filters.VMFilter":
        if self.filter_not_applicable:
            return filters.VMFilter.none(self.filter_not_applicable)
        return filters.VMFilter.for_user(
            self.job.username, self.job.config, cloud=self.cloud_filter
        )
