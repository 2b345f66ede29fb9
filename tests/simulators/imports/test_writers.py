"""What holds for every writer of files: its bytes repeat, dates move, quirks do something."""

import re
from datetime import UTC, datetime

import pytest

from sdk import registry

from ..doubles import HandClock
from ..engine.contract import LATER, LaterClock

WRITERS = {name: registry.simulator(name) for name in registry.names(registry.WRITERS)}
QUIRKS = [(name, quirk.name) for name, writer in WRITERS.items() for quirk in writer.quirks]
WORLDS = ((0, 12), (1, 40), (2, 120))
"""Seeds and sizes; a quirk of one kind of host needs a world that has it."""

OF_A_FORMAT = [
    *("report-csv+host-summary", "report-csv+cvss-3.1", "report-csv+snake-case"),
    *("report-csv+not-alive", "scan-xml+not-alive", "report-csv+open-ports", "scan-xml+open-ports"),
    *("vmdr-csv+suppressed", "vmdr-csv+address-lists", "vmdr-csv+private-address-first"),
]
"""Formats of Qualys, each with a quirk that it can have."""

FORMS = [
    *((name, "") for name in WRITERS),
    *(("qualys-import", form) for form in ("scan-xml", "detection-xml", "report-csv", "vmdr-csv")),
]
WITHOUT_DATES = {"csv-import", "json-import"}
"""Formats that have no column for a date."""

DATES = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ": "%Y-%m-%dT%H:%M:%SZ",
    r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}": "%a %b %d %H:%M:%S %Y",
    r"[A-Z][a-z]{2} \d\d, \d{4} \d\d:\d\d [AP]M": "%b %d, %Y %I:%M %p",
    r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d": "%m/%d/%Y %H:%M:%S",
    r"\b20\d\d/\d\d/\d\d\b": "%Y/%m/%d",
    r"\b1[5-9]\d{8}\b": "",
}
"""The ways in which files have dates, Unix seconds last."""
DATE = re.compile("|".join(DATES))
YEAR = re.compile(r"(?<!Windows Server )\b20[0-3]\d\b(?!:)")
"""A year that is no version of a system and no part of an address."""
NAME_OF_A_CVE = re.compile(r"CVE-\d{4}-\d+")


def moment(text):
    form = next(form for pattern, form in DATES.items() if re.fullmatch(pattern, text))
    if not form:
        return datetime.fromtimestamp(int(text), UTC)
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def written(name, quirks="", *, clock=HandClock, hosts=12):
    quirks = filter(None, quirks.split("+"))
    file = WRITERS[name].create(seed=1, hosts=hosts, quirks=quirks, clock=clock())
    return b"".join(file.document())


@pytest.mark.parametrize(("name", "quirks"), FORMS)
def test_file_written_twice_is_the_same(name, quirks):
    file = WRITERS[name].create(hosts=12, quirks=filter(None, [quirks]), clock=HandClock())

    first, second = (b"".join(file.document()) for _ in range(2))

    assert first == second == written_again(file)


def written_again(file):
    """Return the same file by another writer of the same world."""
    other = type(file)(file.world, quirks=file.active_quirks, clock=HandClock())
    return b"".join(other.document())


@pytest.mark.parametrize(("name", "quirks"), FORMS)
def test_dates_of_a_file_follow_the_clock(name, quirks):
    texts = [written(name, quirks, clock=clock).decode() for clock in (HandClock, LaterClock)]
    now, later = ([moment(date) for date in DATE.findall(text)] for text in texts)
    rest = [NAME_OF_A_CVE.sub("", DATE.sub("", text)) for text in texts]

    assert bool(now) == (name not in WITHOUT_DATES)
    assert [date + LATER for date in now] == later
    assert rest[0] == rest[1]
    assert YEAR.findall(rest[0]) == []


@pytest.mark.parametrize(("name", "quirk"), QUIRKS)
def test_quirk_changes_the_file_of_some_world(name, quirk):
    files = (WRITERS[name].create(seed=seed, hosts=hosts, quirks=[quirk]) for seed, hosts in WORLDS)

    assert any(file.effects == {quirk} for file in files)


@pytest.mark.parametrize("quirks", OF_A_FORMAT)
def test_quirk_of_a_format_changes_files_of_that_format(quirks):
    file = WRITERS["qualys-import"].create(seed=1, hosts=40, quirks=quirks.split("+"))

    # The format may be the only one that has the quirk.
    assert quirks.split("+")[1] in file.effects


@pytest.mark.parametrize(
    ("quirks", "idle"),
    [
        (("snake-case", "scan-xml"), "snake-case"),
        (("blank-line", "vmdr-csv"), "blank-line"),
        (("suppressed", "report-csv"), "suppressed"),
    ],
)
def test_quirk_of_another_format_has_no_effect(quirks, idle):
    file = WRITERS["qualys-import"].create(hosts=40, quirks=quirks)

    assert file.effects == {*quirks} - {idle}


def test_quirk_that_finds_nothing_to_change_has_no_effect():
    assert WRITERS["nessus-import"].create(hosts=0, quirks=["by-address"]).effects == set()


@pytest.mark.parametrize(
    ("faults", "effects"),
    [
        (["cut:100"], {"cut:100"}),
        (["cut:99999999"], set()),
        (["flip:5"], {"flip:5"}),
        (["flip:99999999"], set()),
        (["flip:5", "flip:5"], set()),
        (["flip:500", "cut:100"], {"cut:100"}),
        (["cut:100", "cut:200"], {"cut:100"}),
        (["pieces:7"], {"pieces:7"}),
        (["pieces:7", "pieces:7"], {"pieces:7"}),
        (["pieces:3", "pieces:7"], {"pieces:7"}),
    ],
)
@pytest.mark.parametrize("name", WRITERS)
def test_fault_that_changes_nothing_has_no_effect(name, faults, effects):
    assert WRITERS[name].create(hosts=8, faults=faults).effects == effects
