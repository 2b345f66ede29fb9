"""Every safe operation of the Tenable simulator answers the same call in one way."""

from simulators.tenable import TenableSimulator
from simulators.tenable.documents.hosts import asset_uuid

from ..engine.walker import assert_dates_move, assert_repeatable
from .calls import ASSETS, EVERYTHING, VULNS, begun, call

EXPORTS = {
    "vuln": (VULNS, EVERYTHING),
    "asset": (ASSETS, {"chunk_size": 100}),
    "was": ("/was/v1/export/vulns", {}),
    "compliance": ("/compliance/export", {}),
}


def answers(simulator):
    """Return the body of the answer to one call of each safe operation."""
    host = next(one for one in simulator.world.hosts() if one.weaknesses and one.index % 5)
    plugin = 100_000 + host.weaknesses[0].weakness.identifier
    uuid, file = asset_uuid(host), "SSE-b0000000-0000-4000-8000-000000000010-csv"
    tag, category = (
        call(simulator, f"/tags/{name}").json[name][0]["uuid"] for name in ("values", "categories")
    )
    given = {"scan": 10, "file": file, "plugin": plugin, "host": host.index + 1, "user": 1}
    given |= {"uuid": uuid, "scanner": 1, "family": 23}
    by_uuid = {"tag": tag, "tag-category": category}
    for name, (path, body) in EXPORTS.items():
        by_uuid |= dict.fromkeys((f"{name}-status", f"{name}-chunk"), begun(simulator, path, body))
    simulator.clock.sleep(5)
    found = {}
    for one in simulator.operations:
        if one.safe:
            method, path = one.request.split(" ")
            values = {**given, "chunk": 1, "uuid": by_uuid.get(one.name, uuid)}
            body = {"format": "csv"} if method == "POST" else None
            said = call(simulator, path.format(**values), method=method, body=body)
            assert said.status == 200, (one.name, said.body)
            found[one.name] = said.body
    return found


def test_safe_operation_answers_the_same_twice():
    assert_repeatable(TenableSimulator, answers)


def test_dates_of_listings_move_with_the_clock():
    assert_dates_move(
        TenableSimulator,
        answers,
        # A plugin is of the vendor, and no event of the account.
        fixed=("publication_date", "modification_date", "plugin_modification_date"),
    )
