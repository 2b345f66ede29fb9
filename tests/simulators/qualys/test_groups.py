"""What hosts are sorted into at Qualys, what their clouds say of them, and detections as CSV."""

import csv

import pytest

from .calls import DETECTIONS, HOSTS, call, host_id, ids, qids, qualys, tree


def members(simulator, kind):
    return [host_id(host.index) for host in simulator.world.hosts() if host.kind == kind]


def rows(said):
    """Return the marker lines and the rows of a CSV."""
    assert said.status == 200, said.body
    lines = said.body.decode().splitlines()
    marks = [line for line in lines if line.startswith("----")]
    table = said.body.decode().partition("BODY_CSV\n")[2].partition("----END")[0]
    return marks, list(csv.DictReader((table or said.body.decode()).splitlines(keepends=True)))


def test_hosts_are_selected_by_their_asset_group():
    simulator = qualys(25)
    listed = tree(call(simulator, HOSTS, details="Basic/AGs"))
    number = listed.findtext("RESPONSE/HOST_LIST/HOST/ASSET_GROUP_IDS")

    by_id = ids(tree(call(simulator, HOSTS, ag_ids=number)))
    by_title = ids(tree(call(simulator, HOSTS, ag_titles="Group public,Group cloud")))

    first = next(iter(simulator.world.hosts()))
    assert by_id == members(simulator, first.kind)
    assert by_title == sorted(members(simulator, "public") + members(simulator, "cloud"))


@pytest.mark.parametrize("requested", ["all", "ec2", "azure", "google"])
@pytest.mark.parametrize("path", [HOSTS, DETECTIONS])
def test_metadata_is_of_the_clouds_that_are_requested(path, requested):
    simulator = qualys(60)

    root = tree(call(simulator, path, host_metadata=requested))

    found = {
        (host.findtext("CLOUD_PROVIDER"), host.find("METADATA")[0].tag)
        for host in root.iter("HOST")
        if host.find("METADATA") is not None
    }
    everything = {("AWS", "EC2"), ("Azure", "AZURE"), ("GCP", "GOOGLE")}
    assert found == {pair for pair in everything if requested in ("all", pair[1].lower())}


@pytest.mark.parametrize("limit", [0, 3, 1000])
def test_detections_as_csv_are_those_of_xml(limit):
    simulator = qualys(12)
    parameters = {"truncation_limit": limit, "status": "New,Fixed,Active,Re-Opened"}

    root = tree(call(simulator, DETECTIONS, **parameters))
    marks, table = rows(call(simulator, DETECTIONS, output_format="CSV", **parameters))

    assert [(int(row["Host ID"]), int(row["QID"])) for row in table] == qids(root)
    texts = [one.text.replace("\r\n", "\n") if one.text else "" for one in root.iter("STATUS")]
    assert [row["Status"] for row in table] == texts
    assert ("----BEGIN_RESPONSE_FOOTER_CSV" in marks) is (limit == 3)


def test_csv_without_metadata_is_the_table_alone():
    marks, table = rows(call(qualys(12), DETECTIONS, output_format="CSV_NO_METADATA"))

    assert marks == []
    assert table
