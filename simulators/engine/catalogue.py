"""Every quirk of paging that was met with some vendor, and the styles it can occur in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from . import twists
from .quirks import Quirk
from .styles import Style
from .twists import Twist, shifted

__all__ = ["CATALOGUE", "PagingQuirk", "paging_quirks", "shifted"]

Applies = Callable[[Style], bool]


@dataclass(frozen=True, slots=True)
class PagingQuirk:
    """A quirk: where it was seen, with which styles it can occur, and what it does to a page."""

    name: str
    source: str
    description: str
    applies: Applies
    twist: Twist = twists.unchanged


def _always(_style: Style) -> bool:
    return True


def _followed(style: Style) -> bool:
    return style.followed


def _linked(style: Style) -> bool:
    return style.linked


def _headed(style: Style) -> bool:
    return style.headed


def _numbered(style: Style) -> bool:
    return style.numbered


def _counted(style: Style) -> bool:
    return style.counted


def _overlaps(style: Style) -> bool:
    # A page number cannot express one row back.
    return style.followed and not style.stepped


def _asked_by_offset(style: Style) -> bool:
    return style.numbered and not style.followed


def _has_window(style: Style) -> bool:
    return style.window is not None


def _expires(style: Style) -> bool:
    return style.lifetime_seconds is not None


CATALOGUE: Final = (
    PagingQuirk(
        "repeated-cursor",
        "elastic/integrations#5471",
        "from the second page on, a page leads to itself",
        _followed,
        twists.repeated_cursor,
    ),
    PagingQuirk(
        "cursor-cycle",
        "openai/codex#36308",
        "pages lead to each other, round and round",
        _followed,
        twists.cursor_cycle,
    ),
    PagingQuirk(
        "same-rows",
        "airbytehq/airbyte#14861",
        "every page has the rows of the first",
        _always,
        twists.same_rows,
    ),
    PagingQuirk(
        "endless-empty",
        "turbot/steampipe-plugin-cloudflare#212",
        "after the last row there are empty pages for ever, each with a new cursor",
        _followed,
        twists.endless,
    ),
    PagingQuirk(
        "endless-cursor",
        "CrowdStrike/psfalcon#331",
        "the cursor never ends, over pages without rows",
        _followed,
        twists.endless,
    ),
    PagingQuirk(
        "empty-middle",
        "meltano/sdk#2980",
        "an empty page stands before the second one",
        _followed,
        twists.empty_middle,
    ),
    PagingQuirk(
        "identical-bodies",
        "n8n-io/n8n#12272",
        "several answers in a row are the same to the byte, but for a header",
        _headed,
        twists.identical_bodies,
    ),
    PagingQuirk(
        "overlapping-pages",
        "airbytehq/airbyte#81516",
        "a page begins with the last row of the one before",
        _overlaps,
        twists.overlapping_pages,
    ),
    PagingQuirk(
        "empty-last-page",
        "dlt-hub/dlt#1637",
        "the last page with rows leads on to an empty one",
        _followed,
        twists.empty_last_page,
    ),
    PagingQuirk(
        "cursor-on-last-page",
        "dlt-hub/dlt#3358",
        "the last page has a cursor too, which leads behind it and from there to itself",
        _followed,
        twists.cursor_on_last_page,
    ),
    PagingQuirk(
        "null-page",
        "dlt-hub/dlt#2932",
        "where there are no rows, there is null",
        _always,
        twists.null_page,
    ),
    PagingQuirk(
        "drift",
        "demisto/content#40239",
        "a row is added in front after the first page, so that one comes twice",
        _numbered,
    ),
    PagingQuirk(
        "shrinking-total",
        "demisto/content#40239",
        "a row is removed after the first page, so that one is passed over",
        _numbered,
    ),
    PagingQuirk(
        "offset-ignored",
        "amp-labs/connectors#3387",
        "always the first page, whatever position is asked for",
        _asked_by_offset,
        twists.offset_ignored,
    ),
    PagingQuirk(
        "growing-total",
        "docs/contracts/crowdstrike.md 5.4",
        "the total counts one row more on every page",
        _counted,
        twists.more_total(lambda page: page.position.page),
    ),
    PagingQuirk(
        "total-too-high",
        "cartography-cncf/cartography#2942",
        "the total counts a row that is in no page",
        _counted,
        twists.more_total(lambda _: 1),
    ),
    PagingQuirk(
        "total-too-low",
        "cartography-cncf/cartography#3148",
        "the total counts a row less than there are",
        _counted,
        twists.more_total(lambda _: -1),
    ),
    PagingQuirk(
        "window-limit",
        "CrowdStrike/falconpy#532",
        "what lies beyond the window is refused; here it is two pages",
        _has_window,
        twists.window_limit,
    ),
    PagingQuirk(
        "expiring-cursor",
        "docs/contracts/crowdstrike.md 5.1",
        "every second cursor is refused as expired",
        _expires,
    ),
    PagingQuirk(
        "foreign-next-url",
        "assumed: a proxy in front of the vendor that does not rewrite addresses",
        "the next page is said to be on another host",
        _linked,
    ),
    PagingQuirk(
        "cut-link",
        "assumed: a proxy that cuts long headers",
        "the header `Link` ends in the middle of the next page's address",
        _headed,
    ),
)
"""In the order in which they are applied."""


def paging_quirks(
    styles: Iterable[Style], own: Iterable[Quirk] = (), without: Iterable[str] = ()
) -> tuple[Quirk, ...]:
    """Return the quirks of the catalogue that can occur with these styles.

    Those that a vendor describes itself (`own`) are left out, and those it is `without`.
    """
    styles = tuple(styles)
    excluded = {quirk.name for quirk in own} | set(without)
    return tuple(
        Quirk(quirk.name, quirk.source, quirk.description)
        for quirk in CATALOGUE
        if quirk.name not in excluded
        and any(quirk.applies(style) and quirk.name not in style.always for style in styles)
    )
