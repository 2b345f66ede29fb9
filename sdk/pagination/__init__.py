"""Pagination: every row of a listing, once, or a typed error; eight strategies, one guard.

A listing declares the one signal that ends it (`End`) and what is normal for its vendor
(`Guard`); `fetch` turns a cursor, page number or offset into a `Page`. Rows come out as soon as
their page is there. Whatever else would end or prolong the walk is an error, raised after what
was read was yielded; errors name pages by ordinal and cursors by digest, never by their text.

Budgets are those of `Limits`, judged only when another page would be asked for: a listing that is
over is complete, however long it was. Seconds count from the first page's arrival. The default of
`max_pages` makes room for twice the pages that the first declared total needs at the largest page
size seen (or the smallest asked for, where that may shrink), at most a hundred times the default,
since a total is a vendor's word; a bound that the user set is never lifted.

A listing may opt into more where its vendor allows it: one page read ahead (`read_ahead`),
numbered pages at once (`concurrent`), smaller pages after a time-out (`PageSize`). None of them
changes which rows come, in which order, or what is an error.
"""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from ..core.batching import batches, by_owner
    from .counted_pages import CountedPage, CountedPages
    from .cursor import by_cursor, by_link, by_next_url
    from .export_job import ExportJob, by_export
    from .guard import Guard
    from .overlap import OverlappingOffset
    from .owned_rows import OwnedRows, Relation, rows_by_owner
    from .page import End, Page
    from .page_number import by_offset, by_page
    from .page_size import PageSize
    from .parts import OF_ONE_PART, Gaps, Parts, each_part, spanned
    from .resume import resuming
    from .reverse_pages import by_page_down
    from .styles import Cursor, LinkHeader, NextURL, Offset, PageNumber, Style
    from .vendor_sdk import VendorSDK, by_sdk

__all__ = [
    "OF_ONE_PART",
    "CountedPage",
    "CountedPages",
    "Cursor",
    "End",
    "ExportJob",
    "Gaps",
    "Guard",
    "LinkHeader",
    "NextURL",
    "Offset",
    "OverlappingOffset",
    "OwnedRows",
    "Page",
    "PageNumber",
    "PageSize",
    "Parts",
    "Relation",
    "Style",
    "VendorSDK",
    "batches",
    "by_cursor",
    "by_export",
    "by_link",
    "by_next_url",
    "by_offset",
    "by_owner",
    "by_page",
    "by_page_down",
    "by_sdk",
    "each_part",
    "resuming",
    "rows_by_owner",
    "spanned",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            "..core.batching": "batches by_owner",
            ".counted_pages": "CountedPage CountedPages",
            ".cursor": "by_cursor by_link by_next_url",
            ".export_job": "ExportJob by_export",
            ".guard": "Guard",
            ".overlap": "OverlappingOffset",
            ".owned_rows": "OwnedRows Relation rows_by_owner",
            ".page": "End Page",
            ".page_number": "by_offset by_page",
            ".page_size": "PageSize",
            ".parts": "OF_ONE_PART Gaps Parts each_part spanned",
            ".resume": "resuming",
            ".reverse_pages": "by_page_down",
            ".styles": "Cursor LinkHeader NextURL Offset PageNumber Style",
            ".vendor_sdk": "VendorSDK by_sdk",
        },
    )
