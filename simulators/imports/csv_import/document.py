"""A list of findings as CSV (contracts/file-formats.md 5), one row for each finding and CVE."""

from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Finding, Host, Quirk
from ...files import PACKAGING, SHEET
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
    )

    def lines(self) -> Iterator[str]:
        """The table, row by row."""
        columns = [*COLUMNS[::-1], "ticket"] if self.quirk("reordered") else [*COLUMNS]
        if self.quirk("comments"):
            yield "# from the scanner of the week\n"
        loud = self.quirk("loud-header")
        yield self._line([f" {name.upper()} " if loud else name for name in columns])
        for _, row in rows(self.world.hosts()):
            together = [row["cve"]] if self.quirk("cve-lists") else row["cve"].split(",")
            for cve in together:
                cells = {**row, "cve": cve, "ticket": "=HYPERLINK(1)"}
                yield self._line([cells[name] for name in columns])
        if self.quirk("comments"):
            yield "\n\n"

    def encoded(self) -> Iterator[bytes]:
        """UTF-8, or what a spreadsheet takes for it."""
        if not self.quirk("utf-16"):
            yield from super().encoded()
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
