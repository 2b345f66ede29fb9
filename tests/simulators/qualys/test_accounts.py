"""Who may call Qualys: Basic, sessions that idle out, tokens of four hours, expired accounts."""

import pytest

from .calls import (
    ABOUT,
    HOSTS,
    KNOWLEDGE_BASE,
    REQUESTED,
    SEARCH,
    SESSION,
    ask,
    basic,
    call,
    ids,
    qualys,
    simple,
    tree,
)

HOURS = 3600
MODERN = HOSTS.replace("2.0", "3.0")


def test_about_needs_no_csrf_header_and_shows_the_limits():
    simulator = qualys()
    headers = basic(simulator)
    del headers["X-Requested-With"]

    said = ask(simulator, ABOUT, headers=headers)
    with_slash = ask(simulator, f"{ABOUT}/", headers=headers)

    assert tree(said).tag == tree(with_slash).tag == "ABOUT"
    assert said.headers["X-RateLimit-Limit"] == "300"
    assert said.headers["X-Concurrency-Limit-Limit"] == "2"


@pytest.mark.parametrize("path", [HOSTS, ABOUT, KNOWLEDGE_BASE])
def test_expired_account_is_refused_under_status_200(path):
    simulator = qualys(quirks=["account-expired"])

    said = call(simulator, path)

    assert simple(said) == (200, 2001, "This account has expired.")
    assert not [name for name in said.headers if name.startswith(("X-Rate", "X-Conc"))]


def test_a_user_without_permission_may_log_in_and_not_list():
    simulator = qualys(quirks=["not-authorized"])

    said = call(simulator, HOSTS)

    assert simple(said)[:2] == (403, 2012)
    assert call(simulator, ABOUT).status == 200


def test_a_subscription_may_lack_the_knowledge_base():
    simulator = qualys(quirks=["no-knowledge-base"])

    said = call(simulator, KNOWLEDGE_BASE)

    assert simple(said)[:2] == (403, 2012)
    assert call(simulator, HOSTS).status == 200


def test_a_session_stands_for_the_credentials_below_api():
    simulator = qualys(5)
    cookie = log_in(simulator)

    listed = ask(simulator, HOSTS, headers=cookie, action="list")
    elsewhere = ask(simulator, ABOUT, headers=cookie)

    assert len(ids(tree(listed))) == 5
    assert elsewhere.status == 401


def test_the_cookie_is_marked_as_the_vendor_marks_it():
    simulator = qualys()

    said = session(simulator, "login", **simulator.credentials)

    assert simple(said) == (200, None, "Logged in")
    assert said.headers["Set-Cookie"].endswith("; path=/api; secure")
    assert not [name for name in said.headers if name.startswith(("X-Rate", "X-Conc"))]


def test_a_session_ends_when_it_rests_too_long():
    simulator = qualys()
    cookie = log_in(simulator)
    statuses = []

    for rest in (3.9 * HOURS, 3.9 * HOURS, 4.1 * HOURS, 0):
        simulator.clock.seconds += rest
        statuses.append(ask(simulator, HOSTS, headers=cookie, action="list").status)

    assert statuses == [200, 200, 401, 401]


def test_a_session_ends_by_logging_out():
    simulator = qualys()
    cookie = log_in(simulator)

    out = session(simulator, "logout", headers=cookie)
    again = session(simulator, "logout", headers=cookie)

    assert simple(out) == (200, None, "Logged out")
    assert simple(again)[:2] == (401, 2000)
    assert ask(simulator, HOSTS, headers=cookie, action="list").status == 401


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"action": "login", "username": "x", "password": "y"}, 401, 2000),
        ({"action": "login", "username": "x"}, 400, 1903),
        ({"action": "enter"}, 400, 1905),
        ({"username": "x"}, 400, 1903),
        ({"action": "login", "pin": "1"}, 400, 1901),
    ],
)
def test_a_wrong_log_in_is_refused(form, status, code):
    said = ask(qualys(), SESSION, method="POST", form=form, headers=REQUESTED)

    assert simple(said)[:2] == (status, code)


def test_logging_in_is_for_post_with_the_csrf_header():
    simulator = qualys()

    by_get = ask(simulator, SESSION, headers=REQUESTED, action="login")
    bare = ask(simulator, SESSION, method="POST", form={"action": "login"})

    assert simple(by_get)[:2] == (400, 1908)
    assert simple(bare)[:2] == (400, 1903)


def test_a_token_is_good_for_four_hours():
    simulator = qualys(5)
    bearer = token(simulator)
    statuses = []

    for rest in (0, 3.9 * HOURS, 0.2 * HOURS):
        simulator.clock.seconds += rest
        statuses.append(ask(simulator, MODERN, headers=bearer, action="list").status)

    assert statuses == [200, 200, 401]


def test_old_versions_take_no_token():
    simulator = qualys(5)
    bearer = token(simulator)

    said = ask(simulator, HOSTS, headers=bearer, action="list")

    assert said.status == 401


def test_a_token_cannot_be_made_up():
    simulator = qualys(5)
    issued = token(simulator)["Authorization"]
    forged = {**REQUESTED, "Authorization": issued[:-2] + ("AA" if issued[-2:] != "AA" else "BB")}
    twin = token(qualys(5))

    assert ask(simulator, MODERN, headers=forged, action="list").status == 401
    assert ask(simulator, MODERN, headers=twin, action="list").status == 200


@pytest.mark.parametrize("means", ["token", "session"])
def test_a_token_that_expires_early_is_over_for_good(means):
    simulator = qualys(5, faults=["token-expired@hosts#2"])
    headers = token(simulator) if means == "token" else log_in(simulator)

    statuses = [ask(simulator, MODERN, headers=headers, action="list").status for _ in range(3)]
    renewed = token(simulator) if means == "token" else log_in(simulator)

    assert statuses == [200, 401, 401]
    assert ask(simulator, MODERN, headers=renewed, action="list").status == 200


@pytest.mark.parametrize("cookie", ["", "Other=1", "QualysSession=made-up", "=;=\x01"])
def test_unknown_session_cookie_is_refused(cookie):
    said = ask(qualys(), HOSTS, headers={**REQUESTED, "Cookie": cookie}, action="list")

    assert simple(said)[:2] == (401, 2000)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_front_page_is_there_for_everybody(method):
    said = ask(qualys(), "/", method=method)

    assert said.status == 200
    assert said.headers["Content-Type"].startswith("text/html")


def test_the_gateway_refuses_wrong_credentials():
    simulator = qualys()

    said = ask(simulator, "/auth", method="POST", form={"username": "x", "password": "y"})

    assert said.status == 401


def test_the_gateway_can_be_another_host():
    simulator = qualys(quirks=["gateway-elsewhere"])

    said = ask(simulator, "/auth", method="POST", form=simulator.credentials)

    assert said.status == 404
    assert said.headers["Content-Type"].startswith("text/html")


def test_the_portal_says_its_version_in_both_forms():
    simulator = qualys()

    xml = call(simulator, "/qps/rest/portal/version")
    headers = {**basic(simulator), "Accept": "application/json"}
    json = ask(simulator, "/qps/rest/portal/version", headers=headers)

    assert tree(xml).findtext("responseCode") == "SUCCESS"
    assert json.json["ServiceResponse"]["responseCode"] == "SUCCESS"
    assert xml.headers["Server"] == "Apache"


def test_the_portal_is_not_counted():
    simulator = qualys()

    said = ask(simulator, SEARCH, method="POST", headers=basic(simulator))

    assert said.status == 200
    assert not [name for name in said.headers if name.startswith(("X-Rate", "X-Conc"))]


def session(simulator, action, headers=REQUESTED, **form):
    form = {"action": action, **form}
    return ask(simulator, SESSION, method="POST", form=form, headers=headers)


def log_in(simulator):
    said = session(simulator, "login", **simulator.credentials)
    return {**REQUESTED, "Cookie": said.headers["Set-Cookie"].partition(";")[0]}


def token(simulator):
    form = {**simulator.credentials, "token": "true"}
    said = ask(simulator, "/auth", method="POST", form=form, headers=REQUESTED)
    assert said.status == 201
    assert said.headers["Content-Type"] == "text/plain"
    return {**REQUESTED, "Authorization": f"Bearer {said.body.decode()}"}
