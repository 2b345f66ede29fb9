"""CSV imports keep the rules of files, and cope with what only they meet."""

from integrations.imports.csv_import import CSVImport
from sdk.testing import FileConformance
from simulators.imports.csv_import import CSVFile


class TestCSVImport(FileConformance):
    integration = CSVImport
    simulator = CSVFile
    ends_itself = False
