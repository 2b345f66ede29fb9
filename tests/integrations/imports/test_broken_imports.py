"""The rules of files are tried on imports known to be wrong: each breaks one."""

from itertools import count
from typing import ClassVar

import pytest

from integrations.imports.csv_import import CSVImport
from integrations.imports.csv_import.integration import client, transform
from sdk import ConfigurationError, IntegrationError, ScannedHost, Sighting, stream
from sdk.testing import FileConformance
from simulators.imports.csv_import import CSVFile

BROKEN = []


def breaks(rule):
    """Say which rule an import has to be convicted by."""

    def admit(integration):
        BROKEN.append(pytest.param(integration, rule, id=f"{integration.__name__}-{rule}"))
        return integration

    return admit


@breaks("everything_arrives_and_nothing_else_with_the_right_fields")
class LosesTheFirstRow(CSVImport):
    def rows(self, source):
        found = super().rows(source)
        next(found, None), next(found, None)
        yield from found


@breaks("everything_arrives_and_nothing_else_with_the_right_fields")
class ReadsWhatIsClosed(CSVImport):
    def rows(self, source):
        for row in client.rows(source):
            yield transform.host(row)
            for cve in row.cves:
                yield Sighting(host=transform.host(row), name=cve, port=row.port)


@breaks("targets_proofs_and_definitions_are_those_of_the_file")
class ProvesNothing(CSVImport):
    def rows(self, source):
        for row in super().rows(source):
            yield row if isinstance(row, ScannedHost) else _with(row, output="see the file")


@breaks("every_stream_emits_a_thing_once")
class SaysEverythingTwice(CSVImport):
    @stream(toggle="importAssets")
    def hosts(self):
        yield from self._assets()
        yield from self._assets()


@breaks("two_runs_give_the_same")
class CountsItsRuns(CSVImport):
    runs: ClassVar = count()

    def rows(self, source):
        number = next(self.runs)
        for row in super().rows(source):
            yield row if isinstance(row, ScannedHost) else _with(row, title=f"run {number}")


@breaks("the_size_of_the_pieces_makes_no_difference")
class ReadsPieceByPiece(CSVImport):
    def rows(self, source):
        rows = super().rows(source)
        pieces = sum(1 for _ in self.environment.stores["given"].pieces())
        yield from rows if pieces < 10 else ()


@breaks("a_toggle_turns_its_stream_off")
class KnowsNoToggle(CSVImport):
    @stream()
    def hosts(self):
        yield from self._assets()


@breaks("a_world_without_hosts_gives_nothing_and_no_error")
class WantsSomethingToBeThere(CSVImport):
    def rows(self, source):
        found = list(super().rows(source))
        if not found:
            raise ConfigurationError("there is nothing in the file")
        yield from found


@breaks("a_packed_file_that_breaks_off_or_is_damaged_is_never_complete")
@breaks("what_is_no_such_file_is_an_error_that_says_what_to_do")
class TakesAnyFile(CSVImport):
    def check(self, source):
        pass

    def rows(self, source):
        try:
            yield from super().rows(source)
        except IntegrationError:
            return


@breaks("a_file_that_breaks_off_anywhere_is_never_complete")
class TakesTheEndForGranted(CSVImport):
    def _end(self, deepest):
        pass


@breaks("what_unpacks_to_too_much_is_refused")
class TakesDamageForTheEnd(CSVImport):
    def rows(self, source):
        try:
            yield from super().rows(source)
        except IntegrationError:
            return


@breaks("a_host_of_the_file_is_affiliated_and_another_is_not")
class KnowsEverybody(CSVImport):
    def check_affiliation(self, asset):
        return True


@breaks("what_the_filter_refuses_is_counted_and_never_arrives")
class LetsEverythingPass(CSVImport):
    filter_not_applicable = "files are always right"


@breaks("it_has_the_five_files")
class LivesHere(CSVImport):
    pass


def _with(sighting, **changes):
    fields = {name: getattr(sighting, name) for name in sighting.__struct_fields__}
    return Sighting(**{**fields, **changes})


@pytest.mark.parametrize(("integration", "rule"), BROKEN)
def test_the_rules_convict(integration, rule):
    kind = type("Broken", (FileConformance,), {**SUBJECT, "integration": integration})
    own = {"quirk": "", "other": "an error as JSON"}
    method = getattr(kind(), f"test_{rule}")

    with pytest.raises((AssertionError, BaseExceptionGroup)):
        method(*(own[key] for key in own if key in method.__code__.co_varnames))


SUBJECT = {"simulator": CSVFile, "ends_itself": False}


def test_every_rule_convicts_somebody_but_the_one_about_cancelling():
    rules = {name for name in dir(FileConformance) if name.startswith("test_")}
    convicting = {f"test_{param.values[1]}" for param in BROKEN}

    # The runner cancels, whatever an import does.
    assert rules - convicting == {"test_a_run_that_is_cancelled_ends_without_reading_on"}
