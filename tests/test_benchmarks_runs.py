"""What the benchmarks of whole runs say, on estates so small that it takes no time."""

import io
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import (
    concurrency,
    instructions,
    replay,
    scale,
    servers,
    simulators,
    stages,
    storing,
    suite,
)
from benchmarks.fleet import Listing, fleet, listing
from benchmarks.mutants import scores
from benchmarks.tables import spread, table
from sdk.runner import NDJSONSink

pytestmark = pytest.mark.slow

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")


def test_a_table_has_a_head_and_as_many_cells_in_each_row():
    assert table(["a", "b"], [1, "x"]) == ["| a | b |", "| --- | --- |", "| 1 | x |"]


def test_a_spread_is_the_median_and_where_half_of_the_rounds_are():
    assert spread([4.0, 1.0, 2.0, 3.0, 5.0]) == "3.00 (1.50 to 4.50)"
    assert spread([1000.0], 0) == "1,000"


def test_the_fleet_is_delivered_whole():
    sink = NDJSONSink("-", stdout=(written := io.BytesIO()))

    run = fleet(Listing(3, 20), sink=sink).invoke()

    assert run.complete
    assert run.streams[0].delivered == len(written.getvalue().splitlines()) == 60


@LINUX
def test_runs_are_shown_with_growth_and_stages():
    series = [scale.Series("example", (10, 20)), scale.Series("example", (10,), assets_only=True)]

    lines = list(scale.report(series))

    shown = [line.split(" | ")[:2] for line in lines if line.startswith("| example")]
    assert shown[:3] == [
        ["| example", "10"],
        ["| example", "20"],
        ["| example, assets only", "10"],
    ]
    assert f"| vendor | {' | '.join(stages.NAMES)} |" in lines


@LINUX
def test_runs_that_were_kept_are_not_run_again(tmp_path):
    kept = tmp_path / "kept.ndjson"
    list(scale.report([scale.Series("example", (10,))], resumed=kept))
    kept.write_text(kept.read_text().replace('"wall_seconds":', '"wall_seconds":1000'))

    lines = list(scale.report([scale.Series("example", (10, 20))], resumed=kept))

    speeds = {line.split(" | ")[1]: line.split(" | ")[3] for line in lines if "| example" in line}
    assert speeds["10"] == "0"
    assert speeds["20"] != "0"
    assert len(kept.read_text().splitlines()) == 2


@LINUX
def test_interrupted_stored_run_is_reported_and_repeated(tmp_path, capsys):
    kept = tmp_path / "kept.ndjson"
    series = scale.Series("example", (10,))
    list(scale.report([series], resumed=kept))
    kept.write_text(kept.read_text()[:60])

    for _ in range(2):
        lines = list(scale.report([series], resumed=kept))

    assert any("| example | 10 |" in line for line in lines)
    assert f"{kept}, line 1 is no run" in capsys.readouterr().err
    assert len(kept.read_text().splitlines()) == 2


def test_unwritable_file_is_reported_before_any_run(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(scale.report([scale.Series("example", (10,))], resumed=tmp_path / "no" / "kept"))


def test_million_hosts_are_read_without_vulnerabilities():
    usual = scale.planned(["fleet", "qualys", "csv-import"], [10], million=True)
    whole = scale.planned(["qualys"], [10], million=True, whole=["qualys"])

    assert list(usual) == [
        scale.Series("fleet", (10, scale.MILLION)),
        scale.Series("qualys", (10,)),
        scale.Series("qualys", (10, scale.MILLION), assets_only=True),
        scale.Series("csv-import", (10,)),
    ]
    assert list(whole) == [scale.Series("qualys", (10, scale.MILLION))]


@LINUX
@pytest.mark.parametrize("assets_only", [False, True])
def test_run_of_assets_alone_has_one_model_for_each_host(assets_only):
    taken = scale.measured("qualys", 30, assets_only=assets_only)

    assert (taken.models <= 30) is assets_only


@LINUX
def test_a_fleet_is_counted_by_hosts_and_models():
    taken = scale.measured("fleet", 1000)

    assert (taken.hosts, taken.models) == (1000, 1000)
    assert taken.peak_mib > 10
    assert sum(taken.stages.values()) == pytest.approx(1)


def test_without_valgrind_nothing_is_counted_and_that_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert list(instructions.report([10])) == ["valgrind is not there."]


@LINUX
def test_an_import_reads_a_file_that_was_written_before():
    taken = scale.measured("nessus-import", 200)

    assert taken.models > 200
    assert taken.stages["simulator"] == 0
    assert taken.stages["decode"] + taken.stages["shelf"] > 0


def looked_at():
    """Return the stage of the caller."""
    return stages.stage(sys._getframe())


def test_time_of_a_sink_includes_its_calls(tmp_path):
    source = tmp_path / "sdk" / "sinks" / "some.py"
    source.parent.mkdir(parents=True)
    source.write_text("def write(look):\n    return look()\n")
    names: dict[str, object] = {}
    exec(compile(source.read_text(), str(source), "exec"), names)

    assert names["write"](looked_at) == "sink"
    assert looked_at() == "rest"


def test_the_bare_sql_stores_the_same_rows_as_the_store(tmp_path):
    given = storing.batches(20)
    store, plain = tmp_path / "store.db", tmp_path / "bare.db"

    storing.stored(store, given)
    storing.stored(plain, [])
    storing.bare(plain, storing.as_rows(given))

    assert stored(plain) == stored(store) != {}


def stored(path):
    """Return the keys by table."""
    from sdk.sinks.store import TYPES, Store

    with Store(path) as store:
        return {
            type_: keys for type_ in TYPES if (keys := [row["key"] for row in store.rows(type_)])
        }


def test_a_store_is_compared_at_the_first_run_and_at_the_second():
    lines = list(storing.report(20, 1))

    assert [line.split(" | ")[0] for line in lines[-2:]] == ["| first run", "| rerun"]


@pytest.mark.parametrize("way", concurrency.WAYS)
def test_every_call_runs_in_the_limiter_and_in_the_pool(way):
    assert concurrency.WAYS[way](3, str, range(50)) == 50


@LINUX
def test_an_endless_input_is_taken_no_further_than_wanted():
    assert concurrency.endless(100) > 10


def test_the_fleet_answers_over_loopback():
    with listing() as url:
        assert simulators.walked(url, "/machines", {}) > 0


def test_a_page_is_made_though_no_client_asks_for_it():
    assert simulators.made(Listing(1, 1), "/machines", {}) > 0


def test_simulator_is_started_requested_and_stopped(tmp_path):
    with servers.started(servers.SIMULATOR, tmp_path) as (url, seconds, process):
        with servers.requests.Session() as sending:
            sending.trust_env = False
            answer = servers.SIMULATOR.ask(sending, url)
        assert len(answer.json()["items"]) == servers.ROWS
        assert seconds > 0
        assert Path(f"/proc/{process}").exists() or not sys.platform.startswith("linux")


def test_page_is_given_to_prism_and_mountebank_unchanged():
    document = servers.openapi({"items": []})
    (imposter,) = servers.imposters(80, "{}")["imposters"]

    assert document["paths"][servers.PATH]["get"]["responses"]["200"]["content"]
    assert imposter["stubs"][0]["responses"] == [
        {"is": {"headers": {"Content-Type": "application/json"}, "body": "{}"}}
    ]


def test_recording_is_played_from_one_thread_and_from_ten(monkeypatch, tmp_path):
    # A worker of a parallel suite may record in its own folder only.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    lines = list(replay.report([10], 1))

    rows = [line for line in lines if line.startswith("| 10 |")]
    assert len(rows) == 2 * len(replay.THREADS)
    assert all("/s" in row.split(" | ")[2] for row in rows)


def test_failing_player_is_named_unless_it_is_the_sdk():
    def failing():
        raise OSError("made up")

    taken: replay.Taken = {}
    replay.tried(taken, ("vcrpy", 10, 10), failing)

    assert taken == {("vcrpy", 10, 10): ["fails: OSError"]}
    with pytest.raises(OSError, match="made up"):
        replay.tried(taken, ("sdk", 10, 10), failing)


def test_the_conformance_classes_are_found():
    found = list(suite.classes())

    assert "tests/integrations/test_example.py::TestExample" in found
    assert "tests/integrations/imports/test_csv_import.py::TestCSVImport" in found


def test_seconds_are_summed_by_class():
    report = """<testsuites><testsuite>
        <testcase classname="tests.integrations.test_a.TestA" name="x" time="1.5"/>
        <testcase classname="tests.integrations.test_a.TestA" name="y" time="0.5"/>
    </testsuite></testsuites>"""

    seconds, tests = suite.parse_report(report)

    assert (seconds, tests) == ({"TestA": 2.0}, {"TestA": 2})


def test_mutant_without_a_run_is_neither_killed_nor_survivor():
    outcomes = {
        "sdk.core.retry.x_wait__mutmut_1": "killed",
        "sdk.core.retry.x_wait__mutmut_2": "timeout",
        "sdk.core.retry.x_wait__mutmut_3": "survived",
        "sdk.core.retry.x_wait__mutmut_4": "not checked",
        "sdk.core.limiter.x_map__mutmut_1": "not checked",
        "sdk.core.limiter.x_map__mutmut_2": "no tests",
    }

    assert list(scores(outcomes))[2:] == [
        "| `sdk.core.limiter` | 2 | 1 | 0% | 1 |",
        "| `sdk.core.retry` | 4 | 3 | 67% | 1 |",
        "| `all` | 6 | 4 | 50% | 2 |",
    ]
