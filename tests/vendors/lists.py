"""Lists of findings: what a reader, the oracle and an import say of one, in the same words."""

import gzip

from sdk import Risk
from sdk.runner import VMFilter
from simulators.world import INTERNAL_ADDRESS

from ..integrations.imports.files import read


def unpacked(content):
    """Return the bytes of a list, whether it is packed or not."""
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


LETTERS = {"info": "I", "low": "L", "medium": "M", "high": "H", "critical": "C"}


def read_as(rows):
    """Return the places of each CVE in rows by column, with their severity."""
    return {
        (row["asset"].lower(), row["cve"], LETTERS[row["severity"]])
        for row in rows
        if row["status"] == "open"
    }


def meant(file):
    """Return the same of the oracle, which reads no file."""
    fields = [row["fields"] for row in file.oracle() if row["type"] == "risk"]
    return {(risk["dns"], risk["name"], risk["status"][1]) for risk in fields}


def is_beside(asset):
    """Return True for an internal address that a list has beside the asset."""
    return asset == INTERNAL_ADDRESS or asset.startswith("172.16.")


def imported(integration, file):
    """Return the same of the import, without what is beside an asset."""
    got = read(integration, file.document, filter=VMFilter.none("to compare what is read"))
    assert got.report.complete, got.summary
    risks = [model for model in got.models.values() if isinstance(model, Risk)]
    found = {(risk.dns, risk.name, risk.status.severity.value) for risk in risks}
    return {row for row in found if not is_beside(row[0])}
