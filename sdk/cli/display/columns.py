"""Lines up rows of text under headings."""

from collections.abc import Iterable, Iterator, Sequence

from ...core.printable import visible

GAP = "  "


def columns(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, columns as wide as their widest cell, no trailing blanks.

    The cells may be text of the vendor.
    """
    table = [[*map(visible, row)] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield GAP.join(cells).rstrip()
