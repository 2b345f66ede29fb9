"""Nessus imports keep the rules of files, and cope with what only Nessus does."""

from typing import ClassVar

from integrations.imports.nessus_import import NessusImport
from sdk.testing import FileConformance
from simulators.imports.nessus_import import NessusFile


class TestNessusImport(FileConformance):
    integration = NessusImport
    simulator = NessusFile
    dropped_values: ClassVar = {"cpe": "a text that is no CPE names no product, as x-cpe does"}
    unsaid: ClassVar = {"technology.name": "the oracle knows systems by their CPE alone"}
