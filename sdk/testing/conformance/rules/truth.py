"""Truth: what arrives is what the vendor has, each thing once, with the right fields."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from ....models import Model, to_dict
from ....runner.shared_keys import asset_of
from ..expected import STAMPED, check_said
from ..harness import check_complete
from ..rule import rule
from ..subject import Subject, not_applicable

SHAPES = {"tall": 3, "wide": 7, "one-of-each": 25, "bare": 3}
"""Shapes of a world, and the hosts that it takes to have all of each."""

WORLDS = ("0/11", "1/25", "2/7")
"""Seeds and sizes; the first ten hosts of a world are of every kind there is."""

A_MINUTE = 60.0

OFFICE = "shared-external-ip"
"""A quirk of the world: hosts without a domain that leave it by one address."""

HOST_AGAIN = "host-listed-again"
"""A quirk of vendors that rate each finding: the last host is one of before, rated worse."""

PLATFORM_TOGGLES = ("importAssets", "importVulnerabilities")
"""Every integration obeys these, also one that need do nothing about it."""


def worlds(_: type) -> tuple[str, ...]:
    """Return the worlds as cases, `seed/hosts`."""
    return WORLDS


def shapes(_: type) -> tuple[str, ...]:
    """Return the shapes of a world as cases."""
    return tuple(SHAPES)


class Truth(Subject):
    """The oracle, written from the vendor's contract before the integration, is the judge."""

    @rule(
        "TRUTH-1", "exactly what the vendor has arrives, less what the filter refuses", cases=worlds
    )
    def test_everything_arrives_and_nothing_else(self, case: str) -> None:
        """A host that is lost looks like one that was retired, and the platform closes its risks.

        The set is compared, not a count: one lost and one invented would cancel out.
        Source: airbyte#29482, docs/decisions/0001-triangle.md.
        """
        seed, hosts = map(int, case.split("/"))
        check_complete(*self.plain(hosts, seed=seed))

    @rule("TRUTH-2", "every stream emits a thing once")
    def test_nothing_is_emitted_twice(self) -> None:
        """A sink keeps one of each key, so rows read twice would pass unseen and cost calls.

        Looked at before the sink, since that is where repeated pages show. Source: airbyte#14861
        (40 million duplicates), docs/decisions/0007-paging-findings.md 8.
        """
        harness = self.harness()
        allowed = harness.expected().times

        for stream in self.integration.streams:
            found = Counter(model.key for model in harness.emitted(stream.name))
            twice = sorted(key for key, times in found.items() if times > max(1, allowed[key]))
            assert not twice, f"{stream.name} emits more than once: {', '.join(twice[:5])}"

    @rule("TRUTH-3", "every field has the value that the vendor's contract gives it", cases=worlds)
    def test_fields_follow_the_contract(self, case: str) -> None:
        """Keys alone do not show a severity read from the wrong scale or a lost port.

        Source: docs/decisions/0001-triangle.md, docs/platform.md 5.7.
        """
        seed, hosts = map(int, case.split("/"))
        harness, run = self.plain(hosts, seed=seed)

        expected = harness.expected()
        wrong = expected.wrong_fields(run.models) or expected.lost_text(run.models)
        assert not wrong, wrong

    @rule("TRUTH-4", "an account without anything in it is complete, and empty")
    def test_an_empty_world_gives_nothing_and_no_error(self) -> None:
        """New accounts are empty, and a reply without rows often has another shape.

        Source: dlt#2932 (null for an empty list), docs/contracts/qualys.md 5.1,
        docs/decisions/0007-paging-findings.md 3.
        """
        harness = self.harness(0)

        run = harness.run()

        check_complete(harness, run)
        assert not run.models, f"{len(run.models)} models of nothing"

    @rule("TRUTH-5", "ten concurrent requests bring what one at a time brings")
    def test_ten_threads_yield_the_models_of_one(self) -> None:
        """Shared state in a client shows only when calls overlap.

        Source: docs/decisions/0019-session.md.
        """
        found = []
        for concurrency in (1, 10):
            harness = self.harness(limits=self.limits(concurrency=concurrency, batch_size=1))
            harness.simulator.concurrency_limit = None
            harness.simulator.latency_seconds = 0.5
            found.append(harness.run())

        one, ten = found
        assert ten.models.keys() == one.models.keys(), ten.summary

    @rule("TRUTH-6", "two runs over the same world bring the same")
    def test_two_runs_bring_the_same(self) -> None:
        """The platform compares runs: what changes without cause is a false alarm.

        The second run is a minute later. Whatever a run stamps on a model aside, the same things
        come with the same fields. Source: docs/decisions/0011-models.md.
        """
        harness = self.harness()

        first = harness.run().models
        harness.clock.advance(A_MINUTE)
        second = harness.run().models

        changed = first.keys() ^ second.keys()
        assert not changed, f"only in one of two runs: {', '.join(sorted(changed)[:5])}"
        other = sorted(key for key, model in first.items() if _differing(model, second[key]))
        assert not other, f"not the same in two runs: {', '.join(other[:5])}"

    @rule("TRUTH-7", "toggles turn off exactly what they name")
    def test_toggles_are_obeyed(self) -> None:
        """Absent is on, anything but true is off; risks without assets get pending targets.

        Source: docs/platform.md 1.12 (importAssets, importVulnerabilities) and 5.7.
        """
        harness = self.harness()
        toggles = list(dict.fromkeys((*PLATFORM_TOGGLES, *harness.toggles())))
        choices = [{name: "false"} for name in toggles]
        choices += [{toggles[0]: "perhaps"}, dict.fromkeys(toggles, "0"), {toggles[-1]: "T"}]

        for config in choices:
            run = harness.run(config=config)
            check_complete(harness, run, config=config)
            wrong = harness.expected(config).wrong_fields(run.models)
            assert not wrong, f"{config}: {wrong}"

    @rule("TRUTH-11", "hosts behind one address stay different hosts")
    def test_hosts_behind_one_address_stay_different(self) -> None:
        """Several laptops of an office were one asset, and affiliation retired all but one.

        Source: kolide/fleet#1689, PatrowlManager#25, docs/decisions/0010-host-identity.md.
        """
        if OFFICE not in {quirk.name for quirk in self.harness(0).simulator.quirks}:
            not_applicable("the simulator has no hosts behind one address")
        harness = self.harness(quirks=[OFFICE])

        keys = _ids_by_key(chain.from_iterable(map(harness.emitted, harness.streams())))
        shared = sorted(key for key, ids in keys.items() if len(ids) > 1)
        assert not shared, f"different hosts share {len(shared)} keys: {', '.join(shared[:5])}"
        check_complete(harness, harness.run())

    @rule("TRUTH-14", "a risk that comes twice has the worse severity, and the proofs of both")
    def test_risk_that_comes_twice_has_the_worse_severity(self) -> None:
        """The platform keeps the first severity of a key, so that LOW would hide CRITICAL.

        A host comes again, last and under another id, with its weaknesses rated critical.
        Source: docs/decisions/0038-repeated-risks.md, docs/platform.md 1.7.
        """
        if HOST_AGAIN not in {quirk.name for quirk in self.harness(0).simulator.quirks}:
            not_applicable("the simulator lists no host again")
        harness = self.harness(quirks=[HOST_AGAIN])

        run = harness.run()

        check_complete(harness, run)
        expected = harness.expected()
        wrong = expected.wrong_fields(run.models) or expected.lost_text(run.models)
        assert not wrong, wrong

    @rule("TRUTH-15", "the oracle says every field that arrives")
    def test_oracle_says_every_field(self) -> None:
        """What the oracle does not say is compared with nothing, and may be anything.

        A field that it cannot say is listed in `unsaid`, with the reason; a reason for a field that
        it does say is refused. Source: docs/decisions/0001-triangle.md.
        """
        silent: set[str] = set()
        for world in WORLDS:
            seed, hosts = map(int, world.split("/"))
            harness, run = self.plain(hosts, seed=seed)
            silent |= harness.expected().unsaid(run.models)

        check_said(silent, self.unsaid)

    @rule("TRUTH-16", "whatever is found on how many hosts arrives", cases=shapes)
    def test_worlds_of_other_shapes_arrive(self, case: str) -> None:
        """A listing under a listing has one page in most worlds, so that a second is never read.

        One host has sixty findings; every host shares its two with others; every weakness comes in
        every state; nothing is found at all. Pages have two rows.
        Source: docs/decisions/0007-paging-findings.md 30.
        """
        limits = self.limits(page_size=2, max_pages=None)
        harness = self.harness(SHAPES[case], shape=case, limits=limits)
        harness.wire.most *= len(SHAPES)

        run = harness.run()

        check_complete(harness, run)
        expected = harness.expected()
        wrong = expected.wrong_fields(run.models) or expected.lost_text(run.models)
        assert not wrong, wrong


def _ids_by_key(models: Iterable[Model]) -> dict[str, set[str]]:
    """Return the vendor's ids of the assets that have a key, also of the targets of risks."""
    keys: dict[str, set[str]] = {}
    for model in models:
        asset = asset_of(model)
        if asset is not None and asset.cloud_id:
            keys.setdefault(asset.key, set()).add(asset.cloud_id)
    return keys


def _differing(one: Model, other: Model) -> set[str]:
    """Return the fields in which two models of one key differ, except those that runs stamp."""
    fields, others = to_dict(one), to_dict(other)
    names = (fields.keys() | others.keys()) - STAMPED
    return {name for name in names if fields.get(name) != others.get(name)}
