"""What each kind of fault does to the call it strikes."""

import gzip
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar

import pytest

from simulators import Answer

from .doubles import HandClock, ask
from .small import KEY, Small, route, small


def test_status_fault_hits_the_named_call():
    simulator = small(faults=["status:429:retry-after=7@items#2"])

    said = [ask(simulator, "/items", headers=KEY) for _ in range(3)]

    assert [one.status for one in said] == [200, 429, 200]
    assert said[1].headers["Retry-After"] == "7"
    assert simulator.handled == 2


def test_retry_after_can_be_a_date():
    simulator = small(faults=["status:503:retry-after-date=90@*"])

    said = ask(simulator, "/items", headers=KEY)

    moment = parsedate_to_datetime(said.headers["Retry-After"])
    assert moment - simulator.clock.now() == timedelta(seconds=90)


def test_an_html_fault_replaces_the_answer():
    simulator = small(faults=["html@items#1", "html:502@items#2"])

    said = [ask(simulator, "/items", headers=KEY) for _ in range(2)]

    assert [one.status for one in said] == [200, 502]
    assert all(one.headers["Content-Type"] == "text/html" for one in said)
    assert all(one.body.startswith(b"<!DOCTYPE html>") for one in said)


def test_a_reset_call_never_reaches_its_handler():
    simulator = small(faults=["reset@items#1"])

    said = ask(simulator, "/items", headers=KEY)

    assert said.transport == {"reset": True}
    assert simulator.handled == 0
    assert simulator.journal.exchanges[0].status == 0


@pytest.mark.parametrize(("spec", "kept"), [("truncate@*", 13), ("truncate:3@*", 3)])
def test_a_truncated_body_is_cut_by_whoever_carries_it(spec, kept):
    simulator = small(faults=[spec])

    said = ask(simulator, "/items", headers=KEY, size="12345")

    assert said.transport == {"truncate": kept}
    assert int(said.headers["Content-Length"]) == len(said.body) > kept


def test_truncating_never_leaves_the_body_whole():
    simulator = small(faults=["truncate:999@*"])

    said = ask(simulator, "/items", headers=KEY)

    assert said.transport["truncate"] == len(said.body) - 1


def test_a_body_in_pieces_can_be_truncated_too():
    simulator = small(faults=["truncate:4@pieces", "drip:2@pieces"])

    said = ask(simulator, "/pieces", headers=KEY)

    assert said.transport == {"truncate": 4, "drip": 2}
    assert said.headers["Content-Length"] == "6"


def test_a_token_can_expire_in_the_middle():
    simulator = small(faults=["token-expired@items#2"])

    said = [ask(simulator, "/items", headers=KEY) for _ in range(3)]

    assert [one.status for one in said] == [200, 401, 200]


def test_faults_can_be_replaced_while_it_runs():
    simulator = small(faults=["status:500@items"])

    before = ask(simulator, "/items", headers=KEY).status
    simulator.faults = []
    after = ask(simulator, "/items", headers=KEY).status

    assert (before, after) == (500, 200)


def test_a_fault_on_an_unknown_route_is_refused():
    with pytest.raises(ValueError, match="no route 'item5'; there is: bug, item, items"):
        small(faults=["reset@item5"])


class Lists(Small):
    """Lists in every form in which vendors send rows."""

    routes = tuple(
        route(name, f"/{name}") for name in ("json", "deep", "top", "xml", "lines", "no")
    )
    rows: ClassVar = {
        "json": "items",
        "deep": "data.*.nodes",
        "top": "[]",
        "xml": "<HOST>",
        "lines": "lines",
    }
    bodies: ClassVar = {
        "json": b'{"items":[1,2,3],"total":9,"next":"a"}',
        "deep": b'{"data":{"listing":{"nodes":[1,2,3],"totalCount":9}}}',
        "top": b"[1,2,3]",
        "xml": b"<L><DATE>d</DATE><HOST>1</HOST><HOST>2</HOST><HOST>3</HOST><NEXT/></L>",
        "lines": gzip.compress(b"1\n2\n3\n"),
        "no": b'{"items":[]}',
    }

    def echo(self, request):
        return Answer(body=self.bodies[request.route.name], content_type="any/thing")


LEFT = {
    "json": (b'{"items":[],"total":9,"next":"a"}', b'{"items":[1],"total":9,"next":"a"}'),
    "deep": (
        b'{"data":{"listing":{"nodes":[],"totalCount":9}}}',
        b'{"data":{"listing":{"nodes":[1],"totalCount":9}}}',
    ),
    "top": (b"[]", b"[1]"),
    "xml": (
        b"<L><DATE>d</DATE><NEXT/></L>",
        b"<L><DATE>d</DATE><HOST>1</HOST><NEXT/></L>",
    ),
    "lines": (b"", b"1\n"),
}


@pytest.mark.parametrize("name", LEFT)
def test_rows_go_and_all_else_of_a_page_stays(name):
    simulator = Lists(clock=HandClock(), faults=[f"empty@{name}#1", f"half@{name}#2"])

    bodies = [ask(simulator, f"/{name}", headers=KEY).body for _ in range(3)]

    if name == "lines":
        bodies = [gzip.decompress(body) for body in bodies]
    assert tuple(bodies[:2]) == LEFT[name]
    assert len(bodies[2]) > len(bodies[1])
    assert [bool(one.faults) for one in simulator.journal.exchanges] == [True, True, False]


def test_page_without_rows_loses_none():
    simulator = Lists(clock=HandClock(), faults=["empty@*", "half@*"])
    simulator.bodies = {"json": Lists.bodies["no"]}

    assert ask(simulator, "/json", headers=KEY).body == Lists.bodies["no"]
    assert simulator.journal.exchanges[0].faults == ()


@pytest.mark.parametrize("name", ["json", "top", "lines"])
def test_page_that_breaks_off_loses_no_further_rows(name):
    simulator = Lists(clock=HandClock(), faults=["empty@*"])
    broken = Lists.bodies[name][:-3]
    simulator.bodies = {name: broken}

    assert ask(simulator, f"/{name}", headers=KEY).body == broken
    assert simulator.journal.exchanges[0].faults == ()


@pytest.mark.parametrize("fault", ["empty@no", "half@no#2", "empty:3@json", "half:x=1@json"])
def test_rows_of_no_list_cannot_be_taken(fault):
    with pytest.raises(ValueError, match=r"fault (empty|half)"):
        Lists(clock=HandClock(), faults=[fault])
