"""Lists of findings: what a reader, the oracle and an import say of one, in the same words."""

import gzip

from sdk import Risk
from sdk.runner import VMFilter
from simulators.world import INTERNAL_ADDRESS

from ..integrations.imports.files import read


def unpacked(content):
    """The bytes of a list, whether it is packed or not."""
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


LETTERS = {"info": "I", "low": "L", "medium": "M", "high": "H", "critical": "C"}


def read_as(rows):
    """Of rows by column: where which CVE is open, and how bad it is."""
    return {
        (row["asset"].lower(), row["cve"], LETTERS[row["severity"]])
        for row in rows
        if row["status"] == "open"
    }


def meant(file):
    """The same of the oracle, which reads no file."""
    fields = [row["fields"] for row in file.oracle() if row["type"] == "risk"]
    return {(risk["dns"], risk["name"], risk["status"][1]) for risk in fields}


def is_beside(asset):
    """True for an internal address that a list has beside the asset."""
    return asset == INTERNAL_ADDRESS or asset.startswith("172.16.")


def imported(integration, file):
    """The same of our import, without what is beside an asset."""
    got = read(integration, file.document, filter=VMFilter.none("to compare what is read"))
    assert got.report.complete, got.summary
    risks = [model for model in got.models.values() if isinstance(model, Risk)]
    found = {(risk.dns, risk.name, risk.status.severity.value) for risk in risks}
    return {row for row in found if not is_beside(row[0])}
