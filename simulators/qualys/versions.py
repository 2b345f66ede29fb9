"""What the service says about itself: about.php and the portal version.

Source: docs/contracts/qualys.md 5.4.
"""

import json
from collections.abc import Iterator

from .. import Answer, Request
from .listing import Scene, streamed
from .markup import element

API_MAJOR, API_MINOR = "1", "4"
WEB, SCANNER, SIGNATURES = "10.30.0.1-1", "14.1.30-1", "2.6.100-3"


def about(scene: Scene) -> Answer:
    """The cheapest call that needs credentials."""
    return streamed(_about(scene), scene)


def _about(scene: Scene) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" ?>'
    yield f'<!DOCTYPE ABOUT SYSTEM "{scene.url}/about.dtd">'
    yield "<ABOUT>"
    yield f'  <API-VERSION MAJOR="{API_MAJOR}" MINOR="{API_MINOR}" />'
    yield "  " + element("WEB-VERSION", WEB)
    yield "  " + element("SCANNER-VERSION", SCANNER)
    yield "  " + element("VULNSIGS-VERSION", SIGNATURES)
    yield "</ABOUT>"


def portal(request: Request) -> Answer:
    """The portal's version, as JSON for those who accept it and as XML for the others."""
    web = {"WEB-VERSION": WEB, "SCANNER-VERSION": SCANNER, "VULNSIGS-VERSION": SIGNATURES}
    if "json" in request.header("accept"):
        data = [{"Portal-Version": {"PortalApplication-VERSION": WEB}, "QWeb-Version": web}]
        reply = {"ServiceResponse": {"responseCode": "SUCCESS", "count": 1, "data": data}}
        return Answer(200, (json.dumps(reply).encode(),), "application/json")
    inner = "".join(element(name, text) for name, text in web.items())
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ServiceResponse>'
        "<responseCode>SUCCESS</responseCode><count>1</count><data><Portal-Version>"
        f"{element('PortalApplication-VERSION', WEB)}</Portal-Version>"
        f"<QWeb-Version>{inner}</QWeb-Version></data></ServiceResponse>\n"
    )
    return Answer(200, (text.encode(),), "application/xml")
