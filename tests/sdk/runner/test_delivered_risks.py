"""Risks of one key: a run reports the worst severity of them, and the evidence of all."""

import json
import tracemalloc
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import (
    Asset,
    Capability,
    Credential,
    Finding,
    Port,
    Risk,
    Severity,
    merge_findings,
    stream,
)
from sdk.models import Integration
from sdk.runner import Job, MemorySink, NDJSONSink
from sdk.runner.delivered_risks import DeliveredRisks
from sdk.sinks.store import Store, StoreSink
from sdk.testing import VirtualClock

KEY = "#risk#www.example.com#CVE-2025-1"
COMMENT = "severity raised from low to critical by another finding"


class Scanner(Capability):
    """Two streams of models that a test gives."""

    name = "scanner"
    title = "Scanner"
    surface = "external"
    credential = Credential("scanner", secrets=())
    models = ()
    more = ()

    def validate_credentials(self):
        """Do nothing."""

    def check_affiliation(self, asset):
        """Return False."""
        return False

    @stream(toggle="importVulnerabilities")
    def risks(self):
        """Yield the models."""
        yield from self.models

    @stream(toggle="importVulnerabilities")
    def more_risks(self):
        """Yield the other models."""
        yield from self.more


def run(models, more=(), sink=None, clock=None):
    sink = MemorySink() if sink is None else sink
    assert scanner(models, more, sink, clock or VirtualClock()).invoke().complete
    return sink


def scanner(models, more, sink, clock):
    made = Scanner(Job(target=Integration("scanner", "x")), clock=clock, sink=sink)
    made.models, made.more = models, more
    return made


def host(number=1, cloud_id=""):
    return Asset("www.example.com", f"203.0.113.{number}", cloud_id=cloud_id)


def risk(severity, target=None, output="", score=None, name="CVE-2025-1"):
    finding = Finding(name=name, severity=severity, output=output, scores=((score, None),))
    (found,) = merge_findings(target or host(), [finding])
    return found


def others(count):
    """Return so many risks that the next one is in another batch."""
    return [risk(Severity.LOW, name=f"CVE-2025-{1000 + number}") for number in range(count)]


def test_later_and_worse_risk_raises_the_severity():
    sink = run([risk(Severity.LOW, score=2.0), risk(Severity.CRITICAL)])

    kept = sink.models[KEY]
    assert (kept.status, kept.priority, kept.cvss_score) == ("TC", 0, None)
    assert kept.comment == COMMENT


@pytest.mark.parametrize("between", [0, 600])
def test_later_and_milder_risk_lowers_nothing(between):
    sink = run([risk(Severity.CRITICAL, score=9.8), *others(between), risk(Severity.LOW)])

    kept = sink.models[KEY]
    assert (kept.status, kept.cvss_score, kept.comment) == ("TC", 9.8, "")


def test_severity_is_raised_across_batches_and_streams():
    between = others(600)

    assert run([risk(Severity.LOW), *between, risk(Severity.HIGH)]).models[KEY].status == "TH"
    assert run([risk(Severity.LOW)], more=[risk(Severity.HIGH)]).models[KEY].status == "TH"


def test_third_risk_is_compared_with_the_worst():
    severities = (Severity.LOW, Severity.CRITICAL, Severity.MEDIUM, Severity.CRITICAL)
    risks = [risk(severity, host(number)) for number, severity in enumerate(severities, 1)]

    lines = deliver(risks)

    assert [line.status for line in lines] == ["TL", "TC", "TC", "TC"]
    assert [line.comment for line in lines] == ["", COMMENT, "", ""]


def deliver(risks):
    merged = DeliveredRisks()
    found = [model for one in risks for model in merged.merge([one])]
    merged.close()
    return found


@given(st.lists(st.sampled_from([one for one in Severity if one is not Severity.EXPOSURE])))
def test_last_risk_of_a_key_has_the_worst_severity(severities):
    lines = deliver([risk(one) for one in severities])

    for number, line in enumerate(lines, 1):
        worst = min(severities[:number], key=lambda one: one.priority)
        assert line.status.severity is worst


def test_higher_score_of_one_severity_counts():
    lines = deliver([risk(Severity.HIGH, score=7.1), risk(Severity.HIGH, score=8.8)])
    back = deliver([risk(Severity.HIGH, score=8.8), risk(Severity.HIGH, score=7.1)])

    assert [line.cvss_score for line in lines] == [7.1, 8.8]
    assert [line.cvss_score for line in back] == [8.8, 8.8]
    assert not any(line.comment for line in lines + back)


def test_proofs_of_all_hosts_of_a_key_arrive():
    hosts = [host(1), host(2), host(2, cloud_id="new")]
    risks = [risk(Severity.LOW, on, f"seen {number}") for number, on in enumerate(hosts)]

    sink = run([*risks, risks[0]])

    proofs = {key: one.content for key, one in sink.models.items() if key.startswith("#file#")}
    path = "#file#proofs/www.example.com/CVE-2025-1"
    assert proofs == {
        path: b"seen 0",
        f"{path}/203.0.113.2": b"seen 1",
        f"{path}/new": b"seen 2",
    }


def test_proofs_of_one_host_that_differ_all_arrive():
    texts = [f"seen {number}" for number in range(4)]

    sink = run([risk(Severity.LOW, output=text) for text in [*texts, *texts]])

    proofs = [one.content.decode() for one in sink if one.key.startswith("#file#proofs/")]
    assert proofs == texts


def proofs_of(sink):
    return [model.content for key, model in sink.models.items() if key.startswith("#file#proofs/")]


@pytest.mark.parametrize(
    "targets",
    [
        [Asset("203.0.113.1", "203.0.113.1"), host(1)],
        [host(cloud_id=name) for name in ("first", "a:b", "a/b", "a?b")],
    ],
    ids=["address", "reserved"],
)
def test_proofs_of_hosts_with_one_path_all_arrive(targets):
    found = [
        Risk(target, "CVE-2025-1", "TL", dns="shared", proof=b"seen %d" % number)
        for number, target in enumerate(targets)
    ]

    assert sorted(proofs_of(run(found))) == [b"seen %d" % n for n, _ in enumerate(targets)]


def test_proofs_with_one_id_of_the_vendor_all_arrive():
    found = [
        Risk(host(), "CVE-2025-1", "TL", proof=b"seen %d" % number, proof_uniqueness_id="row")
        for number in (0, 1, 0, 1)
    ]

    assert proofs_of(run(found)) == [b"seen 0", b"seen 1"]


@pytest.mark.parametrize("closed", ["DCF", "RC", "IC"])
def test_closed_risk_raises_and_closes_nothing(closed):
    for statuses in (["TL", closed], [closed, "TL"]):
        sink = run([Risk(host(), "CVE-2025-1", status) for status in statuses])

        assert (sink.models[KEY].status, sink.models[KEY].comment) == ("TL", "")


class Interrupted(MemorySink):
    """A sink that keeps comments, and is interrupted once, in its second write."""

    def __init__(self):
        super().__init__()
        self.writes = 0
        self.comments = []

    def write(self, batch):
        self.writes += 1
        if self.writes == 2:
            raise KeyboardInterrupt
        self.comments += [model.comment for model in batch if model.key == KEY]
        super().write(batch)


def test_interrupted_write_still_raises_the_severity():
    sink = Interrupted()
    models = [risk(Severity.LOW), *others(600), risk(Severity.CRITICAL), *others(900)]

    with pytest.raises(KeyboardInterrupt):
        run(models, sink=sink)

    assert sink.comments == ["", COMMENT]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 10**30, Decimal("9.8")])
def test_odd_scores_and_names_neither_lose_nor_lower(score):
    name = "half \ud800 a character"
    risks = [Risk(host(), name, status, cvss_score=score) for status in ("TH", "TC", "TL")]

    assert [line.status for line in deliver(risks)] == ["TH", "TC", "TC"]


def test_equal_proofs_are_one_file():
    sink = run([risk(Severity.LOW, host(), "seen") for _ in range(3)])

    assert [key for key in sink.models if "proofs" in key] == [
        "#file#proofs/www.example.com/CVE-2025-1"
    ]


def test_file_has_the_raised_risk_with_its_comment(tmp_path):
    path = tmp_path / "out.ndjson"
    run([risk(Severity.LOW), risk(Severity.CRITICAL), risk(Severity.LOW)], sink=NDJSONSink(path))

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    found = [(one["status"], one.get("comment")) for one in lines if one["type"] == "risk"]
    assert found == [("TL", None), ("TC", COMMENT)]


def test_store_has_the_worst_severity_after_each_run(tmp_path):
    models = [risk(Severity.LOW, score=2.0), *others(600), risk(Severity.CRITICAL)]
    clock = VirtualClock()
    for _ in range(2):
        run(models, sink=StoreSink(tmp_path / "store.db"), clock=clock)
        clock.advance(timedelta(days=1).total_seconds())

        with Store(tmp_path / "store.db") as store:
            row = store.find(KEY)
        assert (row["status"], row["priority"], row["cvss_score"]) == ("TC", 0, None)


def test_risk_on_a_port_is_merged_with_that_on_the_host():
    on_port = Risk(Port("tcp", 443, host()), "CVE-2025-1", "TC")

    assert run([risk(Severity.LOW), on_port]).models[KEY].status == "TC"


def test_memory_is_flat_whatever_the_number_of_risks():
    def peak(count):
        merged = DeliveredRisks()
        tracemalloc.start()
        for number in range(count):
            merged.merge([Risk(host(), "CVE-2025-1", "TL", dns=f"{number}.example.com")])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        merged.close()
        return most

    peak(100)
    assert peak(4000) < peak(400) + 50_000
