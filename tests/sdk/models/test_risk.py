"""Risks: status codes, names, keys, and what is delivered around them."""

import copy
import pickle
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.models import (
    Asset,
    AWSResource,
    Integration,
    Port,
    Reason,
    Repository,
    Risk,
    RiskDefinition,
    RiskStatus,
    Severity,
    State,
    WebApplication,
    Webpage,
    to_json,
)

from .strategies import risk_names, risks, statuses

HIGH = RiskStatus(State.TRIAGE, Severity.HIGH)
HOST = Asset("web.example.com", "192.0.2.1")


@given(statuses)
def test_a_status_and_its_code_are_the_same(status):
    assert RiskStatus.parse(str(status)) == status
    assert (status.state, status.severity, status.reason) == (
        RiskStatus.parse(status).state,
        RiskStatus.parse(status).severity,
        RiskStatus.parse(status).reason,
    )
    assert pickle.loads(pickle.dumps(status)) == copy.copy(status) == status


@pytest.mark.parametrize("code", ["", "T", "TE", "THF", "XH", "TX", "DHX", "THFF", "th"])
def test_a_code_that_the_platform_lacks_is_refused(code):
    with pytest.raises(ValueError, match=re.escape(repr(code))):
        RiskStatus.parse(code)


def test_triage_has_no_exposure_and_only_deletion_a_reason():
    with pytest.raises(ValueError, match="TE"):
        RiskStatus(State.TRIAGE, Severity.EXPOSURE)
    with pytest.raises(ValueError, match="OPEN"):
        RiskStatus(State.OPEN, Severity.LOW, Reason.DUPLICATE)


def test_a_deleted_risk_may_say_why():
    assert RiskStatus(State.DELETED, Severity.LOW, Reason.FALSE_POSITIVE) == "DLF"


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (0, "I"),
        (0.1, "L"),
        (3.9, "L"),
        (4, "M"),
        (6.9, "M"),
        (7, "H"),
        (8.9, "H"),
        (9, "C"),
        (10, "C"),
    ],
)
def test_severity_follows_the_bands_of_cvss(score, severity):
    assert Severity.from_cvss(score) == severity


@pytest.mark.parametrize("score", [-0.1, 10.1, float("nan")])
def test_malformed_score_is_refused(score):
    with pytest.raises(ValueError, match="0 to 10"):
        Severity.from_cvss(score)


def test_cvss_comes_before_the_scale_of_the_vendor():
    assert Severity.first_known(None, 9.8, fallback=Severity.LOW) is Severity.CRITICAL
    assert Severity.first_known(0.0, 9.8, fallback=Severity.LOW) is Severity.INFO
    assert Severity.first_known(None, None, fallback=Severity.LOW) is Severity.LOW


@given(risks)
def test_every_key_is_one_that_the_platform_accepts(risk):
    assert re.fullmatch(r"#risk#([^#]+)#([^#]+)", risk.key)
    assert risk.status


@given(risk_names)
def test_a_name_is_the_same_when_it_is_normalised_again(name):
    once = Risk(HOST, name, HIGH).name

    assert Risk(HOST, once, HIGH).name == once


@pytest.mark.parametrize(
    ("given_name", "name", "title"),
    [
        ("cve-2024-1234", "CVE-2024-1234", "CVE-2024-1234"),
        (" Weak Cipher Suites ", "weak-cipher-suites", "Weak Cipher Suites"),
        ("Fix for CVE-2024-1", "fix-for-cve-2024-1", "Fix for CVE-2024-1"),
        ("qualys-qid-38170", "qualys-qid-38170", "qualys-qid-38170"),
    ],
)
def test_a_name_is_a_cve_or_lower_case_with_dashes(given_name, name, title):
    risk = Risk(HOST, given_name, HIGH)

    assert (risk.name, risk.title) == (name, title)


def test_a_title_of_its_own_is_kept():
    assert Risk(HOST, "cve-2024-1", HIGH, title="Heartbeat").title == "Heartbeat"


@pytest.mark.parametrize(
    ("target", "dns"),
    [
        (HOST, "web.example.com"),
        (Port("tcp", 443, HOST), "web.example.com"),
        (Integration("qualys", "https://qualys.test"), "qualys"),
        (WebApplication("https://a.example.com", "Portal"), "Portal"),
        (Webpage("https://a.example.com/login"), "https://a.example.com"),
        (AWSResource("arn:aws:s3:::b", "123456789012", "AWS::S3::Bucket"), "123456789012"),
        (Repository("https://github.com/org/app"), "https://github.com/org/app"),
    ],
)
def test_a_risk_is_kept_under_the_group_of_its_target(target, dns):
    risk = Risk(target, "x", HIGH)

    assert risk.dns == dns
    assert risk.key == f"#risk#{dns}#x"


@pytest.mark.parametrize(("name", "dns"), [("", ""), ("a#b", ""), ("x", "a#b"), ("  ", "")])
def test_an_empty_name_or_a_forged_part_is_refused(name, dns):
    with pytest.raises(ValueError, match="Risk"):
        Risk(HOST, name, HIGH, dns=dns)


def test_priority_follows_severity():
    priorities = [Risk(HOST, "x", RiskStatus(State.OPEN, s)).priority for s in Severity]

    assert priorities == [40, 30, 20, 10, 0, 50]


def test_a_plain_code_is_as_good_as_a_status():
    assert Risk(HOST, "x", "TC").status.severity is Severity.CRITICAL


def test_the_definition_has_a_heading_for_each_part_there_is():
    definition = RiskDefinition("What it is.", references="https://example.com/a")

    file = Risk(HOST, "CVE-2024-1", HIGH, definition=definition).definition_file()

    assert file.name == "definitions/CVE-2024-1"
    assert file.overwrite is False
    assert file.content.decode() == (
        "#### Vulnerability Description\n\nWhat it is.\n\n#### References\n\nhttps://example.com/a"
    )


@pytest.mark.parametrize("definition", [None, RiskDefinition()])
@pytest.mark.parametrize("proof", [None, b""])
def test_empty_documents_are_not_sent(definition, proof):
    risk = Risk(HOST, "x", HIGH, definition=definition, proof=proof)

    assert risk.definition_file() is None
    assert risk.proof_file() is None


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({}, "proofs/web.example.com/x"),
        ({"dns": "shared.example.com"}, "proofs/shared.example.com/x/web.example.com"),
        ({"proof_uniqueness_id": "a/b:c"}, "proofs/web.example.com/x/a_b_c"),
        ({"dns": "d", "proof_uniqueness_id": "7"}, "proofs/d/x/7"),
    ],
)
def test_proof_lies_under_dns_name_and_distinction(more, path):
    file = Risk(HOST, "x", HIGH, proof=b"evidence", **more).proof_file()

    assert file.name == path
    assert file.content == b"evidence"
    assert file.overwrite is True


def test_targets_come_before_the_risk_in_order():
    port = Port("tcp", 443, HOST)

    assert Risk(port, "x", HIGH).targets_in_order() == (HOST, port)
    assert Risk(HOST, "x", HIGH).targets_in_order() == (HOST,)


@given(risks, st.binary(min_size=1, max_size=9))
def test_the_json_of_a_risk_never_carries_its_proof(risk, proof):
    proven = msgspec.structs.replace(risk, proof=proof)

    assert to_json(proven) == to_json(risk)
