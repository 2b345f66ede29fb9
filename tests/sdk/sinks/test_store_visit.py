"""Seen again: each rule of the platform's Visit, in a store (docs/platform.md 1.4 to 1.11)."""

import pytest

from sdk.models import (
    Asset,
    Attribute,
    AWSResource,
    AzureResource,
    File,
    Integration,
    Port,
    Repository,
    WebApplication,
    Webpage,
)

from ..stored import DAY_1, DAY_2, HOST, change, found, risk, see, ttl


@pytest.fixture
def path(tmp_path):
    return tmp_path / "estate.db"


def asset(**fields):
    return Asset(HOST.dns, HOST.name, **fields)


def twice(path, first, second):
    """Return the rows of a store after two days on which the same model was seen."""
    see(path, first)
    see(path, second, day=2)
    return found(path, second)


def remediated(path, status):
    see(path, risk("TH"))
    change(path, "UPDATE risk SET status = ?, ttl = 0", status)


# Everything that lasts


@pytest.mark.parametrize(
    "model",
    [
        HOST,
        Port("tcp", 443, HOST),
        risk(),
        WebApplication("https://example.com", "shop"),
        Webpage("https://example.com/a"),
        AWSResource("arn:aws:s3:::bucket", "123456789012", "AWS::S3::Bucket"),
        Repository("https://github.com/org/name"),
        Attribute("os", "Linux", HOST),
    ],
    ids=lambda model: type(model).__name__,
)
def test_visited_is_copied_ttl_refreshed_and_created_stays(path, model):
    row = twice(path, model, model)

    assert (row["created"], row["visited"], row["ttl"]) == (DAY_1, DAY_2, ttl(day=2))


# Time to live


def test_a_permanent_source_makes_an_asset_last_for_ever(path):
    assert twice(path, asset(), asset(source="account"))["ttl"] == 0


def test_permanent_model_does_not_expire_after_a_visit(path):
    assert twice(path, asset(source="seed", status="P"), asset())["ttl"] == 0


def test_an_account_lasts_for_ever(path):
    account = Integration(name="qualys", value="https://qualys.example.com")

    assert twice(path, account, account)["ttl"] == 0


def test_a_pending_asset_that_is_still_pending_keeps_its_ttl(path):
    assert twice(path, asset(status="P"), asset(status="P"))["ttl"] == ttl(day=1)


def test_a_ttl_that_an_integration_gives_is_kept_and_copied(path):
    assert twice(path, asset(ttl=100), asset(ttl=200))["ttl"] == 200


# Status


@pytest.mark.parametrize("status", ["A", "AL", "AP", "AH"])
def test_own_asset_becomes_active_when_seen_active(path, status):
    row = twice(path, asset(status="P"), asset(status=status))

    assert (row["status"], row["ttl"], row["changed"]) == (status, ttl(day=2), DAY_2)


@pytest.mark.parametrize("status", ["A", "AL", "F", "FR", "D"])
def test_pending_finding_changes_no_status(path, status):
    assert twice(path, asset(status=status), asset(status="P"))["status"] == status


@pytest.mark.parametrize("status", ["F", "FR", "D"])
def test_frozen_or_deleted_asset_stays_so(path, status):
    see(path, asset())
    change(path, "UPDATE asset SET status = ?", status)

    see(path, asset(), day=2)

    row = found(path, HOST)
    assert (row["status"], row["visited"], row["ttl"]) == (status, DAY_2, ttl(day=1))


@pytest.mark.parametrize("source", ["seed", "account", "provided"])
def test_pending_asset_of_another_source_needs_approval(path, source):
    assert twice(path, asset(status="P", source=source), asset())["status"] == "P"


def test_finding_by_a_seed_does_not_approve_an_asset(path):
    row = twice(path, asset(status="P"), asset(source="seed"))

    assert (row["status"], row["source"]) == ("P", "seed")


# Source and origin


@pytest.mark.parametrize(
    ("stored", "seen", "kept"),
    [
        ("self", "self", "self"),
        ("self", "seed", "seed"),
        ("provided", "seed", "seed"),
        ("seed", "self", "seed"),
        ("account", "seed", "account"),
        ("self", "account", "self"),
    ],
)
def test_only_a_seed_takes_over_an_asset_of_another_source(path, stored, seen, kept):
    assert twice(path, asset(source=stored), asset(source=seen))["source"] == kept


@pytest.mark.parametrize(("first", "second", "kept"), [("a", "b", "a"), ("", "b", "b")])
def test_the_first_that_names_an_origin_wins(path, first, second, kept):
    assert twice(path, asset(origin=first), asset(origin=second))["origin"] == kept


def test_the_first_spelling_of_a_name_stays(path):
    row = twice(path, asset(), Asset("WEB.example.com", HOST.name))

    assert row["dns"] == "web.example.com"


# Metadata and lists


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("cloud_id", "cloudId"),
        ("cloud_service", "cloudService"),
        ("cloud_root", "cloudRoot"),
        ("cloud_account", "cloudAccount"),
        ("as_name", "asname"),
        ("as_number", "asnumber"),
        ("secret", "secret"),
        ("comment", "comment"),
    ],
)
def test_a_text_is_overwritten_by_one_that_is_not_empty(path, field, column):
    assert twice(path, asset(**{field: "old"}), asset(**{field: "new"}))[column] == "new"

    see(path, asset())

    assert found(path, HOST)[column] == "new"


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("tags", "tags"),
        ("capability", "capability"),
        ("attack_surface", "attackSurface"),
        ("origins", "origins"),
    ],
)
def test_a_list_gains_members_and_loses_none(path, field, column):
    row = twice(path, asset(**{field: ("c", "a")}), asset(**{field: ("b", "a")}))
    assert row[column] == ["c", "a", "b"]

    see(path, asset())

    assert found(path, HOST)[column] == ["c", "a", "b"]


def test_a_member_of_a_list_may_hold_anything(path):
    row = twice(path, asset(tags=('"', "\x00\n")), asset(tags=("[]", "😀", "\x00\n")))

    assert row["tags"] == ['"', "\x00\n", "[]", "😀"]


# Ports, attributes and pages


@pytest.mark.parametrize(("seen", "kept"), [("P", "A"), ("D", "D"), ("AL", "AL")])
def test_the_status_of_a_port_is_copied_unless_pending(path, seen, kept):
    row = twice(path, Port("tcp", 443, HOST), Port("tcp", 443, HOST, status=seen))

    assert row["status"] == kept


def test_service_of_a_port_is_overwritten_unless_empty(path):
    assert twice(path, Port("tcp", 1, HOST), Port("tcp", 1, HOST, "ssh"))["service"] == "ssh"

    see(path, Port("tcp", 1, HOST))

    assert found(path, Port("tcp", 1, HOST))["service"] == "ssh"


def test_metadata_of_an_attribute_is_replaced_unless_empty(path):
    old, new = ({"a": "1", "b": "2"}, {"a": "3"})
    row = twice(
        path, Attribute("os", "x", HOST, metadata=old), Attribute("os", "x", HOST, metadata=new)
    )
    assert row["metadata"] == new

    see(path, Attribute("os", "x", HOST))

    assert found(path, Attribute("os", "x", HOST))["metadata"] == new


# Web applications, repositories and cloud resources


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("https://example.com/", "shop", "shop"),
        ("shop", "https://example.com/", "shop"),
        ("shop", "store", "store"),
    ],
)
def test_a_web_application_is_not_renamed_to_its_own_url(path, first, second, kept):
    row = twice(
        path,
        WebApplication("https://example.com/", first),
        WebApplication("https://example.com/", second),
    )

    assert (row["name"], row["group"]) == (kept, kept)


def test_a_web_application_gains_urls(path):
    urls = ["https://a.example.com/", "https://b.example.com/"]
    row = twice(path, *(WebApplication("https://example.com", "shop", urls=(url,)) for url in urls))

    assert row["urls"] == urls


def test_a_repository_that_became_public_is_public(path):
    url = "https://github.com/org/name"

    assert twice(path, Repository(url), Repository(url, public=True))["public"] is True


def test_properties_of_a_cloud_resource_are_updated_one_by_one(path):
    first = {"kept": [1, None, True], "changed": {"old": 1}, "none": None, "big": 2**60 + 1}
    second = {"changed": {"new": False}, "none": 0.1 + 0.2, "added": "\x00"}
    row = twice(path, *(bucket(properties=properties) for properties in (first, second)))

    assert row["properties"] == first | second


def test_display_name_of_a_resource_is_overwritten_unless_empty(path):
    row = twice(path, bucket(display_name="old"), bucket(display_name="new"))

    assert row["displayName"] == "new"


def test_the_addresses_of_a_cloud_resource_are_those_last_seen(path):
    def machine(**properties):
        return AzureResource("/subscriptions/s/vm", "s", "vm", properties)

    row = twice(path, machine(publicIPs=["192.0.2.1"]), machine(publicIPs=["192.0.2.2"]))
    assert row["ips"] == ["192.0.2.2"]

    see(path, machine())

    assert found(path, machine())["ips"] == ["192.0.2.2"]


def bucket(**fields):
    return AWSResource("arn:aws:s3:::bucket", "123456789012", "AWS::S3::Bucket", **fields)


# Risks


@pytest.mark.parametrize("status", ["RH", "RC"])
@pytest.mark.parametrize("seen", ["TH", "TL", "OM"])
def test_remediated_risk_reopens_with_its_own_severity(path, status, seen):
    remediated(path, status)

    see(path, risk(seen), day=2)

    row = found(path, risk())
    assert (row["status"], row["ttl"], row["updated"]) == ("O" + status[1], 0, DAY_2)
    assert row["priority"] == {"H": 10, "C": 0}[status[1]]


def test_a_remediated_risk_that_is_seen_remediated_stays_so(path):
    remediated(path, "RH")

    see(path, risk("RH"), day=2)

    assert found(path, risk())["status"] == "RH"


@pytest.mark.parametrize("status", ["OH", "IH", "DHF", "DHS", "OE"])
def test_decision_of_a_person_on_a_risk_stays(path, status):
    remediated(path, status)

    see(path, risk("TC", comment="worse"), day=2)

    row = found(path, risk())
    assert (row["status"], row["ttl"], row["visited"]) == (status, 0, DAY_2)


def test_severity_in_triage_changes_only_with_a_comment(path):
    row = twice(path, risk("TL"), risk("TC"))
    assert (row["status"], row["priority"]) == ("TL", 30)

    see(path, risk("TC", comment="exploited"), day=2)

    row = found(path, risk())
    assert (row["status"], row["priority"], row["comment"]) == ("TC", 0, "exploited")


def test_a_risk_in_triage_never_becomes_an_exposure(path):
    assert twice(path, risk("TL"), risk("OE", comment="exposed"))["status"] == "TL"


def test_a_risk_in_triage_stays_there_whatever_a_vendor_thinks(path):
    assert twice(path, risk("TL"), risk("RL"))["status"] == "TL"


def test_title_guid_and_source_of_a_risk_stay(path):
    see(path, risk(title="first", source="qualys"), guid="one")
    see(path, risk(title="second", source="crowdstrike"), day=2, guid="two")

    row = found(path, risk())

    assert (row["title"], row["guid"], row["source"]) == ("first", "one", "qualys")


def test_tags_and_attack_surface_of_a_risk_are_united(path):
    row = twice(
        path,
        risk(tags=("a",), attack_surface=("external",)),
        risk(tags=("b",), attack_surface=("cloud",)),
    )

    assert (row["tags"], row["attackSurface"]) == (["a", "b"], ["external", "cloud"])


# Files


def test_a_file_that_may_be_overwritten_is(path):
    row = twice(path, File("proofs/a", b"old"), File("proofs/a", b"new"))

    assert (row["bytes"], row["updated"]) == (b"new", DAY_2)


def test_protected_file_takes_no_second_content(path):
    row = twice(path, File("definitions/a", b"old"), File("definitions/a", b"new", overwrite=False))

    assert (row["bytes"], row["updated"]) == (b"old", DAY_1)
