"""Paging: every page is read, none twice, however many there are, and the end is a real end."""

from collections.abc import Iterator

from ....core.journal import Event, Kind
from ....runner.report import Outcome
from ...paging_quirks import BY_NAME
from ..harness import Harness, Run, check_complete, check_honest, check_loud
from ..listings import WANTED_PAGES, Walk, longest, walks
from ..rule import rule
from ..subject import Subject, not_applicable
from .truth import OFFICE, SHAPES

WALKED = (("usual", 0), ("tall", 2), ("wide", 2))
"""Shapes of worlds in which listings are long, and the page size: 0 is that of the class."""
ATTEMPTS = (("usual", False, 0), ("tall", False, 2), ("usual", False, 1), ("usual", True, 0))
"""Worlds in which a quirk is tried, until it changes an answer: shape, many hosts, page size."""
OF_THE_WORLD = frozenset({OFFICE, "private-address-first"})
"""What every simulator can have, though its vendor may not show it."""
HUGE_PAGE_ROWS = 1_000_000
"""More than any vendor sends."""


def sizes(subject: type[Subject]) -> list[str]:
    """Return numbers of hosts around every boundary of the first pages."""
    page = subject.page_size
    return sorted({str(n) for n in (1, page - 1, page, page + 1, 2 * page, 3 * page + 1)}, key=int)


def quirks(subject: type[Subject]) -> list[str]:
    """Return the quirks that the simulator knows of its vendor."""
    return [quirk.name for quirk in subject.simulator.create(hosts=0).quirks]


def promised(subject: type[Subject]) -> list[str]:
    """Return the quirks of which the catalogue says how they may end."""
    return [name for name in quirks(subject) if name in BY_NAME]


class Paging(Subject):
    """The page size goes in through Limits, so that eleven hosts are four pages."""

    @rule("PAGING-1", "each listing is read past two page boundaries, and to its end")
    def test_several_pages_are_walked(self) -> None:
        """A test on one page tests nothing: the second boundary is the first that repeats.

        The simulator counts the pages, of each listing by itself: a long one does not cover for one
        below it that is left after its first page. A listing of which no world has three pages is
        declared as `unreached`. Also holds for streams: it shows that the page size is taken from
        the limits. Source: airbyte#29482 (asked for since 2023),
        docs/decisions/0007-paging-findings.md 32.
        """
        run = self.harness().run()
        pages = {stream.name: stream.pages for stream in run.report.streams}
        assert any(pages.values()), "no stream reads pages"
        short = [name for name, count in pages.items() if 0 < count < WANTED_PAGES]
        assert not short, f"fewer than three pages of {self.page_size} read by: {', '.join(short)}"
        found = [walk for world in WALKED for walk in self._walked(*world)]
        left = [f"{walk.listing}: {walk.end}" for walk in found if not walk.is_whole]
        assert not left, "; ".join(left)
        few = {name for name, count in longest(found).items() if count < WANTED_PAGES}
        unseen = sorted(few - self.unreached.keys())
        assert not unseen, f"never more than two pages, in any world: {', '.join(unseen)}"
        wrong = sorted(self.unreached.keys() - few - set(quirks(type(self))))
        assert not wrong, f"`unreached` names no quirk and no short listing: {', '.join(wrong)}"

    def _walked(self, shape: str, rows: int) -> Iterator[Walk]:
        limits = self.limits(page_size=rows or self.page_size)
        harness = self.harness(SHAPES.get(shape), shape=shape, limits=limits)
        run = harness.run()
        # What ends early for another reason would show no listing at all.
        assert run.report.outcome is Outcome.COMPLETE, f"{shape}: {run.summary}"
        yield from walks(harness.simulator.journal.pages, least_rows=min(limits.page_size, 2))

    @rule("PAGING-2", "any number of rows arrives, exact multiples of a page included", cases=sizes)
    def test_page_boundaries_lose_nothing(self, case: str) -> None:
        """An error of one at the boundary loses a host or asks for ever.

        Source: cartography#3148 (a guard that fires at exactly a full page),
        docs/contracts/qualys.md 7.2 (a full last page without a sign that it is the last).
        """
        harness = self.harness(int(case))

        check_complete(harness, harness.run())

    @rule("PAGING-3", "pages of one row work")
    def test_pages_of_one_item_work(self) -> None:
        """The smallest page is where inclusive boundaries repeat or skip. Source: airbyte#81516."""
        harness = self.harness(limits=self.limits(page_size=1))

        check_complete(harness, harness.run())

    @rule("PAGING-4", "the first row comes before the last page is requested")
    def test_items_come_before_the_last_page_is_asked_for(self) -> None:
        """Reading all before giving any makes memory grow with the inventory.

        Source: docs/decisions/0003-data-flow.md.
        """
        lazy = self.limits(concurrency=1, batch_size=self.page_size)
        for stream in self.integration.streams:
            harness = self.harness(self.many_hosts, limits=lazy)
            for _ in harness.emitted(stream.name):
                break
            asked_for_one = len(harness.wire.sent)
            for _ in harness.emitted(stream.name):
                pass
            asked_for_all = len(harness.wire.sent) - asked_for_one
            assert asked_for_one < asked_for_all, (
                f"{stream.name} makes all {asked_for_all} calls before the first item"
            )

    @rule("PAGING-5", "hosts that are gone leave gaps, and nothing else")
    def test_holes_lose_nothing(self) -> None:
        """Ids are not counted up without gaps, and a page can lose its rows while others have some.

        Source: cartography#3148 (fires at exactly a full page), docs/decisions/0006-listings.md.
        """
        harness = self.harness()
        for index in [host.index for host in harness.simulator.world.hosts()][
            2 : 4 + self.page_size
        ]:
            harness.simulator.world.remove(index)

        check_complete(harness, harness.run())

    @rule(
        "PAGING-6",
        "every quirk of the vendor ends complete, or in a typed error",
        cases=quirks,
        required=True,
    )
    def test_oddities_end_complete_or_loud(self, case: str) -> None:
        """Repeated and rotating cursors, pages without end, next pages elsewhere, totals that lie.

        No such walk may go on for ever, and none may end early as if it were the end: what was
        read is delivered and the stream says that it is incomplete. Nothing is ever sent to
        another origin. Source: docs/decisions/0007-paging-findings.md.
        """
        for harness, run in self._attempts(case):
            check_honest(harness, run, case)
            assert not harness.wire.strays, f"a request left for {harness.wire.strays[0]}"
            read = sum(_rows(event) for event in run.events)
            given = sum(stream.items for stream in run.report.streams)
            of = f"{case}: of {read} rows that were read, none came"
            assert given or not read, f"{of}: {run.summary}"

    @rule(
        "PAGING-7",
        "a listing longer than the page budget ends with an error, and with what was read",
    )
    def test_the_page_budget_holds(self) -> None:
        """`--max-pages` must reach every listing; past it, absence would be read as deletion.

        Source: docs/decisions/0006-listings.md, docs/platform.md 5.4.
        """
        harness = self.harness(self.many_hosts, limits=self.limits(max_pages=2))

        run = harness.run()

        check_loud(run, "a budget of 2 pages")
        check_honest(harness, run, "a budget of 2 pages")
        assert run.models, f"what was read before the budget was used up is lost: {run.summary}"

    @rule("PAGING-9", "a quirk of the catalogue ends as the catalogue promises", cases=promised)
    def test_oddities_end_as_promised(self, case: str) -> None:
        """Loud is not enough where whole is possible, and the error has to name what is wrong.

        Many a vendor sends an empty page in the middle: a walk that gives up there is no use to
        anybody. Source: docs/quirks.md, docs/decisions/0007-paging-findings.md.
        """
        promise = BY_NAME[case]
        allowed = {error.__name__ for error in promise.errors}
        for harness, run in self._attempts(case):
            if run.report.outcome is Outcome.COMPLETE:
                check_complete(harness, run)
                continue
            kinds = set(run.error_types)
            assert kinds <= allowed, f"{run.summary}, and {promise.promise} is promised"
            check_loud(run, case)

    def _attempts(self, quirk: str) -> Iterator[tuple[Harness, Run]]:
        """Yield runs with a quirk until it changes an answer; AssertionError if it never does.

        What changes nothing shows nothing: it is `unreached`, with a reason, or it is no quirk of
        the answers that this integration asks for.
        """
        reason = self.unreached.get(quirk)
        # A declared one is tried in the worlds that differ most: more would show the same.
        for shape, hosts, rows in ATTEMPTS[: 2 if reason else None]:
            limits = self.limits(page_size=rows or self.page_size)
            world = SHAPES.get(shape) or (self.many_hosts if hosts else None)
            harness = self.harness(world, shape=shape, quirks=[quirk], limits=limits)
            yield harness, harness.run()
            if quirk in {effect.quirk for effect in harness.simulator.journal.effects}:
                assert reason is None, f"`unreached` names {quirk}, which changes an answer"
                return
            _require_possible(harness, quirk)
        assert reason, f"{quirk} changed no answer, in any world: say why in `unreached`"
        not_applicable(f"{quirk} is not reached: {reason}")

    @rule("PAGING-11", "the largest page that a user asks for is one that the vendor sends")
    def test_huge_page_size_is_bounded(self) -> None:
        """`--page-size` is a wish: past the vendor's bound every request of a run is refused.

        Source: docs/decisions/0006-listings.md.
        """
        harness = self.harness(limits=self.limits(page_size=HUGE_PAGE_ROWS))

        run = harness.run()

        check_complete(harness, run)
        refused = [one.route for one in harness.simulator.journal.exchanges if one.status >= 400]
        assert not refused, f"refused at a page size of a million: {', '.join(refused)}"


def _require_possible(harness: Harness, quirk: str) -> None:
    """Raise SkipTest for a quirk that no answer to this integration can have."""
    if quirk in OF_THE_WORLD:
        not_applicable(f"{quirk}: the vendor shows nothing of it")
    paged = set(harness.simulator.paged_with(quirk))
    if paged and not harness.asked().keys() & paged:
        not_applicable(f"{quirk}: no listing that is asked for is paged in a way that has it")


def _rows(event: Event) -> int:
    """Return the rows that were read with a page."""
    return int(event.facts.get("rows") or 0) if event.kind is Kind.PAGE else 0
