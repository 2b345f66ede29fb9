"""VMFilter: the composition of named rules through which everything delivered has passed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final, Protocol

from ..models import (
    Asset,
    Attribute,
    Model,
    Port,
    Risk,
    Target,
    Technology,
    WebApplication,
    Webpage,
)
from .cloud import CloudFilter
from .decision import KEPT, UNREADABLE, Decision
from .host import Host, host_called, hosts_of, is_host
from .internal import InternalFilter
from .settings import Settings, read_settings
from .tenant import SeverityFilter, TenantFilter


class HostRule(Protocol):
    """A rule about hosts: its reason to refuse one, "" to keep it. It must not change."""

    @property
    def name(self) -> str:
        """The name under which reports count what the rule refuses."""

    def __call__(self, host: Host) -> str:
        """Return the reason to refuse a host, "" to keep it."""


class RiskRule(Protocol):
    """A rule about risks whose target is kept: its reason to refuse one, "" to keep it."""

    @property
    def name(self) -> str:
        """The name under which reports count what the rule refuses."""

    def __call__(self, risk: Risk) -> str:
        """Return the reason to refuse a risk, "" to keep it."""


HOSTS_REMEMBERED: Final = 4096
"""Decisions kept, so that a host is judged once however much is on it."""


@dataclass(frozen=True, slots=True)
class VMFilter:
    """The rules between streams and sink; a model is kept unless a rule refuses it.

    The order of the rules decides only whose reason is reported. A host (asset, port, web
    application, page) is judged by its names and addresses, and refused where no rule could read
    them. A target that is not a host is kept. A risk, port or attribute falls with its target
    (docs/platform.md 5.1).
    """

    host_rules: tuple[HostRule, ...] = ()
    risk_rules: tuple[RiskRule, ...] = ()
    not_applicable: str = ""
    _called: Callable[[str, str], Decision] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        judged = lru_cache(HOSTS_REMEMBERED)(partial(_called, self.host_rules))
        object.__setattr__(self, "_called", judged)

    @classmethod
    def for_user(
        cls, username: str, config: Mapping[str, str], *, cloud: bool = True
    ) -> "VMFilter":
        """Return the filter of one user: internal, cloud, and the user's own lists and severity.

        Reads the keys `vmfilter.*` of the configuration (see `settings`); `cloud` is off for the
        integrations of the cloud providers themselves.

        Raises:
            ConfigurationError: A setting cannot be read.
        """
        settings = read_settings(username, config)
        rules: list[HostRule] = [InternalFilter()]
        if cloud and settings.cloud:
            rules.append(CloudFilter())
        if settings.include or settings.exclude:
            rules.append(TenantFilter(settings.include, settings.exclude))
        return cls(tuple(rules), _risk_rules(settings))

    @classmethod
    def none(cls, reason: str) -> "VMFilter":
        """Return a filter that keeps everything, and the reason; for integrations without hosts."""
        return cls(not_applicable=reason)

    def asset(self, target: Target) -> Decision:
        """Return the decision for an asset, or any other target of risks."""
        if isinstance(target, Asset):
            return self._called(target.name, target.dns) if is_host(target) else KEPT
        for host in hosts_of(target):
            decision = _of_host(self.host_rules, host)
            if not decision:
                return decision
        return KEPT

    def risk(self, risk: Risk) -> Decision:
        """Return the decision for a risk: first for its target, then for the risk itself."""
        decision = self.asset(risk.target).of_target()
        if not decision:
            return decision
        for rule in self.risk_rules:
            reason = rule(risk)
            if reason:
                return Decision(False, rule.name, reason)
        return KEPT

    def decision(self, model: Model) -> Decision:
        """Return the decision for any model; a file is kept, as it goes with its risk."""
        match model:
            case Risk():
                return self.risk(model)
            case Port() | Attribute():
                return self.asset(model.target).of_target()
            case Technology(target=Asset() | Port() as target):
                return self.asset(target).of_target()
            case Asset() | WebApplication() | Webpage():
                return self.asset(model)
            case _:
                return KEPT


def _called(rules: tuple[HostRule, ...], name: str, dns: str) -> Decision:
    return _of_host(rules, host_called(name, dns))


def _of_host(rules: tuple[HostRule, ...], host: Host) -> Decision:
    if rules and not host.readable:
        return UNREADABLE
    for rule in rules:
        reason = rule(host)
        if reason:
            return Decision(False, rule.name, reason)
    return KEPT


def _risk_rules(settings: Settings) -> tuple[RiskRule, ...]:
    return (SeverityFilter(settings.minimum_severity),) if settings.minimum_severity else ()
