"""The store: what was delivered is there, once, related, and a rerun changes only times."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings

from sdk.errors import SinkError
from sdk.models import (
    Asset,
    Attribute,
    AWSResource,
    AzureResource,
    File,
    GCPResource,
    Integration,
    Port,
    Repository,
    RiskDefinition,
    WebApplication,
    Webpage,
    to_json,
)
from sdk.models.risk import in_order
from sdk.sinks.store import Store, StoreSink, Wanted

from ..models.strategies import models
from ..stored import (
    DAY_1,
    DAY_2,
    HOST,
    OTHER,
    change,
    dump,
    exported,
    found,
    fresh_stores,
    keys,
    opened,
    risk,
    see,
    stamped,
)

PORT = Port("tcp", 443, HOST, "https")
WEAKNESS = risk(target=PORT, definition=RiskDefinition("Bad."), proof=b"seen \x00 it")
MODELS = [HOST, PORT, WEAKNESS, WEAKNESS.definition_file(), WEAKNESS.proof_file()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "estate.db"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return fresh_stores(tmp_path_factory.mktemp("stores"))


def test_delivered_models_have_the_names_of_the_platform(path):
    see(path, HOST, Asset("ftp.example.com", "192.0.2.9", cloud_id="42", tags=("b", "a")))

    row = found(path, Asset("ftp.example.com", "192.0.2.9"))

    assert row["key"] == "#asset#ftp.example.com#192.0.2.9"
    assert (row["cloudId"], row["tags"], row["private"]) == ("42", ["b", "a"], False)
    assert (row["created"], row["visited"]) == (DAY_1, DAY_1)


@pytest.mark.slow
@settings(max_examples=settings().max_examples // 2)
@given(model=models)
def test_every_model_is_exported_as_its_json(fresh, model):
    path, (one,) = fresh(), stamped([model])
    place = getattr(model, "target", None)

    see(path, *(in_order(place) if place else ()), model)

    assert exported(path)[one.key] == to_json(one)


@pytest.mark.parametrize("on", [risk, lambda target: Attribute("os", "Linux", target)])
@pytest.mark.parametrize(
    "target",
    [
        Asset("Web.Example.com", "192.0.2.1"),
        Port("tcp", 443, Asset("Web.Example.com", "192.0.2.1")),
        WebApplication("https://example.com/", "Shop"),
        Webpage("https://example.com/login"),
        AWSResource("arn:aws:s3:::b", "1", "AWS::S3::Bucket"),
        AzureResource("/subscriptions/s/vm1", "s", "Microsoft.Compute/virtualMachines"),
        GCPResource("projects/p/x", "p", "compute.googleapis.com/Instance"),
        Repository("https://github.com/acme/payments"),
        Integration("qualys", "https://qualys.test"),
    ],
    ids=lambda target: type(target).__name__,
)
def test_export_names_the_parent_of_a_model(path, on, target):
    model = on(target=target)

    see(path, *in_order(target), model)

    with Store(path) as store:
        (again,) = store.models(type(model).__name__.lower())
    assert again.target.key == target.key
    assert exported(path)[model.key] == to_json(stamped([model])[0])


def test_export_has_a_risk_once_for_each_target(path):
    shared = [risk(target=HOST), risk(target=OTHER)]

    see(path, HOST, OTHER, *shared)

    with Store(path) as store:
        assert [one.target for one in store.models("risk")] == [HOST, OTHER]
        (row,) = store.rows("risk")
    assert row["targets"] == [HOST.key, OTHER.key]


def test_a_batch_is_there_when_write_returns(path):
    with opened(path) as sink:
        sink.write(stamped(MODELS))
        with Store(path) as store:
            assert store.count("risk") == 1


def test_a_key_is_there_once_within_and_across_batches_and_runs(path):
    see(path, HOST, HOST, *MODELS)
    see(path, *MODELS)

    assert keys(path) == sorted(model.key for model in MODELS)


def test_running_again_changes_timestamps_and_nothing_else(path):
    see(path, *MODELS, guid="first")
    before, times = dump(path, times=False), found(path, HOST)

    see(path, *MODELS, day=2, guid="second")

    again = found(path, HOST)
    assert dump(path, times=False) == before
    assert (again["created"], again["visited"]) == (DAY_1, DAY_2)
    assert again["ttl"] == times["ttl"] + 24 * 3600


def test_changed_is_when_more_than_the_times_last_changed(path):
    see(path, HOST)
    see(path, HOST, day=2)
    assert found(path, HOST)["changed"] == DAY_1

    see(path, Asset(HOST.dns, HOST.name, tags=("new",)), day=2)

    assert found(path, HOST)["changed"] == DAY_2


def test_a_risk_knows_all_it_is_on_and_is_found_from_there(path):
    see(path, HOST, risk(target=HOST), OTHER, risk(target=OTHER), PORT, risk(target=PORT))

    with Store(path) as store:
        (row,) = store.rows("risk")
        assert row["targets"] == sorted([HOST.key, OTHER.key, PORT.key])
        assert list(store.around(OTHER.key)) == [risk().key]


def test_port_and_attribute_name_their_parent(path):
    attribute = Attribute("os", "Linux", HOST)
    see(path, HOST, PORT, attribute)

    assert found(path, PORT)["source"] == HOST.key
    assert found(path, attribute)["source"] == HOST.key


def test_a_file_is_found_by_its_path_with_its_bytes(path):
    see(path, *MODELS)

    with Store(path) as store:
        rows = store.rows("file", Wanted(where=(("name", "proofs/*"),)))
        assert [(row["name"], row["bytes"]) for row in rows] == [
            ("proofs/web.example.com/CVE-2024-1000", b"seen \x00 it")
        ]


def test_a_definition_is_never_overwritten(path):
    see(path, File("definitions/x", b"first", overwrite=False))
    see(path, File("definitions/x", b"second", overwrite=False), day=2)

    row = found(path, File("definitions/x", b""))

    assert (row["bytes"], row["updated"]) == (b"first", DAY_1)


def test_proof_is_kept_until_a_newer_one_replaces_it(path):
    see(path, HOST, WEAKNESS, WEAKNESS.proof_file())
    see(path, HOST, risk(target=PORT), day=2)
    assert found(path, WEAKNESS.proof_file())["bytes"] == b"seen \x00 it"

    see(path, File(WEAKNESS.proof_file().name, b"newer"), day=2)

    row = found(path, WEAKNESS.proof_file())
    assert (row["bytes"], row["updated"]) == (b"newer", DAY_2)


def test_batch_that_fails_in_part_is_not_written_at_all(path):
    see(path, HOST)
    change(path, "CREATE TRIGGER no BEFORE INSERT ON risk BEGIN SELECT RAISE(ABORT, 'no'); END")

    with pytest.raises(SinkError, match="SQLite says 'no'"), opened(path) as sink:
        sink.write(stamped([OTHER, risk(target=OTHER)]))

    assert keys(path) == [HOST.key]


def test_an_empty_batch_is_no_trouble(path):
    with opened(path) as sink:
        sink.write([])

    assert keys(path) == []


def test_a_sink_may_be_closed_twice_and_opened_again(path):
    sink = StoreSink(path)
    for model in (HOST, OTHER):
        sink.open()
        sink.write(stamped([model]))
        sink.close()
        sink.close()

    assert keys(path) == [HOST.key, OTHER.key]


def test_model_of_a_foreign_class_is_refused(path):
    class Odd(Asset, frozen=True):
        """No kind of ours."""

    with opened(path) as sink, pytest.raises(SinkError, match="no table for a Odd"):
        sink.write([Odd("a.example.com", "192.0.2.1")])


def test_writing_to_a_sink_that_is_not_open_is_an_error(path):
    with pytest.raises(SinkError, match="is not open"):
        StoreSink(path).write([])


def test_a_path_may_have_any_character_in_it(tmp_path):
    path = tmp_path / "Our estate? #1 100%é.db"
    see(path, HOST)

    assert found(path, HOST)["dns"] == HOST.dns
    assert path.is_file()


def test_a_url_will_do_for_a_path(path):
    see(f"sqlite:///{path}", HOST)

    assert found(path, HOST)["dns"] == HOST.dns


def test_nothing_is_left_beside_the_file_when_a_run_has_ended(path):
    see(path, HOST)

    with Store(path) as store:
        assert store.count("asset") == 1

    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_other_tools_can_join_risks_with_their_targets(path):
    see(path, *MODELS)
    query = """SELECT asset.dns, port.port, risk.title FROM risk
        JOIN risk_target ON risk_target.risk = risk.key
        JOIN port ON port.key = risk_target.target JOIN asset ON asset.key = port.source"""

    with closing(sqlite3.connect(path)) as database:
        assert database.execute(query).fetchall() == [("web.example.com", 443, "CVE-2024-1000")]


def test_risk_keeps_its_score_unless_a_newer_one_is_given(path):
    scored = {"cvss_score": 9.8, "cvss_vector": "AV:N", "cwe_codes": ("79",)}
    see(path, risk(**scored), day=1)

    see(path, risk(), day=2)
    row = found(path, risk())
    assert (row["cvss_score"], row["cvss_vector"], row["cwe_codes"]) == (9.8, "AV:N", ["CWE-79"])

    see(path, risk(cvss_score=0.0, cwe_codes=("20",)), day=3)
    row = found(path, risk())
    assert (row["cvss_score"], row["cwe_codes"]) == (0.0, ["CWE-79", "CWE-20"])
