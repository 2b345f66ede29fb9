"""The instances: one asset, finding, vulnerability, solution or site, and what is deleted."""

from .. import Answer, Host, Request, Weakness
from ..engine.http.messages import NotSimulated
from . import content, documents, findings, inventory
from .envelope import Refused, collection, rendered
from .scene import Scene
from .shelf import Shelf

RESOURCES = (
    ("", "Resources"),
    ("/administration/info", "Information"),
    ("/assets", "Assets"),
    ("/assets/search", "Asset Search"),
    ("/assets/{id}", "Asset"),
    ("/assets/{id}/vulnerabilities", "Asset Vulnerabilities"),
    ("/sites", "Sites"),
    ("/sites/{id}", "Site"),
    ("/vulnerabilities", "Vulnerabilities"),
    ("/vulnerabilities/{id}", "Vulnerability"),
)
"""Links of the root, unexpanded templates among them, as recorded."""


def number(request: Request, name: str) -> int:
    """A numeric id in the path; 404 for any other text (assumed)."""
    text = request.path_parameters[name]
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Refused(404)
    return int(text)


def found_host(request: Request, scene: Scene) -> Host:
    """The host a call is about; 404 where it is not there, or hidden."""
    host = scene.host(number(request, "asset"))
    if host is None or "no-asset-permission" in scene.quirks:
        raise Refused(404)
    return host


def root(_: Request, scene: Scene, __: Shelf) -> Answer:
    """What there is."""
    return rendered({"links": [scene.link(path, rel) for path, rel in RESOURCES]})


def info(_: Request, scene: Scene, __: Shelf) -> Answer:
    """The console."""
    return rendered(inventory.info(scene))


def asset(request: Request, scene: Scene, _: Shelf) -> Answer:
    """One asset."""
    return rendered(documents.asset(scene, found_host(request, scene)))


def finding(request: Request, scene: Scene, _: Shelf) -> Answer:
    """One vulnerability on one asset."""
    host, slug = found_host(request, scene), request.path_parameters["slug"]
    found = (one for one in findings.findings(host) if one.id == slug)
    one = next(found, None)
    if one is None:
        raise Refused(404)
    return rendered(documents.finding(scene, host, one))


def finding_solution(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The ways to mend one vulnerability on one asset, in full."""
    finding(request, scene, _)
    weakness = _weakness(request)
    rows = [documents.solution(scene, one) for one in content.solutions(weakness)]
    asset_id = number(request, "asset")
    path = f"/assets/{asset_id}/vulnerabilities/{content.slug(weakness)}/solution"
    return collection(scene, path, rows)


def vulnerability(request: Request, scene: Scene, _: Shelf) -> Answer:
    """One entry of the content."""
    weakness = _weakness(request)
    if "content-fails" in scene.quirks and weakness.index % 4 == 0:
        raise Refused(500)
    return rendered(documents.vulnerability(scene, weakness))


def solution_ids(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The ids of the ways to mend a vulnerability, and no more."""
    weakness = _weakness(request)
    if "content-fails" in scene.quirks and weakness.index % 4 == 1:
        raise Refused(500)
    path = f"/vulnerabilities/{content.slug(weakness)}/solutions"
    return collection(scene, path, [one.id for one in content.solutions(weakness)])


def solution(request: Request, scene: Scene, _: Shelf) -> Answer:
    """One way to mend something."""
    one = content.by_solution().get(request.path_parameters["solution"])
    if one is None:
        raise Refused(404)
    return rendered(documents.solution(scene, one))


def put_role(request: Request, _: Scene, __: Shelf) -> Answer:
    """A role: what is not JSON is refused, and more is not simulated."""
    if not request.header("content-type").startswith("application/json"):
        raise Refused(415)
    raise NotSimulated("roles")


def _weakness(request: Request) -> Weakness:
    weakness = content.by_slug().get(request.path_parameters["slug"])
    if weakness is None:
        raise Refused(404)
    return weakness
