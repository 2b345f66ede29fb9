"""What a run says in the end: each stream, each error by the stream it ended, and the verdict."""

import pytest

from sdk.cli.display.console import Console
from sdk.cli.display.summary import refusals, summarise
from sdk.runner.report import LeftOut, Outcome, Report, StreamReport


def stream(name="hosts", outcome=Outcome.COMPLETE, **facts):
    return StreamReport(name=name, outcome=outcome, **facts)


@pytest.fixture
def said(capsys):
    """Return the lines of a summary of a report."""

    def say(*streams, outcome=Outcome.INCOMPLETE, **facts):
        report = Report(integration="acme", outcome=outcome, streams=streams, **facts)
        summarise(report, Console())
        output = capsys.readouterr()
        assert output.out == ""
        return output.err.splitlines()

    return say


def failed(name, error="no answer", error_type="VendorUnavailable"):
    return stream(name, Outcome.FAILED, error=error, error_type=error_type)


def test_error_that_ended_two_streams_names_both(said):
    lines = said(failed("hosts"), failed("risks"))

    assert "Error: hosts: no answer; run again later" in lines
    assert "Error: risks: no answer" in lines


def test_advice_is_printed_once_for_each_kind_of_error(said):
    lines = said(failed("a"), failed("b", error_type="CredentialError"), failed("c"), failed("d"))

    errors = [line for line in lines if line.startswith("Error")]
    advice = [line.partition("; ")[2] for line in errors]
    assert [text.partition(" ")[0] for text in advice] == ["run", "check", "", ""]


def test_a_stream_that_was_not_begun_is_there_like_any_other(said):
    lines = said(
        stream("hosts", Outcome.INCOMPLETE, error="over", error_type="DeadlineExceeded"),
        failed("risks", "not begun: the time is over", "DeadlineExceeded"),
    )

    assert any(line.startswith("acme risks: failed, models read 0") for line in lines)
    assert "Error: risks: not begun: the time is over" in lines


def test_incremental_stream_names_its_watermark(said):
    lines = said(stream(since="2026-01-05T09:00:00Z"), stream("risks"))

    assert any(
        line.startswith("acme hosts: complete since 2026-01-05T09:00:00Z,") for line in lines
    )
    assert any(line.startswith("acme risks: complete, ") for line in lines)


def test_error_of_the_run_alone_names_no_stream(said):
    lines = said(stream(), error="the disk is full", error_type="SinkError")

    assert "Error: the disk is full" in lines


def test_error_of_a_run_and_a_stream_is_printed_once(said):
    lines = said(failed("hosts"), error="no answer", error_type="VendorUnavailable")

    assert [line for line in lines if "no answer" in line] == [
        "Error: hosts: no answer; run again later"
    ]


@pytest.mark.parametrize(("count", "rows"), [(1, "1 malformed row"), (2, "2 malformed rows")])
def test_malformed_rows_are_counted_and_the_first_are_named(said, count, rows):
    lines = said(stream(row_errors=count, row_errors_named=("row 7: no id",)))

    assert f"hosts: {rows} left out: row 7: no id" in lines


@pytest.mark.parametrize(
    ("outcome", "facts", "status"),
    [
        (Outcome.COMPLETE, {}, "complete, 12 of 15 models delivered, with their targets and files"),
        (Outcome.INCOMPLETE, {}, "incomplete, 12 of 15 models read are delivered"),
        (
            Outcome.INCOMPLETE,
            {"error": "full", "error_type": "SinkError"},
            "incomplete, at most 12 of 15 models read are delivered",
        ),
        (Outcome.FAILED, {}, "failed, nothing is delivered"),
    ],
)
def test_summary_counts_the_streams_of_the_user(said, outcome, facts, status):
    hosts = stream("hosts", items=5, kept=4, delivered=4)
    risks = stream("risks", items=10, kept=8, delivered=31)

    assert said(hosts, risks, outcome=outcome, **facts)[-1] == f"acme: {status}"


def test_a_vendor_that_has_nothing_is_complete(said):
    assert said(stream(), outcome=Outcome.COMPLETE)[-1] == (
        "acme: complete, and there is nothing to deliver"
    )


def test_omissions_are_printed_if_there_are_any(said):
    omitted = (
        LeftOut(what="old hosts", remedy="raise days", count=3),
        LeftOut(what="bare hosts", remedy="set all"),
        LeftOut(what="odd hosts", remedy="ask", count=0),
    )

    lines = said(stream("hosts", left_out=omitted), outcome=Outcome.COMPLETE)

    assert lines[1:] == [
        "Note: hosts: left out: old hosts (3); raise days",
        "Note: hosts: left out: bare hosts (an unknown number); set all",
        "acme: complete but for what is left out, and there is nothing to deliver",
    ]


def test_refusals_are_summed_by_rule_with_their_targets():
    refused = {
        "internal: private address": 3,
        "internal: CGNAT address": 1,
        "target: internal: private address": 10,
        "cloud: aws": 2,
        "target: tenant: excluded": 1,
    }

    assert refusals(refused) == "17 (cloud 2, internal 14, tenant 1)"
    assert refusals({}) == "0"


def test_vendor_text_cannot_command_the_terminal(said):
    hostile = "\x1b[2Jgone \u202etxt.exe\x9b1m\nacme: complete"

    lines = said(
        stream("hosts", row_errors=1, row_errors_named=(hostile,)),
        failed("risks", hostile),
        notes=(hostile,),
    )

    escaped = r"\x1b[2Jgone \u202etxt.exe\x9b1m\nacme: complete"
    assert f"hosts: 1 malformed row left out: {escaped}" in lines
    assert f"Error: risks: {escaped}; run again later" in lines
    assert f"Note: {escaped}" in lines
