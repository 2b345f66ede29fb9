"""The reads of the Tenable simulator that are no exports (contract 4)."""

import csv
from io import StringIO
from xml.etree import ElementTree

import pytest

from simulators.tenable.documents.hosts import asset_uuid, is_licensed, retired_uuid
from simulators.tenable.documents.plugins import plugin_id

from .calls import call, tenable

WORKBENCH = "/workbenches/assets"
RANGE = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


@pytest.fixture(scope="module")
def simulator():
    return tenable(60)


def by_filters(*filters, **more):
    query = {}
    for number, (name, quality, value) in enumerate(filters):
        query |= {
            f"filter.{number}.filter": name,
            f"filter.{number}.quality": quality,
            f"filter.{number}.value": value,
        }
    return {**query, **more}


def asked(simulator, *filters, **more):
    return call(simulator, WORKBENCH, **by_filters(*filters, **more))


def ids(said):
    return {row["id"] for row in said.json["assets"]}


def of(hosts):
    return {asset_uuid(host) for host in hosts}


@pytest.mark.slow
def test_list_of_assets_is_cut_at_5000_with_the_total():
    said = call(tenable(5100), "/assets")

    assert (len(said.json["assets"]), said.json["total"]) == (5000, 5100)


def test_names_are_singular_in_lists_and_ids_lists_in_details(simulator):
    row = call(simulator, "/assets").json["assets"][0]

    one = call(simulator, f"/assets/{row['id']}").json

    assert row["ipv4"] == one["ipv4"] == [simulator.world.host(0).address]
    assert one["network_id"] == ["00000000-0000-0000-0000-000000000000"]
    assert one["tags"][0].keys() == {"tag_uuid", "tag_key", "tag_value"}
    assert row["acr_score"] == 6


@pytest.mark.parametrize("quirk", [(), ("empty-404",)])
def test_an_asset_that_is_not_there_is_not_found(quirk):
    simulator = tenable(quirks=quirk)
    host = simulator.world.host(4)
    uuids = ("nothing", "0" * 8, retired_uuid(host), asset_uuid(host)[:-1] + "9")

    said = [call(simulator, f"/assets/{uuid}") for uuid in uuids]

    assert {one.status for one in said} == {404}
    assert {bool(one.body) for one in said} == {not quirk}


def test_an_asset_goes_with_its_host():
    simulator = tenable()
    uuid = asset_uuid(simulator.world.host(2))

    simulator.world.remove(2)

    assert call(simulator, f"/assets/{uuid}").status == 404


class TestWorkbench:
    def test_its_filters_are_those_it_takes(self, simulator):
        offered = call(simulator, "/filters/workbenches/assets").json["filters"]

        for one in offered:
            quality = one["operators"][0]
            value = "192.0.2.1" if one["name"] == "ipv4" else "x"
            assert asked(simulator, (one["name"], quality, value)).status == 200

    @pytest.mark.parametrize(
        ("filters", "kept"),
        [
            ([], lambda host: True),
            ([("ipv4", "eq", "192.0.2.1")], lambda host: host.address == "192.0.2.1"),
            (
                [("ipv4", "eq", "192.0.2.0/24, 10.0.0.1-10.0.0.3")],
                lambda host: host.address.startswith("192.0.2.") or host.address in RANGE,
            ),
            (
                [("operating_system", "match", "windows")],
                lambda host: host.operating_system.startswith("Windows"),
            ),
            (
                [("operating_system", "nmatch", "windows")],
                lambda host: not host.operating_system.startswith("Windows"),
            ),
            ([("is_licensed", "eq", "false")], lambda host: not is_licensed(host)),
            ([("fqdn", "match", "web-")], lambda host: host.fqdn and "web-" in host.fqdn),
        ],
    )
    def test_filters_find_their_assets(self, simulator, filters, kept):
        said = asked(simulator, *filters)

        wanted = of(host for host in simulator.world.hosts() if kept(host))
        assert ids(said) == wanted
        assert said.json["total"] == len(wanted) > 0

    def test_by_id_it_finds_one_and_by_all_others_the_rest(self, simulator):
        uuid = asset_uuid(simulator.world.host(7))

        one = asked(simulator, ("host.id", "eq", uuid))
        rest = asked(simulator, ("host.id", "neq", uuid))

        assert ids(one) == {uuid}
        assert (one.json["total"], rest.json["total"]) == (1, 59)

    def test_address_finds_every_host_that_has_it(self):
        simulator = tenable()
        first, second = simulator.world.host(0), simulator.world.host(3)
        simulator.world.change(3, address=first.address)

        said = asked(simulator, ("ipv4", "eq", first.address))

        assert ids(said) == of([first, second])

    @pytest.mark.parametrize(("how", "total"), [("and", 0), ("or", 2)])
    def test_filters_are_combined_as_asked(self, simulator, how, total):
        first, second = (("host.id", "eq", asset_uuid(simulator.world.host(n))) for n in (1, 2))

        said = asked(simulator, first, second, **{"filter.search_type": how})

        assert said.json["total"] == total

    def test_a_filter_it_lacks_is_refused_in_its_own_form(self, simulator):
        said = asked(simulator, ("ipv4", "eq", "nowhere"))

        assert said.status == 400
        assert said.json.keys() == {
            *("error", "type", "filter_name", "filter_operator", "filter_value")
        }
        assert asked(simulator, ("gcp_zone", "eq", "x")).status == 400
        assert asked(simulator, ("ipv4", "match", "1")).status == 400

    @pytest.mark.parametrize(("days", "some"), [("0", False), ("3", True), ("450", False)])
    def test_range_of_days_leaves_out_older_findings(self, simulator, days, some):
        said = asked(simulator, date_range=days)

        assert said.status == 200
        assert (said.json["total"] < 60) == some

    def test_ranges_and_numbers_of_filters_are_bounded(self, simulator):
        many = [("is_licensed", "eq", "true")] * 11

        assert asked(simulator, date_range="451").status == 400
        assert asked(simulator, *many).status == 400

    def test_findings_of_an_asset_are_counted_by_plugin(self, simulator):
        host = next(host for host in simulator.world.hosts() if len(host.weaknesses) > 2)
        path = f"{WORKBENCH}/{asset_uuid(host)}/vulnerabilities"

        said = call(simulator, path).json

        assert said["total_vulnerability_count"] == len(host.weaknesses)
        plugins = {row["plugin_id"] for row in said["vulnerabilities"]}
        assert plugins == {plugin_id(one.weakness) for one in host.weaknesses}
        assert said["vulnerabilities"][0]["counts_by_severity"]

    def test_output_of_a_plugin_has_its_place(self, simulator):
        host = next(host for host in simulator.world.hosts() if host.weaknesses)
        finding = host.weaknesses[0]
        plugin = plugin_id(finding.weakness)
        path = f"{WORKBENCH}/{asset_uuid(host)}/vulnerabilities/{plugin}/outputs"

        outputs = call(simulator, path).json["outputs"]

        assert outputs[0]["plugin_output"] == finding.result
        assert outputs[0]["states"][0]["results"][0]["port"] == (finding.port or 0)
        assert call(simulator, path.replace(str(plugin), "1")).status == 404

    def test_weaknesses_are_counted_over_all_assets_and_by_asset(self, simulator):
        everywhere = call(simulator, "/workbenches/vulnerabilities").json
        by_asset = call(simulator, f"{WORKBENCH}/vulnerabilities").json

        found = sum(len(host.weaknesses) for host in simulator.world.hosts())
        assert everywhere["total_vulnerability_count"] == found
        assert sum(row["total"] for row in by_asset["assets"]) == found

    def test_a_plugin_is_described(self, simulator):
        finding = next(one for host in simulator.world.hosts() for one in host.weaknesses)
        plugin = plugin_id(finding.weakness)

        info = call(simulator, f"/workbenches/vulnerabilities/{plugin}/info").json["info"]

        assert info["plugin_details"]["name"] == finding.weakness.title
        assert call(simulator, "/workbenches/vulnerabilities/1/info").status == 404

    def test_asset_is_described_with_its_findings(self, simulator):
        host = simulator.world.host(0)

        info = call(simulator, f"{WORKBENCH}/{asset_uuid(host)}/info").json["info"]

        assert info["counts"]["vulnerabilities"]["total"] == len(host.weaknesses)
        assert call(simulator, f"{WORKBENCH}/x/info").status == 404


class TestScans:
    def test_there_are_two_with_the_hosts_of_their_source(self, simulator):
        scans = call(simulator, "/scans").json["scans"]

        hosts = [call(simulator, f"/scans/{scan['id']}").json["hosts"] for scan in scans]

        assert sum(map(len, hosts)) == 60
        assert all(hosts)

    def test_their_history_comes_in_pages(self, simulator):
        pages = [
            call(simulator, "/scans/10/history", limit=50, offset=offset).json
            for offset in (0, 50, 100)
        ]

        assert [len(page["history"]) for page in pages] == [50, 10, 0]
        assert {page["pagination"]["total"] for page in pages} == {60}

    def test_hosts_of_old_runs_are_archived(self, simulator):
        path = "/scans/10/hosts/1/plugins/138014"

        assert call(simulator, "/scans/10", history_id=1004).json["hosts"]
        assert call(simulator, "/scans/10", history_id=1005).json["hosts"] == []
        assert call(simulator, path, history_id=1005).status == 404
        assert call(simulator, "/scans/10", history_id=1).status == 404

    @pytest.mark.parametrize("quirk", [(), ("malformed-nessus",)])
    def test_scan_file_is_a_nessus_document_at_times_broken(self, quirk):
        simulator = tenable(60, quirks=quirk)
        begun = call(simulator, "/scans/10/export", method="POST", body={"format": "nessus"})
        name = begun.json["file"]

        body = call(simulator, f"/scans/10/export/{name}/download").body

        if quirk:
            with pytest.raises(ElementTree.ParseError):
                ElementTree.fromstring(body)
            return
        hosts = ElementTree.fromstring(body).findall("Report/ReportHost")
        assert len(hosts) == len(call(simulator, "/scans/10").json["hosts"])
        assert call(simulator, f"/scans/10/export/{name}/status").json == {"status": "ready"}

    def test_their_file_can_be_a_table(self, simulator):
        begun = call(simulator, "/scans/11/export", method="POST", body={"format": "csv"})

        body = call(simulator, f"/scans/11/export/{begun.json['file']}/download").body

        rows = list(csv.DictReader(StringIO(body.decode())))
        assert {row["Host"] for row in rows} <= {h.address for h in simulator.world.hosts()}
        assert rows

    @pytest.mark.parametrize(
        ("body", "status"), [({"format": "pdf"}, 501), ({"format": "x"}, 400), (b"{", 400)]
    )
    def test_other_files_are_loud(self, simulator, body, status):
        assert call(simulator, "/scans/10/export", method="POST", body=body).status == status

    def test_output_of_a_plugin_in_a_scan_is_shown(self, simulator):
        host = next(
            host
            for host in simulator.world.hosts()
            if host.weaknesses and (host.index % 5 or not host.fqdn)
        )
        plugin = plugin_id(host.weaknesses[0].weakness)

        said = call(simulator, f"/scans/10/hosts/{host.index + 1}/plugins/{plugin}").json

        assert said["info"]["plugindescription"]["pluginid"] == str(plugin)
        assert said["outputs"][0]["ports"]

    @pytest.mark.parametrize(
        "path", ["/scans/9", "/scans/10/hosts/x/plugins/1", "/scans/10/export/SSE-x-csv/status"]
    )
    def test_unknown_id_is_not_found(self, simulator, path):
        assert call(simulator, path).status == 404
