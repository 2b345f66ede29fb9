"""Sinks: each key once, in order, readable again, and loud before it is too late."""

import io
import json
from pathlib import Path

import pytest

from sdk.errors import SinkError
from sdk.models import Asset, Port, Risk, RiskStatus, from_json
from sdk.sinks import MemorySink, NDJSONSink

HOST = Asset("web.example.com", "192.0.2.1")
MODELS = [HOST, Port("tcp", 443, HOST)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "models.ndjson"


def written(sink, *batches):
    sink.open()
    for batch in batches:
        sink.write(batch)
    sink.close()


def test_lines_are_models_in_the_order_given(path):
    written(NDJSONSink(path), MODELS)

    assert [from_json(line).key for line in path.read_bytes().splitlines()] == [
        "#asset#web.example.com#192.0.2.1",
        "#port#tcp#443#asset#web.example.com#192.0.2.1",
    ]


def test_a_line_has_a_type_and_the_platforms_field_names(path):
    written(NDJSONSink(path), [Asset("web.example.com", "192.0.2.1", cloud_id="42")])

    line = json.loads(path.read_text())

    assert line["type"] == "asset"
    assert line["cloudId"] == "42"


def test_a_key_is_written_once_within_and_across_batches(path):
    written(NDJSONSink(path), [HOST, HOST], MODELS)

    assert len(path.read_bytes().splitlines()) == 2


def test_risk_is_written_once_for_each_target(path):
    other = Asset(HOST.dns, "192.0.2.2")
    risks = [Risk(one, "CVE-2024-1000", RiskStatus.parse("TH")) for one in (HOST, other, HOST)]

    written(NDJSONSink(path), risks, risks)

    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [line["target"]["name"] for line in lines] == ["192.0.2.1", "192.0.2.2"]


def test_a_file_is_whole_or_not_there(path):
    sink = NDJSONSink(path)
    sink.open()

    sink.write(MODELS)

    assert not path.exists()
    sink.close()
    assert len(path.read_bytes().splitlines()) == 2
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_interrupt_costs_no_line_of_a_batch(path):
    def models():
        yield HOST
        if not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt
        yield MODELS[1]

    interrupted, sink = [], NDJSONSink(path)
    sink.open()

    with pytest.raises(KeyboardInterrupt):
        sink.write(models())
    sink.write(models())
    sink.close()

    assert len(path.read_bytes().splitlines()) == 2


def test_output_of_an_earlier_run_stays_until_the_first_model(path):
    written(NDJSONSink(path), MODELS)

    written(NDJSONSink(path))

    assert len(path.read_bytes().splitlines()) == 2


def test_a_run_that_found_nothing_leaves_an_empty_file(path):
    written(NDJSONSink(path), MODELS)

    written(NDJSONSink(path), [])

    assert path.read_bytes() == b""


def test_stdout_is_written_and_left_open():
    stdout = io.BytesIO()

    written(NDJSONSink("-", stdout=stdout), MODELS)

    assert len(stdout.getvalue().splitlines()) == 2


def test_a_path_that_cannot_be_written_fails_on_opening(tmp_path):
    with pytest.raises(SinkError, match=r"cannot write .*missing.*choose another path"):
        NDJSONSink(tmp_path / "missing" / "models.ndjson").open()


def test_writing_to_a_full_disk_is_an_error():
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    sink = NDJSONSink("-", stdout=Full())
    sink.open()

    with pytest.raises(SinkError, match="No space left on device"):
        sink.write(MODELS)
    sink.close()


def test_memory_keeps_the_first_model_of_a_key():
    sink = MemorySink()

    written(sink, MODELS, [Asset("WEB.example.com", "192.0.2.1")])

    assert [model.key for model in sink] == [model.key for model in MODELS]
    assert len(sink) == 2


def test_two_runs_do_not_write_one_file_at_once(path):
    first, second = NDJSONSink(path), NDJSONSink(path)
    first.open()
    first.write(MODELS)

    with pytest.raises(SinkError, match="is being written by another run"):
        second.open()

    first.close()
    assert len(path.read_bytes().splitlines()) == 2
    written(second, [HOST])
    assert len(path.read_bytes().splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_full_device_is_noticed_before_the_first_model():
    with pytest.raises(SinkError, match="No space left on device"):
        NDJSONSink("/dev/full").open()


def test_a_device_is_written_like_a_file():
    written(NDJSONSink("/dev/null"), MODELS)

    assert Path("/dev/null").is_char_device()
