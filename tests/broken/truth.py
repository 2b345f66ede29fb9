"""Broken truth: rows that are there come out wrong, twice, or not every time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from integrations.crowdstrike import CrowdStrike
from integrations.example import Example
from integrations.example.client import BY_CURSOR
from integrations.example.types import CursorEnvelope, FindingRow, Host
from integrations.qualys import Qualys
from integrations.wiz import Wiz
from sdk import Asset, End, Model, UnexpectedResponse, VendorUnavailable, stream
from sdk.decode import BaseScore
from sdk.pagination import by_cursor

from .registry import LOSS, breaks


@breaks("TRUTH-3", also=("TRUTH-7",))
class ReadsTheOldScore(Example):
    """Takes CVSS 2 where there is CVSS 3, which moves severities by a class."""

    def _hosts(self):
        for host in super()._hosts():
            findings = [replace(finding, cvss_v3=None) for finding in host.findings]
            yield replace(host, findings=findings)


@breaks("TRUTH-3", also=("TRUTH-7",))
class TakesNoScoreForZero(Example):
    """`score or 0.0` turns a weakness that nobody has scored into an information."""

    def _hosts(self):
        for host in super()._hosts():
            findings = [
                replace(finding, cvss_v3=finding.cvss_v3 or finding.cvss_v2 or 0.0)
                for finding in host.findings
            ]
            yield replace(host, findings=findings)


@breaks("TRUTH-1", also=(*LOSS, "FILTER-1", "PAGING-7", "TRUTH-3"))
class EmitsWhatIsFixed(Example):
    """Does not look at the state of a finding, so that nothing is ever done with."""

    def _hosts(self):
        for host in super()._hosts():
            findings = [replace(finding, status="active") for finding in host.findings]
            yield replace(host, findings=findings)


@breaks("TRUTH-15")
class SetsAFieldOfItsOwn(Example):
    """Sets a field that no oracle knows of."""

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        """Yield every host as an asset, of a network that was made up."""
        for model in super().hosts():
            yield Asset(model.dns, model.name, cloud_id=model.cloud_id, as_number="64500")


@breaks("TRUTH-4")
class FailsOnAnEmptyAccount(Example):
    """Has only ever seen accounts with something in them."""

    def _hosts(self):
        hosts = super()._hosts()
        first = next(hosts, None)
        if first is None:
            raise UnexpectedResponse("no hosts")
        yield first
        yield from hosts


@breaks("TRUTH-5", also=LOSS)
class SharesStateBetweenThreads(Example):
    """Keeps what one call is about where the next call finds it."""

    def _hosts(self) -> Iterator[Host]:
        return self.limiter.map(self._again, super()._hosts())

    def _again(self, host: Host) -> Host:
        self.wanted = host.id
        self.client.probe_token()
        return self.client.has_asset(self.wanted)


@breaks("TRUTH-6", also=("FILTER-2", "TRUTH-7"))
class RemembersTheLastRun(Example):
    """Emits what it has not emitted before, from a set that outlives the run."""

    emitted: ClassVar[WeakKeyDictionary] = WeakKeyDictionary()

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        """Yield new hosts only."""
        seen = self.emitted.setdefault(self.context.transport, set())
        for model in super().hosts():
            if model.key not in seen:
                seen.add(model.key)
                yield model


@breaks("TRUTH-6", also=("TRUTH-3", "TRUTH-7"))
class WritesTheTimeIntoTitles(Example):
    """Says in the title when the finding was last looked at."""

    def _hosts(self):
        now = self.context.clock.now()
        for host in super()._hosts():
            findings = [replace(one, title=f"{one.title} ({now:%c})") for one in host.findings]
            yield replace(host, findings=findings)


@breaks("TRUTH-16")
class KeepsTwentyFindings(Example):
    """Takes the first twenty findings of a host, which is as many as most have."""

    def _hosts(self):
        for host in super()._hosts():
            yield replace(host, findings=host.findings[:20])


@breaks("TRUTH-17", also=("TRUTH-12",))
class ReadsNoSetting(Wiz):
    """Declares a setting, and goes on as if it were not there."""

    def parameter(self, name: str) -> object:
        """Return no value of the setting for types of resources."""
        return "" if name == "resource_types" else super().parameter(name)


@breaks("TRUTH-14")
class EmitsTheFirstRiskOfAKey(Example):
    """Leaves out a risk whose key came before, whatever its severity."""

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield the models of each host, each key once."""
        seen = set()
        for model in super().vulnerabilities():
            if model.key not in seen:
                seen.add(model.key)
                yield model


@breaks("TRUTH-7")
class HasNoToggle(Example):
    """Forgot that users turn things off."""

    @stream()
    def hosts(self) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from super().hosts()


@breaks("TRUTH-8", also=("TROUBLE-10", "TRUTH-10"))
class AsksInLocalTime(Qualys):
    """Writes the moment it asks for as its own clock shows it, and calls that UTC."""

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset, or those of the last hours less eight."""
        yield from super().hosts(since and since + timedelta(hours=8))


@breaks("TRUTH-18")
class ReadsEverythingEachTime(Qualys):
    """Takes the moment of the last run, and passes it on to nobody."""

    @stream(toggle="importAssets", probe=Qualys.probe_hosts)
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from super().hosts()

    @stream(toggle="importVulnerabilities", probe=Qualys.probe_hosts)
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open detections of every host."""
        yield from super().vulnerabilities()


@breaks("TRUTH-18")
class ReadsAllHostsEachTime(Qualys):
    """Passes the moment of the last run on in one of its two streams."""

    @stream(toggle="importAssets", probe=Qualys.probe_hosts)
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from super().hosts()


@breaks("TROUBLE-10", also=("TROUBLE-2", "TROUBLE-3"))
class LeavesItToTheNextRun(Qualys):
    """Where an incremental run fails, the next one will do; but that begins after this one."""

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open detections of every host, as far as there was no trouble."""
        try:
            yield from super().vulnerabilities(since)
        except VendorUnavailable:
            if since is None:
                raise


@breaks("TRUTH-9", also=("TRUTH-10",))
class LooksBackFromItsOwnClock(CrowdStrike):
    """Takes a week off the time of the machine that it happens to run on."""

    def _bound(self) -> datetime:
        return self.context.clock.now() - timedelta(days=7)


@breaks("TRUTH-8", "TRUTH-10")
class AsksForTheLastHours(Qualys):
    """Knows better than the watermark what has changed lately: what is dated within two hours."""

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host as an asset, or those of the last hours."""
        lately = self.context.clock.now() - timedelta(hours=2)
        yield from super().hosts(since and lately)


@breaks("TRUTH-11", also=("PAGING-6",))
class NamesHostsByTheAddressTheyLeaveBy(CrowdStrike):
    """Takes a name without a domain for none, so that the hosts behind one gateway are one."""

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every host seen lately, as an asset."""
        for model in super().hosts(since):
            yield model if "." in model.dns else replace(model, dns=model.name)


@breaks("TRUTH-12")
class LeavesOutWithoutAWord(CrowdStrike):
    """Has a look-back of a week, and calls what is in it complete."""

    leaves_out = ()


@breaks("TRUTH-12")
class LeavesOutOfOneStreamWithoutAWord(CrowdStrike):
    """Says of hosts alone that a look-back leaves some out, and not of their vulnerabilities."""

    leaves_out = tuple(one for one in CrowdStrike.leaves_out if one.stream == "hosts")


class ScoreWithoutMark(FindingRow, frozen=True, kw_only=True):
    """A finding whose score is an optional field like any other."""

    cvss_v3: BaseScore | None = None


class HostWithoutMark(Host, frozen=True, kw_only=True):
    """A host with such findings."""

    findings: list[ScoreWithoutMark]


@breaks("TRUTH-13", also=("PAGING-11",))
class TakesAnUnreadableScoreForNone(Example):
    """Did not mark the score, so that a severity falls without a word where it cannot be read."""

    def _hosts(self):
        def fetch(cursor):
            query = {"limit": self.limits.page_size, "cursor": cursor}
            reply = self.client.session.get("/v1/cursor/hosts", params=query, operation="hosts")
            body = reply.listing(CursorEnvelope[HostWithoutMark])
            return reply.page(body.items, next=body.cursor, more=body.more)

        return by_cursor(fetch, limits=self.limits, guard=BY_CURSOR.guard, end=End.NO_MORE)
