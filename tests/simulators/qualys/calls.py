"""How the tests call the Qualys simulator and read its documents, without a socket."""

from base64 import b64encode
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from simulators import World
from simulators.qualys import QualysSimulator

from ..doubles import HandClock, Said
from ..doubles import ask as start

HOSTS = "/api/2.0/fo/asset/host/"
DETECTIONS = "/api/2.0/fo/asset/host/vm/detection/"
KNOWLEDGE_BASE = "/api/2.0/fo/knowledge_base/vuln/"
ACTIVITY_LOG = "/api/2.0/fo/activity_log/"
IPS = "/api/2.0/fo/asset/ip/"
SESSION = "/api/2.0/fo/session/"
ABOUT = "/msp/about.php"
SEARCH = "/qps/rest/2.0/search/am/hostasset"
OPEN = ("new", "active", "reopened")
REQUESTED = {"X-Requested-With": "test"}

LIMIT_HEADERS = {
    "X-RateLimit-Limit",
    "X-RateLimit-Window-Sec",
    "X-RateLimit-ToWait-Sec",
    "X-RateLimit-Remaining",
    "X-Concurrency-Limit-Limit",
    "X-Concurrency-Limit-Running",
}


def qualys(hosts=25, **settings):
    """Return a simulator whose clock is moved by hand."""
    return QualysSimulator(World(0, hosts), clock=HandClock(), **settings)


def basic(simulator):
    """Return the headers of a right call."""
    username, password = simulator.credentials["username"], simulator.credentials["password"]
    pair = b64encode(f"{username}:{password}".encode()).decode()
    return {**REQUESTED, "Authorization": f"Basic {pair}"}


def ask(simulator, path, **request):
    """Return the response of a call that is over, its body read to the end."""
    said = start(simulator, path, **request)
    return Said(said.status, said.headers, [said.body], said.transport)


def call(simulator, path, *, method="GET", form=None, **query):
    """Make a call with the right credentials; `action=list` unless something else is given."""
    if path.startswith("/api") and "action" not in {*(form or ()), *query, *names_in(path)}:
        query["action"] = "list"
    return ask(simulator, path, method=method, form=form, headers=basic(simulator), **query)


def post_xml(simulator, path, body):
    """Make a call whose body is XML, with the right credentials."""
    return post_document(simulator, path, body, "text/xml")


def post_document(simulator, path, body, content_type):
    """Send a document with the right credentials, and accept one of that type."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": content_type,
        "HTTP_ACCEPT": content_type,
        "CONTENT_LENGTH": str(len(body.encode())),
        "wsgi.input": BytesIO(body.encode()),
        **{f"HTTP_{name.upper()}": value for name, value in basic(simulator).items()},
    }
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    return Said(int(started[0].split()[0]), dict(started[1]), [b"".join(pieces)])


def hold(simulator, path):
    """Begin a list, which is being sent until its body is read."""
    return start(simulator, path, headers=basic(simulator), action="list", truncation_limit="0")


def names_in(url):
    return {name for name, _ in parse_qsl(urlsplit(url).query)}


def tree(said):
    """Return the document of a reply, which must have been a good one."""
    body = said.body
    assert said.status == 200, body
    return ElementTree.fromstring(body)


def simple(said):
    """Return status, code and text of a SIMPLE_RETURN."""
    root = ElementTree.fromstring(said.body)
    assert root.tag == "SIMPLE_RETURN"
    code = root.findtext("RESPONSE/CODE")
    return said.status, int(code) if code else None, root.findtext("RESPONSE/TEXT")


def ids(root):
    """Return the host ids of a document, in its order."""
    return [int(host.findtext("ID")) for host in root.iter("HOST")]


def qids(root):
    """Return the (host id, QID) pairs of a document."""
    return [
        (int(host.findtext("ID")), int(detection.findtext("QID")))
        for host in root.iter("HOST")
        for detection in host.iter("DETECTION")
    ]


def next_url(root):
    """Return the URL in the 1980 warning, None without one."""
    if root.findtext("RESPONSE/WARNING/CODE") != "1980":
        return None
    return root.findtext("RESPONSE/WARNING/URL")


def pages(simulator, path, **parameters):
    """Yield every page of a list, following the warnings as they are."""
    root = tree(call(simulator, path, **parameters))
    yield root
    while (url := next_url(root)) is not None:
        assert url.startswith(simulator.url)
        root = tree(call(simulator, url))
        yield root


def host_id(index):
    """Return the id that Qualys gives the host with that index, which the simulator promises."""
    return 1001 + index


def seen(simulator, wanted=lambda finding: True):
    """Return host id and QID of everything in a plain list, in its order."""
    return [
        (host_id(host.index), finding.weakness.identifier)
        for host in simulator.world.hosts()
        for finding in shown(simulator, host)
        if wanted(finding)
    ]


def shown(simulator, host):
    return [
        finding
        for finding in host.weaknesses
        if finding.status in OPEN
        and not finding.ignored
        and finding.weakness.identifier not in simulator.disabled_qids
    ]
