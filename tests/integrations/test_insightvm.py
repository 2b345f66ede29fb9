"""InsightVM keeps every rule, and copes with what only its console does.

Source: docs/contracts/insightvm.md.
"""

from dataclasses import replace
from typing import ClassVar

import pytest

from integrations.insightvm import InsightVM
from sdk import Asset, Port, Risk
from sdk.runner import Outcome
from sdk.testing import Conformance
from sdk.testing.conformance.harness import check_complete
from simulators import EPOCH, catalogue
from simulators.insightvm import InsightVMSimulator
from simulators.insightvm.oracle import risk_names


class TestInsightVM(Conformance):
    integration = InsightVM
    simulator = InsightVMSimulator
    unreached: ClassVar = {
        "large-pages-time-out": "its pages are smaller (PAGING-11 asks for larger ones)",
        "local-days": "a run without a last one searches for no day (TRUTH-8)",
        "refuses-large-pages": "its pages are smaller (PAGING-11 asks for larger ones)",
        "software-fails": "it reads no software",
        "string-status": "no call is refused",
        "no-error-links": "no call is refused",
    }
    # Every asset takes a call, and every vulnerability two and its solutions.
    most_requests: ClassVar = 2000

    def test_asset_without_an_address_goes_by_its_full_name(self):
        harness = self.harness(quirks=["no-addresses"])

        run = harness.run()

        check_complete(harness, run)
        assert not harness.expected().wrong_fields(run.models)
        named = [
            one for one in run.models.values() if isinstance(one, Asset) and one.dns == one.name
        ]
        assert [one for one in named if not one.class_.startswith("ip")]

    @pytest.mark.parametrize("ordinal", range(2, 6))
    def test_a_404_for_a_page_that_is_there_is_never_the_end(self, ordinal):
        harness = self.harness(faults=[f"status:404@assets#{ordinal}"])

        run = harness.run()

        assert run.report.streams[0].outcome is not Outcome.COMPLETE
        assert run.report.streams[0].error_type in ("TotalMismatch", "CredentialError")

    @pytest.mark.parametrize("hosts", range(1, 8))
    @pytest.mark.parametrize("quirk", ["total-too-low", "same-rows"])
    def test_missing_or_repeated_page_is_reported(self, quirk, hosts):
        harness = self.harness(hosts, quirks=[quirk])

        run = harness.run()

        touched = quirk == "total-too-low" or hosts >= self.page_size
        assert (run.report.outcome is Outcome.COMPLETE) is not touched
        assert not touched or set(run.error_types) <= {"TotalMismatch", "CredentialError"}

    @pytest.mark.parametrize("call", range(1, 14))
    @pytest.mark.parametrize("stream", ["assets", "vulnerabilities"])
    def test_assets_deleted_while_they_are_listed_cost_no_other(self, call, stream):
        harness = self.harness(14, limits=self.limits(page_size=2, concurrency=1, batch_size=2))
        world = harness.simulator.world
        gone = [host for host in world.hosts() if host.index in (0, 3, 4)]

        def delete_in_the_middle(number):
            if number == call:
                for host in gone:
                    world.remove(host.index)

        harness.wire.before = delete_in_the_middle
        found = {model.key for model in harness.emitted(stream)}

        kind = "#asset#" if stream == "assets" else "#risk#"
        assert {key for key in harness.expected().keys if key.startswith(kind)} <= found

    def test_an_asset_that_is_new_changes_nothing_for_the_others(self):
        harness = self.harness()
        world, before = harness.simulator.world, harness.expected()
        like = world.host(0)

        def add_one(number):
            if number == 4:
                world.add(replace(like, hostname="new"))

        harness.wire.before = add_one
        run = harness.run()

        assert run.report.outcome is Outcome.COMPLETE
        assert before.kept.keys() <= run.models.keys()

    def test_asset_deleted_before_its_findings_is_missing(self):
        harness = self.harness()
        world = harness.simulator.world
        gone = next(host for host in world.hosts() if host.weaknesses)

        def delete_before_its_findings(_number):
            listed = harness.asked().get("assets", 0) > 2 * (1 + len(world) // self.page_size)
            if listed and gone in world.hosts():
                world.remove(gone.index)

        harness.wire.before = delete_before_its_findings
        run = harness.run()

        assert gone not in world.hosts()
        assert run.report.outcome is Outcome.COMPLETE
        assert harness.expected().kept.keys() <= run.models.keys()

    def test_failed_findings_cost_only_their_asset(self):
        harness = self.harness(quirks=["findings-fail"])
        asset = next(row for row in harness.simulator.oracle() if row["type"] == "asset")

        run = harness.run()

        missing = harness.expected().kept.keys() - run.models.keys()
        vulnerabilities = run.report.streams[1]
        assert vulnerabilities.outcome is Outcome.INCOMPLETE
        assert "the findings of asset 1" in vulnerabilities.error
        assert missing
        assert all(asset["fields"]["dns"] in key or "definitions/" in key for key in missing)

    def test_findings_that_are_counted_and_not_listed_are_missing(self):
        harness = self.harness(quirks=["empty-findings"])

        run = harness.run()

        assert run.report.streams[1].error_type == "TotalMismatch"
        assert "asset 1 counts" in run.report.streams[1].error

    def test_failed_content_costs_only_its_own_risks(self):
        harness = self.harness(15, quirks=["content-fails"])

        run = harness.run()

        expected = harness.expected().kept.keys()
        failing = {
            name
            for weakness in catalogue()
            for name in risk_names(weakness)
            if weakness.index % 4 == 0
        }
        missing = expected - run.models.keys()
        texts = {key for key in missing if "#definitions/" in key}
        assert run.report.streams[1].outcome is Outcome.INCOMPLETE
        assert "could not read vulnerability" in run.report.streams[1].error
        assert {key.split("#")[3] for key in risks(missing)} <= failing
        assert 0 < len(risks(missing)) < len(risks(expected))
        assert {key.split("/")[1] for key in texts} - failing

    def test_an_outage_of_all_findings_is_given_up_early(self):
        one_by_one = self.limits(concurrency=1, batch_size=5)
        harness = self.harness(60, faults=["status:400@findings#2-"], limits=one_by_one)

        run = harness.run()

        assert run.report.streams[1].outcome is Outcome.FAILED
        # One for the probe; 25 assets in a row are refused, each of them twice.
        assert 51 <= harness.asked()["findings"] < 60

    @pytest.mark.parametrize(("refusals", "missing"), [(1, 0), (2, 30)])
    def test_findings_that_are_refused_twice_cost_their_asset(self, refusals, missing):
        calls = [2 + cycle * (refusals + 1) + nth for cycle in range(30) for nth in range(refusals)]
        one_by_one = self.limits(concurrency=1, batch_size=5)
        faults = [f"status:400@findings#{call}" for call in calls]
        harness = self.harness(60, faults=faults, limits=one_by_one)

        run = harness.run()

        error = run.report.streams[1].error
        assert f"and {missing - 1} more" in error if missing else not error
        assert harness.asked()["findings"] == 91

    def test_each_vulnerability_and_solution_is_asked_for_once(self):
        harness = self.harness(40, limits=self.limits(concurrency=1, batch_size=1))

        harness.run()

        paths = [exchange.path for exchange in harness.simulator.journal.exchanges]
        content = [path for path in paths if path.startswith(("/api/3/vuln", "/api/3/sol"))]
        assert len(content) > 40
        assert len(content) == len(set(content))

    @pytest.mark.parametrize("call", range(1, 9))
    def test_findings_that_change_while_they_are_read_are_read_again(self, call):
        harness = self.harness(1, limits=self.limits(page_size=1, concurrency=1))
        world = harness.simulator.world
        seen = [one for host in harness_of(60).hosts() for one in host.weaknesses if one.open]
        world.change(0, weaknesses=tuple(seen[:9]))

        def change(_number):
            if harness.asked().get("findings") == call:
                world.change(0, weaknesses=tuple(seen[1:8] + seen[9:11]))

        harness.wire.before = change
        before = risks(harness.expected().keys)
        found = risks(model.key for model in harness.emitted("vulnerabilities"))

        assert found in (before, risks(harness.expected().keys))

    @pytest.mark.parametrize("quirks", [[], ["local-days"]])
    def test_recent_scans_are_read_in_any_time_zone(self, quirks):
        harness = self.harness(quirks=quirks)
        since = EPOCH.replace(hour=9)
        harness.simulator.world.change(0, last_seen=since)

        with harness.capability() as capability:
            read = {row.id for row in capability.client.assets(since)}

        assert 1 in read
        assert len(read) < len(harness.simulator.world)

    def test_services_are_ports_with_names(self):
        harness = self.harness()

        ports = {model.key: model for model in harness.emitted("assets") if isinstance(model, Port)}

        expected = {row["key"]: row for row in harness.simulator.oracle() if row["type"] == "port"}
        assert ports.keys() <= expected.keys()
        assert {port.service for port in ports.values()} >= {"ssh", "rdp"}
        for key, port in ports.items():
            assert port.service == expected[key]["fields"]["service"]

    def test_files_say_all_that_the_oracle_has(self):
        harness = self.harness(60, limits=InsightVM.limits)

        run = harness.run()

        for row in harness.simulator.oracle():
            if "contains" in row and row["refused"] is None:
                text = plain(run.models[row["key"]].content.decode())
                assert all(plain(piece) in text for piece in row["contains"]), row["key"]

    def test_a_risk_is_on_the_place_where_it_is_worst(self):
        harness = self.harness(60, limits=InsightVM.limits)
        targets = {
            row["key"]: row["target"] for row in harness.simulator.oracle() if row["type"] == "risk"
        }

        risks = [model for model in harness.emitted("vulnerabilities") if isinstance(model, Risk)]

        assert {risk.key: risk.target.key for risk in risks} == targets


def plain(text):
    """Return the text without the signs of Markdown, on one line."""
    return " ".join(text.replace("**", "").replace("\\", "").split())


def risks(keys):
    return {key for key in keys if key.startswith("#risk#")}


def harness_of(hosts):
    return InsightVMSimulator.create(hosts=hosts).world
