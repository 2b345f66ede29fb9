"""Filtering: what the platform does not want never reaches the sink, and is counted."""

from collections import Counter
from dataclasses import dataclass

from ....filters import VMFilter
from ....models import Asset, Model, Port, Technology, to_dict
from ..harness import Harness
from ..requirements import UNFILTERED
from ..rule import rule
from ..subject import Subject, not_applicable


@dataclass(frozen=True, slots=True)
class Everything:
    """A rule that refuses every host."""

    name: str = "everything"

    def __call__(self, host: object) -> str:
        """Return why the host is refused."""
        return "everything is refused"


class Filtering(Subject):
    """The runner applies the filter, so an integration can only get round it on purpose."""

    @rule("FILTER-1", "nothing that is refused reaches the sink")
    def test_nothing_refused_reaches_the_sink(self) -> None:
        """Internal and cloud hosts are not the external surface, or are known from elsewhere.

        What hangs on a refused host goes with it. Source: docs/platform.md 5.1, 5.2 (P0 1).
        """
        harness = self._filtered()
        refused = harness.expected().refused

        run = harness.run()

        through = sorted(run.models.keys() & refused.keys())
        assert not through, f"{refused[through[0]]} hosts get through: {', '.join(through[:5])}"

    @rule("FILTER-2", "everything refused is counted, by the reason for it")
    def test_refusals_are_counted_by_reason(self) -> None:
        """A user who misses a host must see why, so all of it must come as far as the filter.

        Source: docs/platform.md 5.1 (modelling advice: a reject counter by reason).
        """
        harness = self._filtered()
        expected = harness.expected()
        emitted = [m for s in self.integration.streams for m in harness.emitted(s.name)]
        judged = map(_judged_by, emitted)
        wanted = Counter(expected.refused[key] for key in judged if key in expected.refused)
        kinds = {to_dict(model)["type"] for model in emitted}
        dropped = expected.refused_of(kinds) - {model.key for model in emitted}

        run = harness.run()

        counted: Counter[str] = Counter()
        for stream in run.report.streams:
            for reason, number in stream.refused.items():
                counted[_rule_of(reason)] += number
        assert not dropped, f"dropped before the filter: {', '.join(sorted(dropped)[:5])}"
        assert counted == wanted, f"the report counts {dict(counted)}, the oracle {dict(wanted)}"

    @rule("FILTER-3", "a filter that refuses every host lets no host through")
    def test_the_given_filter_is_the_one_that_counts(self) -> None:
        """A filter of one's own, or none, in place of the given one would pass the other rules.

        Source: docs/decisions/0009-filter.md.
        """
        harness = self._filtered()

        run = harness.run(filter=VMFilter(host_rules=(Everything(),)))

        hosts = [key for key, model in run.models.items() if isinstance(model, Asset | Port)]
        assert not hosts, f"{len(hosts)} models got round the filter: {', '.join(hosts[:5])}"

    @rule(
        "FILTER-4",
        "only an integration without hosts declares the filter not applicable",
        need=UNFILTERED,
    )
    def test_not_applicable_is_only_said_without_hosts(self) -> None:
        """It is the one way to switch the filter off.

        Source: docs/platform.md 5.1 (repositories: no).
        """
        harness = self.harness()

        hosts = [key for key, model in harness.run().models.items() if isinstance(model, Asset)]

        assert not hosts, f"emits hosts: {', '.join(hosts[:5])}"

    def _filtered(self) -> Harness:
        harness = self.harness()
        if not harness.expected().refused:
            if UNFILTERED.declared(self):
                not_applicable(self.integration.filter_not_applicable)
            raise AssertionError("the oracle refuses nothing in this world: make it larger")
        return harness


def _judged_by(model: Model) -> str:
    """Return the key; of a technology, which is one wherever it is seen, that of the place."""
    target = model.target if isinstance(model, Technology) else None
    return target.key if target else model.key


def _rule_of(reason: str) -> str:
    """Return the first rule in a reason; what falls with its target falls by that rule."""
    return reason.removeprefix("target: ").partition(":")[0]
