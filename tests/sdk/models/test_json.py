"""JSON of the models, and the stamp of a run."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.models import (
    Asset,
    Attribute,
    File,
    Integration,
    Reference,
    Risk,
    RiskStatus,
    Severity,
    State,
    from_json,
    stamp,
    to_dict,
    to_json,
)

from .strategies import models

NOW = datetime(2026, 1, 5, 10, 0, 0, 999_999, UTC)
HOST = Asset("web.example.com", "192.0.2.1")
HIGH = RiskStatus(State.TRIAGE, Severity.HIGH)


def guid() -> str:
    return "00000000-0000-4000-8000-000000000000"


@given(models)
def test_model_that_is_read_back_has_the_same_json(model):
    written = to_json(stamp(model, NOW, guid))

    again = from_json(written)

    assert to_json(again) == written
    assert again.key == model.key
    assert type(again) is type(model)


@given(models)
def test_json_is_one_object_on_one_line_with_a_type_first(model):
    written = to_json(model)

    assert b"\n" not in written
    assert next(iter(json.loads(written))) == "type"
    assert json.loads(written) == json.loads(json.dumps(to_dict(model)))


def test_an_asset_has_the_names_of_the_platform():
    fields = to_dict(stamp(HOST, NOW, guid))

    assert fields == {
        "type": "asset",
        "key": "#asset#web.example.com#192.0.2.1",
        "dns": "web.example.com",
        "name": "192.0.2.1",
        "private": False,
        "class": "ipv4",
        "group": "web.example.com",
        "identifier": "192.0.2.1",
        "source": "self",
        "status": "A",
        "created": "2026-01-05T10:00:00Z",
        "visited": "2026-01-05T10:00:00Z",
        "ttl": int(datetime(2026, 2, 4, 10, tzinfo=UTC).timestamp()),
    }


def test_a_risk_has_its_target_and_no_documents_in_its_json():
    fields = to_dict(Risk(HOST, "cve-2024-1", HIGH, proof=b"secret evidence"))

    assert fields == {
        "type": "risk",
        "key": "#risk#web.example.com#CVE-2024-1",
        "dns": "web.example.com",
        "name": "CVE-2024-1",
        "title": "CVE-2024-1",
        "status": "TH",
        "priority": 10,
        "source": "provided",
        "ttl": 0,
        "target": {"_type": "Asset", "dns": "web.example.com", "name": "192.0.2.1"},
    }


def test_risk_without_known_target_has_nothing_before_it():
    risk = from_json(b'{"type":"risk","dns":"web.example.com","name":"x","status":"TH"}')

    assert risk.target == Reference("web.example.com")
    assert risk.targets_in_order() == ()


@pytest.mark.parametrize(
    ("content", "spelled"),
    [
        (b"plain\ttext\r\n", "plain\ttext\r\n"),
        ("grün".encode(), "grün"),
        (b"\x00", "base64:AA=="),
        (b"\x7f", "base64:fw=="),
        (b"\xff", "base64:/w=="),
        ("\u0085".encode(), "base64:woU="),
        (b"base64:AA==", "base64:YmFzZTY0OkFBPT0="),
        (b"", ""),
    ],
)
def test_the_bytes_of_a_file_are_text_where_they_are_text(content, spelled):
    file = File("proofs/a/b", content)

    assert to_dict(file)["bytes"] == spelled
    assert from_json(to_json(file)).content == content


def test_a_key_that_is_wrong_is_computed_again():
    written = to_json(HOST).replace(b"#asset#web", b"#asset#other")

    assert from_json(written) == HOST


@pytest.mark.parametrize(
    "broken",
    [
        b"[]",
        b"{",
        b'{"type":"dragon"}',
        b'{"dns":"a","name":"b"}',
        b'{"type":"asset","dns":"a","name":"b#c"}',
        b'{"type":"risk","name":"x","status":"TE","dns":"a"}',
        b'{"type":"risk","name":"x","status":"TH"}',
        b'{"type":"port","protocol":"tcp","port":1,"source":"#webpage#x"}',
        b'{"type":"file","name":"x","bytes":"base64:not"}',
    ],
)
def test_json_that_is_no_model_is_refused(broken):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        from_json(broken)


@given(models)
def test_stamp_fills_only_empty_fields(model):
    once = stamp(model, NOW, guid)
    later = stamp(once, NOW + timedelta(days=1), lambda: "another")

    assert later == once


@given(models)
def test_stamping_leaves_the_model_itself_alone(model):
    before = to_json(model)

    stamp(model, NOW, guid)

    assert to_json(model) == before


def test_times_are_utc_whatever_the_zone_of_the_clock():
    there = NOW.astimezone(timezone(timedelta(hours=-8)))

    assert stamp(HOST, there, guid) == stamp(HOST, NOW, guid)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        stamp(HOST, NOW.replace(tzinfo=None), guid)


def test_only_a_risk_gets_an_id_and_it_keeps_the_one_it_has():
    risk = Risk(HOST, "x", HIGH)

    assert stamp(risk, NOW, guid).guid == guid()
    assert stamp(Risk(HOST, "x", HIGH, guid="own"), NOW, guid).guid == "own"
    assert not hasattr(stamp(HOST, NOW, guid), "guid")


@pytest.mark.parametrize(
    "permanent",
    [
        Integration("qualys", "https://qualys.test"),
        Asset("a.test", "a.test", source="seed"),
        Asset("amazon", "1", source="account"),
        Risk(HOST, "x", RiskStatus(State.OPEN, Severity.LOW)),
    ],
)
def test_permanent_model_has_no_time_to_live(permanent):
    assert stamp(permanent, NOW, guid).ttl == 0


@given(st.sampled_from([HOST, Risk(HOST, "x", HIGH), Attribute("a", "b", HOST)]))
def test_everything_else_lives_for_thirty_days(model):
    assert stamp(model, NOW, guid).ttl == int((NOW + timedelta(days=30)).timestamp())
