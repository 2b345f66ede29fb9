"""The engine under input that no client in its right mind sends: it refuses, and never crashes."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from sdk.testing import VirtualClock
from simulators.engine import CATALOGUE

from .acme import CODE, STYLES, Acme, get, walk

HUGE = "1" + "0" * 400
NUMBERED = ("linked-offset", "linked-pages", "header-pages")
REST = "0,0,0.0"


def acme(quirks=(), hosts=10):
    return Acme.create(hosts=hosts, clock=VirtualClock(), quirks=quirks)


def token(text):
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("sort", ["", "name", "-name", "size", "-size"])
@pytest.mark.parametrize(
    "held",
    [
        f'[Infinity,null,{REST},""]',
        f'[0,null,0,0,{HUGE},""]',
        '[0,null,Infinity,0,0.0,""]',
        f'[0,[0,"x",3],{REST},""]',
        f'[0,[1,5,3],{REST},""]',
        f'[0,[2,5,3],{REST},""]',
        f'[0,[0,NaN,3],{REST},""]',
        f'[0,[0,1,Infinity],{REST},""]',
        f'[0,[7,"x",3],{REST},""]',
        f'[0,[true,"x",3],{REST},""]',
        f'[0,[1,"x"],{REST},""]',
        f'[0,{{"0":1}},{REST},""]',
        "[" * 5000,
    ],
)
def test_forged_cursor_is_refused(held, sort):
    params = {"sort": sort} if sort else {}

    assert get(acme(), "/linked-cursor", after=token(held), **params)[0] == 422


@pytest.mark.parametrize("name", NUMBERED)
def test_mark_of_an_address_may_be_any_text(name):
    for mark in ("9" * 5000, "x", "-1", "\u0663"):
        assert get(acme(), f"/{name}", mark=mark)[0] == 200


def test_mark_is_a_parameter_only_where_addresses_have_it():
    assert get(acme(), "/offset", mark="1")[0] == 501


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("quirk", CATALOGUE, ids=lambda quirk: quirk.name)
def test_address_of_the_next_page_can_be_followed(name, quirk):
    simulator = acme([quirk.name]) if quirk.applies(STYLES[name]) else acme()

    list(walk(simulator, name, 4))

    assert simulator.journal.unmatched == ()


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("quirk", ["empty-last-page", "null-page"])
def test_page_behind_a_last_one_that_is_not_full_is_empty(name, quirk):
    assert [len(rows) for rows in walk(acme([quirk]), name, 4)] == [4, 4, 2, 0]


def test_address_keeps_each_value_of_a_repeated_parameter():
    body = get(acme(), "/linked-offset?limit=3&note=a&note=b%26c")[2]

    assert parse_qs(urlsplit(body["next"]).query)["note"] == ["a", "b&c"]


@pytest.mark.parametrize("name", ["header-cursor", "header-pages"])
def test_header_link_has_no_signs_that_end_an_address(name):
    said = get(acme(), f"/{name}", limit=3, note='a>; rel="next", <b>\r\nX: y')

    _, _, rest = said[1]["Link"].partition("<")
    address, _, rest = rest.partition(">")
    assert not set('<>",\r\n') & set(address)
    assert rest.startswith('; rel="next"')


def test_window_of_any_size_is_a_page():
    assert len(json.dumps(get(acme(), "/window", to=500)[2]["items"])) > 2


@pytest.mark.parametrize("field", ["code", "code_of_item"])
@pytest.mark.parametrize("form", ["{}", "'{}'", "['x',{}]"])
def test_number_is_compared_with_text_by_all_its_digits(field, form):
    wanted = form.format(CODE + 4)

    rows = list(walk(acme(), "offset", 4, filter=f"{field}:{wanted}"))

    assert [len(row) for row in rows] == [1, 0]
