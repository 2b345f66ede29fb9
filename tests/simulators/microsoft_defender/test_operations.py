"""Every operation is a function of its call, and dates what it shows by the clock."""

from datetime import timedelta

from simulators.microsoft_defender import MicrosoftDefenderSimulator

from ..doubles import ask
from ..engine.walker import assert_dates_move, assert_repeatable
from .calls import MACHINES, SOFTWARE, bearer, hunt

RECOMMENDATION = SOFTWARE.replace("software/", "recommendations/va-_-")

# When a CVE was published is no event of this world.
FIXED = {"publishedOn", "updatedOn", "firstDetected"}


def answers(simulator):
    """Return the body of one answer of each safe operation."""
    headers, now = bearer(simulator), simulator.clock.now()
    tenant = simulator.credentials["tenant_id"]

    def get(path, **query):
        said = ask(simulator, path, headers=headers, **query)
        assert said.status == 200, (path, said.body)
        return said

    machine = get(MACHINES).json["value"][1]
    cve = get("/api/vulnerabilities").json["value"][0]["id"]
    seen = machine["lastSeen"][:19] + "Z"
    files = get("/api/machines/softwarevulnerabilitiesexport").json["exportFiles"]
    paths = {
        "machine": f"{MACHINES}/{machine['id']}",
        "machine-vulnerabilities": f"{MACHINES}/{machine['id']}/vulnerabilities",
        "machine-alerts": f"{MACHINES}/{machine['id']}/alerts",
        "find-by-ip": f"{MACHINES}/findbyip(ip='{machine['lastIpAddress']}',timestamp={seen})",
        "vulnerability": f"/api/vulnerabilities/{cve}",
        "machine-software": f"{MACHINES}/{machine['id']}/software",
        "machine-recommendations": f"{MACHINES}/{machine['id']}/recommendations",
        "vulnerability-machinereferences": f"/api/vulnerabilities/{cve}/machinereferences",
        "software-item": SOFTWARE,
        "software-item-machinereferences": f"{SOFTWARE}/machinereferences",
        "software-item-vulnerabilities": f"{SOFTWARE}/vulnerabilities",
        "recommendation": RECOMMENDATION,
        "recommendation-machinereferences": f"{RECOMMENDATION}/machinereferences",
        "openid": f"/{tenant}/v2.0/.well-known/openid-configuration",
        "export-file": files[0],
    }
    queries = {
        "find-by-tag": {"tag": "cloud"},
        "inventory-changes": {"sinceTime": f"{now - timedelta(days=13):%Y-%m-%dT%H:%M:%SZ}"},
    }
    return {
        one.name: get(
            paths.get(one.name) or one.request.split(" ")[1], **queries.get(one.name, {})
        ).body
        for one in simulator.operations
        if one.safe and one.name != "hunting"
    } | {"hunting": hunt(simulator, "DeviceInfo").body}


def test_safe_operation_answers_the_same_again():
    assert_repeatable(MicrosoftDefenderSimulator, answers)


def test_dates_of_listings_move_with_the_clock():
    assert_dates_move(MicrosoftDefenderSimulator, answers, fixed=FIXED)
