"""A list of findings as CSV, one row for each finding and CVE.

Source: docs/contracts/file-formats.md 5.
"""

from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Finding, Host, Quirk
from ...engine.files.simulator import PACKAGING, SHEET
from .oracle import WORDS, asset, expected, listed, severity

COLUMNS = ("cve", "severity", "asset", "port", "protocol", "title", "status", "proof")


def rows(hosts: Iterator[Host]) -> Iterator[tuple[Finding, dict[str, str]]]:
    """What is listed, by column, all CVEs of a finding in one cell."""
    for host in hosts:
        for one in listed(host):
            yield (
                one,
                {
                    "cve": ",".join(one.weakness.cves),
                    "severity": WORDS[severity(one)],
                    "asset": asset(host),
                    "port": "" if one.port is None else str(one.port),
                    "protocol": one.protocol or "",
                    "title": one.weakness.title,
                    "status": "fixed" if one.status == "fixed" else "open",
                    "proof": one.result,
                },
            )


INTERNAL = "10.255.255.254"
"""An address that no host of the world has, and that nobody outside reaches."""


def _in_windows(text: str) -> bytes:
    """Return a row as a spreadsheet saves it; what windows-1252 lacks stays as it is."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode()


class CSVFile(FileSimulator):
    """The world as a list that somebody made of it."""

    name = "csv-import"
    suffix = ".csv"
    quirks = (
        *PACKAGING,
        Quirk("utf-16", f"{SHEET} 0", "the file is UTF-16, as spreadsheets save it"),
        Quirk("semicolons", f"{SHEET} 5", "cells are separated by semicolons"),
        Quirk("tabs", f"{SHEET} 5", "cells are separated by tabs"),
        Quirk("reordered", f"{SHEET} 5", "columns are in another order, and others between them"),
        Quirk("loud-header", f"{SHEET} 5", "the header is in capitals, with spaces"),
        Quirk("comments", f"{SHEET} 5", "lines that begin with # and empty lines at the end"),
        Quirk("cve-lists", f"{SHEET} 5", "several CVEs stand in one cell"),
        Quirk("no-line-end", f"RFC 4180 2.2, {SHEET} 0", "the last row has no line break"),
        Quirk("windows-1252", f"VulnWhisperer #208, {SHEET} 0", "the text is not UTF-8"),
        Quirk("excess-cell", f"{SHEET} 5", "rows have an empty cell more than the header"),
        Quirk("numbered", f"{SHEET} 5", "rows are numbered, in a column whose name is #"),
        Quirk("asset-lists", f"{SHEET} 3", "an internal address stands beside the asset"),
    )

    def lines(self) -> Iterator[str]:
        """The table, row by row."""
        pieces = list(self._pieces())
        if self.quirk("no-line-end") and len(pieces) > 1:
            # Of a header alone nobody could tell whether it was cut.
            pieces[-1] = pieces[-1].rstrip("\r\n")
        return iter(pieces)

    def _pieces(self) -> Iterator[str]:
        columns = [*COLUMNS[::-1], "ticket"] if self.quirk("reordered") else [*COLUMNS]
        if self.quirk("comments"):
            yield "# from the scanner of the week\n"
        loud = self.quirk("loud-header")
        header = [f" {name.upper()} " if loud else name for name in columns]
        yield self._line(["#", *header] if self.quirk("numbered") else header)
        for number, (_, row) in enumerate(rows(self.world.hosts()), 1):
            together = [row["cve"]] if self.quirk("cve-lists") else row["cve"].split(",")
            for cve in together:
                found = {**row, "cve": cve, "ticket": "=HYPERLINK(1)"}
                if self.quirk("asset-lists"):
                    several = [INTERNAL, row["asset"]]
                    found["asset"] = ";".join(several if number % 2 else reversed(several))
                cells = [found[name] for name in columns]
                cells += [""] if self.quirk("excess-cell") else []
                yield self._line([str(number), *cells] if self.quirk("numbered") else cells)
        if self.quirk("comments"):
            yield "\n\n"

    def encoded(self) -> Iterator[bytes]:
        """UTF-8, or what a spreadsheet takes for it."""
        if not self.quirk("utf-16"):
            text = self.lines()
            known = self.quirk("windows-1252")
            yield from map(_in_windows, text) if known else (piece.encode() for piece in text)
            return
        yield "\ufeff".encode("utf-16-le")
        for piece in self.lines():
            yield piece.encode("utf-16-le")

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config)

    def _line(self, cells: list[str]) -> str:
        delimiter = ";" if self.quirk("semicolons") else "\t" if self.quirk("tabs") else ","
        return delimiter.join(map(self._quoted, cells)) + "\r\n"

    def _quoted(self, cell: str) -> str:
        if set(cell) & set(',;\t"\r\n'):
            return '"' + cell.replace('"', '""') + '"'
        return cell
