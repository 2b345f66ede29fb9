"""Quirks of paging that were met out there, each with its source and how its walk may end.

A simulator that switches on one of these names behaves as is said here, and rule PAGING-9 holds
every integration to the end that is promised. `ASKS` says where each of the findings of
docs/decisions/0007-paging-findings.md went: to a quirk of this table or to a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import (
    CursorCycle,
    CursorExpired,
    EchoMismatch,
    ForeignURL,
    IntegrationError,
    NoProgress,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)

GITHUB: Final = "https://github.com"


@dataclass(frozen=True, slots=True)
class PagingQuirk:
    """What a vendor does, where that was seen, and how a walk that meets it may end.

    `errors` are the kinds that may end it, after what was read was delivered; `complete` says
    whether it may also end whole. A walk that the quirk does not touch is complete in any case.
    """

    name: str
    description: str
    sources: tuple[str, ...]
    complete: bool = False
    errors: tuple[type[IntegrationError], ...] = ()

    @property
    def promise(self) -> str:
        """The end that is promised, in words."""
        ends = ["complete"] * self.complete + [error.__name__ for error in self.errors]
        return " or ".join(ends)


def _github(*threads: str) -> tuple[str, ...]:
    """Return the URLs of issues and pull requests, given as `owner/name#number`."""
    parts = (thread.split("#") for thread in threads)
    return tuple(f"{GITHUB}/{repository}/issues/{number}" for repository, number in parts)


CATALOGUE: Final = (
    PagingQuirk(
        "cursor-on-last-page",
        "the last page has a cursor too; where nothing else tells the end, it leads to itself",
        _github("dlt-hub/dlt#3358", "dlt-hub/dlt#2816"),
        complete=True,
        errors=(RepeatedCursor,),
    ),
    PagingQuirk(
        "null-page",
        "where there are no rows, there is null instead of an empty list",
        _github("dlt-hub/dlt#2932"),
        complete=True,
    ),
    PagingQuirk(
        "empty-last-page",
        "the last page with rows leads on to an empty one, which ends the listing",
        _github("dlt-hub/dlt#1637", "dlt-hub/dlt#1530"),
        complete=True,
    ),
    PagingQuirk(
        "empty-middle",
        "a page in the middle is empty, and rows come after it",
        _github("meltano/sdk#2980"),
        complete=True,
    ),
    PagingQuirk(
        "overlapping-pages",
        "a page begins with the last row of the one before: the boundary is inclusive",
        _github("airbytehq/airbyte#81516"),
        complete=True,
    ),
    PagingQuirk(
        "identical-bodies",
        "several answers in a row are the same to the byte, and the listing goes on all the same",
        _github("n8n-io/n8n#12272", "n8n-io/n8n#24172"),
        complete=True,
        errors=(NoProgress,),
    ),
    PagingQuirk(
        "drift",
        "a row is added in front while the listing is read by number, so that one comes twice",
        _github("demisto/content#40239"),
        complete=True,
    ),
    PagingQuirk(
        "shrinking-total",
        "a row goes while the listing is read by number, so that one is passed over",
        _github("demisto/content#40239"),
        errors=(TotalMismatch, UnexpectedResponse),
    ),
    PagingQuirk(
        "growing-total",
        "the declared total counts one row more on every page",
        ("docs/contracts/crowdstrike.md 5.4",),
        complete=True,
        errors=(TotalMismatch,),
    ),
    PagingQuirk(
        "total-too-high",
        "the declared total counts rows that are in no page",
        _github("cartography-cncf/cartography#2942"),
        complete=True,
        errors=(TotalMismatch,),
    ),
    PagingQuirk(
        "total-too-low",
        "the declared total counts fewer rows than come",
        _github("cartography-cncf/cartography#3148"),
        complete=True,
        errors=(TotalMismatch,),
    ),
    PagingQuirk(
        "repeated-cursor",
        "a page leads to itself",
        _github(
            "elastic/integrations#5471",
            "elastic/integrations#3651",
            "elastic/integrations#3767",
            "elastic/integrations#3931",
            "elastic/integrations#6510",
            "CrowdStrike/psfalcon#331",
            "airbytehq/PyAirbyte#1174",
            "PostHog/posthog#102929",
        ),
        errors=(RepeatedCursor,),
    ),
    PagingQuirk(
        "cursor-cycle",
        "pages lead to each other, round and round",
        _github("openai/codex#36308"),
        errors=(CursorCycle,),
    ),
    PagingQuirk(
        "same-rows",
        "the same rows for ever, under fresh cursors or whatever number is asked for",
        _github(
            "airbytehq/airbyte#4284",
            "airbytehq/airbyte#14861",
            "airbytehq/airbyte#13500",
            "cartography-cncf/cartography#2516",
        ),
        errors=(NoProgress, TotalMismatch),
    ),
    PagingQuirk(
        "endless-empty",
        "after the last row, empty pages under fresh cursors for ever",
        _github("turbot/steampipe-plugin-cloudflare#212", "turbot/steampipe-plugin-azure#250"),
        errors=(NoProgress,),
    ),
    PagingQuirk(
        "endless-cursor",
        "a token that never runs out, over pages without rows",
        _github("CrowdStrike/psfalcon#331"),
        errors=(NoProgress,),
    ),
    PagingQuirk(
        "offset-ignored",
        "always the first page, whatever page or offset is asked for",
        _github(
            "amp-labs/connectors#3387",
            "faucet-hq/faucet-stream#264",
            "cartography-cncf/cartography#2942",
            "VultureProject/vulture-gui#498",
        ),
        errors=(EchoMismatch, NoProgress, TotalMismatch),
    ),
    PagingQuirk(
        "window-limit",
        "what lies beyond the first ten thousand rows is refused",
        _github(
            "CrowdStrike/falconpy#532",
            "demisto/content#36740",
            "elastic/integrations#9200",
            "OpenCTI-Platform/connectors#6531",
            "airbytehq/airbyte#66592",
        ),
        errors=(UnexpectedResponse,),
    ),
    PagingQuirk(
        "expiring-cursor",
        "a cursor lives for minutes and is then refused",
        ("docs/contracts/crowdstrike.md 5.1",),
        complete=True,
        errors=(CursorExpired,),
    ),
    PagingQuirk(
        "foreign-next-url",
        "the next page is said to be on another host",
        ("assumed: a proxy in front of the vendor that does not rewrite addresses",),
        errors=(ForeignURL,),
    ),
)

BY_NAME: Final[Mapping[str, PagingQuirk]] = {quirk.name: quirk for quirk in CATALOGUE}

ASKS: Final[Mapping[int, str]] = {
    1: "cursor-on-last-page",
    2: "cursor-on-last-page",
    3: "null-page",
    4: "empty-last-page",
    5: "empty-middle",
    6: "overlapping-pages",
    7: "same-rows",
    8: "same-rows",
    9: "same-rows",
    10: "repeated-cursor",
    11: "cursor-cycle",
    12: "repeated-cursor",
    13: "repeated-cursor",
    14: "repeated-cursor",
    15: "repeated-cursor",
    16: "repeated-cursor",
    17: "endless-cursor",
    18: "offset-ignored",
    19: "offset-ignored",
    20: "same-rows",
    21: "PAGING-7",
    22: "PAGING-2",
    23: "offset-ignored",
    24: "same-rows",
    25: "identical-bodies",
    26: "endless-empty",
    27: "window-limit",
    28: "TRUTH-8",
    29: "drift",
    30: "PAGING-1",
    31: "TROUBLE-10",
    32: "PAGING-1",
}
"""Where each finding of docs/decisions/0007-paging-findings.md went."""
