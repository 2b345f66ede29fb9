"""What an integration leaves out by declaration is in the report, counted where possible."""

from collections.abc import Iterator

import pytest

from sdk import Model, Omission, Parameter, UnexpectedResponse, stream
from sdk.runner import LeftOut, Outcome

from ..small import WEB, Small, Vendor, small

PARKED = Omission(stream="hosts", what="hosts that are parked", remedy="wake them", tallied=True)


def unreadable(_run):
    raise UnexpectedResponse("no number")


class Choosy(Small):
    """Hosts of the last days, awake, and risks without the old ones."""

    parameters = (
        Parameter("days", "how far back", type=int, default="7"),
        Parameter("all", "also the hidden ones", type=bool, default="false"),
    )
    leaves_out = (
        Omission(
            stream="hosts",
            what="hosts not seen within {days} days",
            remedy="raise days",
            count=lambda run: run.asked_for_old(),
        ),
        Omission(stream="hosts", what="hidden hosts", remedy="set all", unless="all"),
        Omission(stream="hosts", what="hosts twice", remedy="unset all", when="all"),
        PARKED,
        Omission(stream="risks", what="old risks", remedy="wait", count=unreadable),
    )

    def asked_for_old(self) -> int:
        self.session.get("/hosts")
        return 3

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        yield WEB
        self.leave_out(PARKED)
        self.leave_out(PARKED)
        self.session.get("/hosts")


OLD = LeftOut(what="hosts not seen within 7 days", remedy="raise days", count=3)
HIDDEN = LeftOut(what="hidden hosts", remedy="set all")
TWICE = LeftOut(what="hosts twice", remedy="unset all")
ASLEEP = LeftOut(what="hosts that are parked", remedy="wake them", count=2)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, (OLD, HIDDEN, ASLEEP)),
        ({"all": "true"}, (OLD, TWICE, ASLEEP)),
        (
            {"days": "9"},
            (LeftOut(what="hosts not seen within 9 days", remedy="raise days", count=3),),
        ),
    ],
)
def test_report_names_omissions(config, expected):
    report = small(Vendor(), capability=Choosy, config=config).invoke()

    assert report.outcome is Outcome.COMPLETE
    assert report.streams[0].left_out[: len(expected)] == expected


def test_a_number_that_cannot_be_had_costs_nothing():
    report = small(Vendor(), capability=Choosy).invoke()

    assert report.streams[1].outcome is Outcome.COMPLETE
    assert report.streams[1].left_out == (LeftOut(what="old risks", remedy="wait"),)


def test_a_vendor_in_trouble_is_not_asked_for_numbers():
    vendor = Vendor(**{"/hosts": "400 Bad Request"})

    report = small(vendor, capability=Choosy).invoke()

    assert report.streams[0].outcome is Outcome.INCOMPLETE
    assert report.streams[0].left_out[0] == LeftOut(what=OLD.what, remedy=OLD.remedy)
    assert vendor.asked.count("/hosts") == 1


def test_a_stream_that_is_off_leaves_nothing_out():
    report = small(Vendor(), capability=Choosy, config={"importAssets": "false"}).invoke()

    assert report.streams[0].left_out == ()
