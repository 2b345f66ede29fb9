"""Every operation is a function of its call, and dates what it shows by the clock."""

from simulators.crowdstrike import CrowdStrikeSimulator

from ..engine.walker import assert_dates_move, assert_repeatable
from .calls import ANY, FACETS, GROUPS, VULNERABILITIES, call, post, rows

LISTINGS = {one.name: one for one in CrowdStrikeSimulator.operations if one.style}
LOOKUPS = {one.name: one for one in CrowdStrikeSimulator.operations if one.safe and not one.style}
IDS = {
    "device-details": "device-ids",
    "device-details-post": "device-ids",
    "online-state": "device-ids",
    "vulnerability-details": "vulnerability-ids",
    "asset-details": "asset-ids",
    "host-group-details": "host-group-ids",
    "assessment-details": "device-ids",
    "application-details": "application-ids",
}
"""The listing that has the ids of a look-up."""


def path_of(operation):
    return operation.request.split(" ")[1]


def first_page(simulator, name):
    path = path_of(LISTINGS[name])
    query = {"filter": ANY[path]} if path in ANY else {}
    if name.startswith("host-group-member"):
        query["id"] = rows(call(simulator, GROUPS))[0]
    if path == VULNERABILITIES:
        query["facet"] = list(FACETS)
    return call(simulator, path, limit=10, **query)


def looked_up(simulator, name, ids):
    operation = LOOKUPS[name]
    if operation.request.startswith("POST"):
        return post(simulator, path_of(operation), {"ids": ids})
    return call(simulator, path_of(operation), ids=ids)


def ids_for(simulator, name, pages):
    if name == "remediations":
        found = rows(pages["vulnerabilities"])
        return [one for row in found for one in row.get("remediation", {}).get("ids", ())]
    return rows(pages[IDS[name]])


def answers(simulator):
    """Return the body of one answer of each safe operation."""
    pages = {name: first_page(simulator, name) for name in LISTINGS}
    details = {
        name: looked_up(simulator, name, ids_for(simulator, name, pages)) for name in LOOKUPS
    }
    empty = {name for name, said in (pages | details).items() if not rows(said)}
    assert empty == {"hidden-device-ids", "hidden-devices"}
    return {name: said.body for name, said in (pages | details).items()}


def test_safe_operation_answers_the_same_again():
    assert_repeatable(CrowdStrikeSimulator, answers)


def test_dates_of_listings_move_with_the_clock():
    # When a CVE was published is no event of this world.
    assert_dates_move(CrowdStrikeSimulator, answers, fixed={"published_date"})
