"""Listings that end after their first page, each where the integration asks for it."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from copy import copy
from pathlib import Path
from types import FrameType
from typing import Any, Final

from .mutant import Mutant

Walked = Callable[[str, str, int], bool]
"""Asked at each page: its operation, the function that asks, its number; True ends the listing."""

_ASKED_BY: Final[ContextVar[str]] = ContextVar("asked by", default="")


def report_walks(folder: Path, walks: set[tuple[str, str]]) -> None:
    """Note each operation that has a second page from now on, with the function that asks."""

    def noted(operation: str, site: str, number: int) -> bool:
        if number > 1:
            walks.add((operation, site))
        return False

    _watch(folder, noted)


def end_after_first_page(folder: Path, mutant: Mutant) -> None:
    """Let the listings of a mutant be over after their first page, whatever the page says."""
    wanted = (mutant.function, mutant.line)
    _watch(folder, lambda operation, site, _: (operation, site) == wanted)


def _watch(folder: Path, walked: Walked) -> None:
    """Ask at each page, in every style of paging."""
    from ...http import listing as listings
    from ...http.session import Session
    from ...pagination import cursor, export_job, page_number, vendor_sdk

    for module in (cursor, page_number, vendor_sdk):
        module.rows = _cut_rows(module.rows, folder, walked)  # type: ignore[attr-defined]
    export_job._chunks = _cut_chunks(export_job._chunks, folder, walked)
    listings._rows = _as_asked(listings._rows)
    Session.list = _asking(Session.list, folder)  # type: ignore[method-assign]


def _asking(list_rows: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """Return `Session.list` that writes into the listing which function asks for it."""

    def asking(self: object, listing: Any, *args: object, **options: object) -> Any:
        # Its rows may be asked for later, from elsewhere.
        asked = copy(listing)
        object.__setattr__(asked, "asked_by", _site(folder))
        return list_rows(self, asked, *args, **options)

    return asking


def _as_asked(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(request: object, listing: Any, *args: object) -> Any:
        token = _ASKED_BY.set(getattr(listing, "asked_by", ""))
        try:
            return read(request, listing, *args)
        finally:
            _ASKED_BY.reset(token)

    return reading


def _cut_rows(rows: Callable[..., Any], folder: Path, walked: Walked) -> Callable[..., Any]:
    def cut(pages: Iterable[Any], *args: object) -> Any:
        site = _ASKED_BY.get() or _site(folder)
        return rows(_cut(iter(pages), lambda page: page.source.operation, site, walked), *args)

    return cut


def _cut_chunks(chunks: Callable[..., Any], folder: Path, walked: Walked) -> Callable[..., Any]:
    def cut(job: str, look: object, download: Callable[..., Any], *args: object) -> Any:
        operations: list[str] = []

        def noting(job: str, chunk: object) -> Any:
            page = download(job, chunk)
            operations.append(page.source.operation)
            return page

        found: Iterator[Sequence[Any]] = chunks(job, look, noting, *args)
        return _cut(found, lambda _: operations[0], _site(folder), walked)

    return cut


def _cut(
    pages: Iterator[Any], operation: Callable[[Any], str], site: str, walked: Walked
) -> Iterator[Any]:
    for number, page in enumerate(pages, 1):
        asked = operation(page)
        yield page
        # Let go of before the next one comes.
        del page
        if walked(asked, site, number):
            return


def _site(folder: Path) -> str:
    """Return the name of the nearest function of the vendor's that is being called."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename.startswith(f"{folder}/"):
            return frame.f_code.co_qualname
        frame = frame.f_back
    return ""
