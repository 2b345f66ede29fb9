"""Qualys imports keep the rules of files, and cope with what only they meet."""

from typing import ClassVar

from integrations.imports.qualys_import import QualysImport
from sdk.testing import FileConformance
from simulators.imports.qualys_import import QualysFile


class TestQualysImport(FileConformance):
    integration = QualysImport
    simulator = QualysFile
    open_quirks: ClassVar = ("report-csv", "vmdr-csv")
