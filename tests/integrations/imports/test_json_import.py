"""JSON imports keep the rules of files, and cope with what only they meet."""

from typing import ClassVar

from integrations.imports.json_import import JSONImport
from sdk.testing import FileConformance
from simulators.imports.json_import import JSONFile


class TestJSONImport(FileConformance):
    integration = JSONImport
    simulator = JSONFile
    open_quirks: ClassVar = ("lines",)
