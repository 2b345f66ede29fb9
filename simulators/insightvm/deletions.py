"""What a client may delete: sites with their assets, users and reports."""

from .. import Answer, Request
from . import inventory, lists
from .envelope import Refused, rendered
from .scene import Scene
from .shelf import Shelf
from .single import number


def site(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """Delete a site; its assets, which are in no other, go with it (assumed)."""
    identifier = lists.visible_site(request, scene, shelf)
    shelf.delete("site", identifier)
    for host in scene.site_hosts(identifier):
        scene.world.remove(host.index)
    return _gone(scene, f"/sites/{identifier}")


def user(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """Delete a user."""
    return _deleted(request, scene, shelf, "user", len(inventory.USERS))


def report(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """Delete a report."""
    return _deleted(request, scene, shelf, "report", len(inventory.REPORTS))


def _deleted(request: Request, scene: Scene, shelf: Shelf, kind: str, last: int) -> Answer:
    identifier = number(request, kind)
    if not 1 <= identifier <= last or not shelf.has(kind, identifier):
        raise Refused(404)
    shelf.delete(kind, identifier)
    return _gone(scene, f"/{kind}s/{identifier}")


def _gone(scene: Scene, path: str) -> Answer:
    """200 and links, as the Swagger file has it; the prose has 204."""
    return rendered({"links": [scene.link(path)]})
