"""Answers of Tenable's that look like less than they are: a run is whole or says it is not."""

import pytest

from sdk import Asset, ConfigurationError, IntegrationError
from sdk.runner import Outcome

from .tenable_vendor import ADDRESS, FINDING, FINISHED, NAME, run, tenable


class TestAnswersThatLookEmpty:
    """None of these may pass for an account in which there is nothing."""

    @pytest.mark.parametrize(
        "answers",
        [
            {"/vulns/export/1/status": {"status": "FINISHED"}},
            {"/vulns/export/1/status": {"chunks_available": []}},
            {"/vulns/export/1/status": {"status": "DONE", "chunks_available": []}},
            {"/vulns/export/1/status": {"error": "try later"}},
            {"/vulns/export/1/status": {"status": "FINISHED", "chunks_available": None}},
            {"/vulns/export/1/status": {**FINISHED, "chunks_available": [], "total_chunks": 1}},
            {"/vulns/export/1/status": {**FINISHED, "chunks_available": [], "chunks_failed": [1]}},
            {"/vulns/export/status": {"exports": [{"uuid": "1", "total_chunks": 2}]}},
            {"/vulns/export/1/chunks/1": {"error": "The requested file was not found"}},
            {"/vulns/export/1/chunks/1": b""},
            {"/vulns/export/1/chunks/1": b"null"},
            {"/vulns/export/1/chunks/1": 404},
            {"/vulns/export": {}},
            {"/vulns/export": {"error": "no"}},
            {"/vulns/export": {"export_uuid": "../../session"}},
            {"/vulns/export/1/status": 404},
        ],
    )
    def test_it_is_an_error(self, answers):
        report, _ = run(answers=answers)

        hosts, vulnerabilities = report.streams
        assert hosts.outcome is Outcome.COMPLETE
        assert vulnerabilities.outcome is Outcome.FAILED
        assert "unexpected" not in vulnerabilities.error

    def test_an_empty_chunk_need_not_be_listed(self):
        status = {**FINISHED, "total_chunks": 2, "empty_chunks_count": 1}

        report, models = run(FINDING, answers={"/vulns/export/1/status": status})

        assert report.outcome is Outcome.COMPLETE
        assert NAME in models

    @pytest.mark.parametrize(
        ("counts", "outcome"),
        [
            ({}, Outcome.COMPLETE),
            ({"empty_chunks_count": 1}, Outcome.COMPLETE),
            ({"empty_chunks_count": 1, "total_chunks": 3}, Outcome.INCOMPLETE),
        ],
    )
    def test_empty_chunk_is_missing_where_another_is_not_listed(self, counts, outcome):
        status = {**FINISHED, "chunks_available": [1, 2], **counts}
        answers = {"/vulns/export/1/status": status, "/vulns/export/1/chunks/2": []}

        report, models = run(FINDING, answers=answers)

        assert report.streams[1].outcome is outcome
        assert ("chunks 2 of the export" in report.streams[1].error) == (not report.complete)
        assert NAME in models

    @pytest.mark.parametrize("counts", [{}, {"total_chunks": 2}])
    @pytest.mark.parametrize(
        ("accepted", "outcome"), [("false", Outcome.INCOMPLETE), ("true", Outcome.COMPLETE)]
    )
    def test_undeclared_empty_chunk_is_an_error_or_a_note(self, counts, accepted, outcome):
        status = {**FINISHED, "chunks_available": [1, 2], "empty_chunks_count": 0, **counts}
        answers = {"/vulns/export/1/status": status, "/vulns/export/1/chunks/2": []}

        report, models = run(FINDING, answers=answers, accept_empty_chunks=accepted)

        stream = report.streams[1]
        assert stream.outcome is outcome
        (said,) = [
            text
            for text in (*report.notes, stream.error)
            if "chunks 2 of the export came without rows" in text
        ]
        assert ("set accept_empty_chunks=true" in said) == (accepted == "false")
        assert NAME in models


class TestAffiliation:
    HOST = Asset("web.example.com", ADDRESS, cloud_id="a1")

    @pytest.mark.parametrize(
        ("details", "there"),
        [
            ({"id": "A1", "ipv4": [ADDRESS]}, True),
            ({"id": "a1", "fqdn": ["old.example.com", "Web.example.com"]}, True),
            ({"id": "a1", "fqdn": ["db.example.com"], "ipv4": [ADDRESS]}, False),
            ({"id": "a1", "ipv4": ["192.0.2.77"]}, False),
            ({"id": "a1", "terminated_at": "2026-01-01T00:00:00.000Z"}, False),
            ({"id": "a1", "deleted_at": "2026-01-01T00:00:00.000Z"}, False),
            (404, False),
        ],
    )
    def test_asset_is_affirmed_while_the_vendor_has_it(self, details, there):
        assert tenable(answers={"/assets/a1": details}).check_affiliation(self.HOST) is there

    @pytest.mark.parametrize("details", [{"id": "a2"}, {"error": "no"}, {}, 500])
    def test_other_response_denies_the_asset(self, details):
        with pytest.raises(IntegrationError):
            tenable(answers={"/assets/a1": details}).check_affiliation(self.HOST)

    def test_where_there_is_no_tenable_at_all_nothing_is_denied(self):
        nowhere = {"/session": 404, "/scans": 404}

        with pytest.raises(ConfigurationError, match="region"):
            tenable(answers=nowhere).check_affiliation(self.HOST)


@pytest.mark.parametrize(("permissions", "noted"), [(16, True), (40, True), (64, False)])
def test_report_notes_user_who_may_not_see_all_assets(permissions, noted):
    report, _ = run(answers={"/session": {"permissions": permissions}})

    assert report.outcome is Outcome.COMPLETE
    assert any("Can View on All Assets" in note for note in report.notes) == noted


def test_unreadable_session_is_noted_and_streams_still_run():
    report, _ = run(answers={"/session": {"error": "no"}})

    assert report.outcome is Outcome.COMPLETE
    assert len(report.streams) == 2
    assert any("/session" in note for note in report.notes)


@pytest.mark.parametrize(
    ("session", "complete"),
    [
        ({"permissions": 16}, True),
        ({"permissions": 64, "enabled": False}, False),
        ({"permissions": 8}, False),
        (404, False),
    ],
)
def test_the_user_of_the_keys_must_be_enabled_and_have_a_role(session, complete):
    report, _ = run(answers={"/session": session})

    assert (report.outcome is Outcome.COMPLETE) == complete
    assert complete or not report.streams
