"""Just enough of a vendor to try the engine on."""

from threading import Event

from simulators import Answer, Quirk, Route, Simulator, World

from .doubles import HandClock

KEY = {"X-Key": "right"}


def route(name, path, **more):
    return Route(name, ("GET", "POST"), path, "echo", "assumed", "this test", **more)


class Small(Simulator):
    """Just enough of a vendor."""

    name = "small"
    quirks = (Quirk("loud", "this test", "shouts"),)
    routes = (
        route("items", "/items", parameters=frozenset({"size"})),
        route("item", "/items/{id}"),
        route("other", "/other", group="items"),
        route("session", "/session", authenticated=False, group=""),
        Route("pieces", ("GET",), "/pieces", "in_pieces", "assumed", "this test"),
        Route("wait", ("GET",), "/wait", "wait", "assumed", "this test"),
        Route("bug", ("GET",), "/bug", "bug", "assumed", "this test"),
    )

    def __init__(self, world=None, **settings):
        super().__init__(world, **settings)
        self.arrived, self.go_on = Event(), Event()
        self.handled = 0

    def oracle(self, config={}):  # noqa: B006
        return iter(())

    def authenticate(self, request):
        return None if request.header("X-Key") == "right" else Answer.text("no", 401)

    def finish(self, request, answer):
        left = "" if request.allowance is None else str(request.allowance.remaining)
        return answer.with_headers({"X-Left": left, "X-Running": str(request.running)})

    def echo(self, request):
        self.handled += 1
        size = request.parameter("size")
        return Answer.json({"size": size, "path": dict(request.path_parameters)})

    def in_pieces(self, request):
        return Answer(body=(piece for piece in (b"one", b"two")))

    def wait(self, request):
        self.arrived.set()
        self.go_on.wait(5)
        return Answer.text("done")

    def bug(self, request):
        raise RuntimeError("a bug of the simulator")


def small(**settings):
    return Small(World(hosts=2), clock=HandClock(), **settings)
