"""The Example scanner keeps its contract: paging, tokens, limits and errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import RateLimit, World
from simulators.example.operations import LARGEST_PAGE

from ..doubles import ask
from .walking import STYLES, example, get, ids, pages, truth


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("hosts", "size"), [(0, 3), (1, 1), (1, 3), (3, 3), (6, 3), (7, 3), (9, 3), (10, 1), (5, 500)]
)
def test_the_pages_together_are_the_world(style, hosts, size):
    simulator = example(hosts)

    listed = pages(simulator, style, size)

    assert ids(listed) == truth(simulator)
    assert len(listed) == max(1, -(-hosts // size))
    assert all(len(page["items"]) == size for page in listed[:-1])


@given(
    style=st.sampled_from(STYLES),
    hosts=st.integers(0, 30),
    size=st.integers(1, 31),
    removed=st.sets(st.integers(0, 29)),
)
def test_the_pages_together_are_whatever_world_is_left(style, hosts, size, removed):
    simulator = example(hosts)
    for index in sorted(removed):
        if index < hosts:
            simulator.world.remove(index)

    listed = pages(simulator, style, size)

    assert ids(listed) == truth(simulator)
    assert simulator.journal.unmatched == ()


def test_all_styles_have_the_same_rows():
    simulator = example()

    listed = [
        [row for page in pages(simulator, style, 7) for row in page["items"]] for style in STYLES
    ]

    assert all(rows == listed[0] for rows in listed)
    assert listed[0][0] == get(simulator, f"/v1/hosts/{listed[0][0]['id']}").json


def test_pages_by_cursor_do_not_shift_when_the_world_does():
    simulator = example(10)
    first = get(simulator, "/v1/cursor/hosts", limit=4).json

    simulator.world.remove(0)
    simulator.world.remove(5)
    added = simulator.world.add(simulator.world.host(1))
    second = get(simulator, "/v1/cursor/hosts", limit=10, cursor=first["cursor"]).json

    expected = [host.id for host in World(hosts=10).hosts(4) if host.index != 5]
    assert ids([second]) == [*expected, added.id]


def test_a_cursor_is_good_for_an_hour():
    simulator = example(9)
    cursor = get(simulator, "/v1/cursor/hosts", limit=3).json["cursor"]

    simulator.clock.sleep(3600)
    in_time = get(simulator, "/v1/cursor/hosts", limit=3, cursor=cursor)
    simulator.clock.sleep(1)
    too_late = get(simulator, "/v1/cursor/hosts", limit=3, cursor=cursor)

    assert (in_time.status, too_late.status) == (200, 410)
    assert too_late.json["error"]["code"] == "cursor-expired"


def test_whoami_has_the_permissions_of_a_token():
    simulator = example()
    limited = {"Authorization": f"Bearer {simulator.limited_token}"}

    full, less = get(simulator, "/v1/whoami"), ask(simulator, "/v1/whoami", headers=limited)

    assert full.json["scopes"] == ["hosts:read"]
    assert (less.status, less.json["scopes"]) == (200, [])
    assert ask(simulator, "/v1/cursor/hosts", headers=limited).status == 403


@pytest.mark.parametrize("value", [None, "", "Bearer", "Bearer wrong", "Basic example-token-0"])
def test_without_a_right_token_everything_is_refused(value):
    simulator = example()
    headers = {} if value is None else {"Authorization": value}

    said = [ask(simulator, route.path, headers=headers) for route in simulator.routes]

    assert {one.status for one in said} == {401}
    assert {one.json["error"]["code"] for one in said} == {"unauthenticated"}


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/v1/hosts/ffffffffffff", {}, 404, "not-found"),
        ("/v1/hosts/nonsense", {}, 404, "not-found"),
        ("/v1/cursor/hosts", {"limit": "0"}, 400, "invalid-parameter"),
        ("/v1/cursor/hosts", {"limit": str(LARGEST_PAGE + 1)}, 400, "invalid-parameter"),
        ("/v1/cursor/hosts", {"limit": "ten"}, 400, "invalid-parameter"),
        ("/v1/cursor/hosts", {"limit": ""}, 400, "invalid-parameter"),
        ("/v1/cursor/hosts", {"cursor": "made-up"}, 400, "invalid-parameter"),
        ("/v1/cursor/hosts", {"cursor": ""}, 400, "invalid-parameter"),
        ("/v1/next-url/hosts", {"after": "MS4yLjMK"}, 400, "invalid-parameter"),
        ("/v1/page/hosts", {"page": "0"}, 400, "invalid-parameter"),
        ("/v1/page/hosts", {"per_page": "501"}, 400, "invalid-parameter"),
        ("/v1/offset/hosts", {"offset": "-1"}, 400, "invalid-parameter"),
        ("/v1/offset/hosts", {"page": "1"}, 400, "unknown-parameter"),
        ("/v1/whoami", {"verbose": "1"}, 400, "unknown-parameter"),
    ],
)
def test_refusal_has_the_shape_of_all_errors(path, query, status, code):
    said = get(example(), path, **query)

    assert said.status == status
    assert said.json["error"]["code"] == code
    assert said.json["error"]["message"]


def test_the_largest_page_is_allowed():
    said = get(example(3), "/v1/cursor/hosts", limit=LARGEST_PAGE)

    assert (said.status, len(said.json["items"])) == (200, 3)


def test_an_unknown_parameter_is_kept_though_the_vendor_answers():
    simulator = example()

    get(simulator, "/v1/offset/hosts", page="1")

    assert [lost.reason for lost in simulator.journal.unmatched] == ["unknown parameter page"]


def test_too_many_calls_are_told_how_long_to_wait():
    simulator = example()
    simulator.rate_limit = RateLimit(calls=2, window_seconds=60)

    said = [get(simulator, "/v1/cursor/hosts") for _ in range(3)]
    simulator.clock.sleep(int(said[2].headers["Retry-After"]))
    again = get(simulator, "/v1/cursor/hosts")

    assert [one.status for one in said] == [200, 200, 429]
    assert said[2].json["error"]["code"] == "rate-limited"
    assert (said[2].headers["Retry-After"], again.status) == ("60", 200)


def test_too_many_calls_at_once_are_told_so():
    simulator = example()
    simulator.concurrency_limit = 1

    simulator.gate.enter("cursor-hosts", None)
    said = get(simulator, "/v1/cursor/hosts")

    assert (said.status, said.json["error"]["code"]) == (429, "too-many-at-once")
    assert said.headers["Retry-After"] == "1"


def test_faults_speak_the_dialect():
    simulator = example(
        faults=["status:503:retry-after=3@whoami#1", "token-expired@whoami#2", "status:403@host"]
    )

    said = [
        get(simulator, "/v1/whoami"),
        get(simulator, "/v1/whoami"),
        get(simulator, "/v1/hosts/x"),
    ]

    assert [one.status for one in said] == [503, 401, 403]
    codes = [one.json["error"]["code"] for one in said]
    assert codes == ["error", "unauthenticated", "forbidden"]
    assert said[0].headers["Retry-After"] == "3"
