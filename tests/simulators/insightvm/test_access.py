"""Who may ask the InsightVM simulator, and how it refuses: errors, hidden things, odd calls."""

import gzip

import pytest

from .calls import ASSETS, CONTENT, ROOT, SITES, call, console, error, ids, rows, user

UNKNOWN_USERS = [
    {},
    {"AUTHORIZATION": "Bearer x"},
    {"AUTHORIZATION": "Basic !"},
    {"AUTHORIZATION": "Basic Og=="},
]


@pytest.mark.parametrize("headers", UNKNOWN_USERS)
@pytest.mark.parametrize("path", [ROOT, ASSETS, f"{ASSETS}/1", f"{ASSETS}/999", "/api/3/nowhere"])
def test_request_without_a_login_reveals_nothing(path, headers):
    said = call(console(), path, headers=headers)

    assert error(said) == (401, 401, True)
    assert said.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("change", [{"username": "other"}, {"password": "wrong"}])
def test_name_and_password_must_both_be_right(change):
    simulator = console()

    assert call(simulator, ROOT, headers=user(simulator)).status == 200
    assert call(simulator, ROOT, headers=user(simulator, **change)).status == 401


def test_a_second_factor_goes_into_a_header():
    simulator = console(quirks=["two-factor"])

    without, wrong, right = (
        call(simulator, ROOT, headers={**user(simulator), **token})
        for token in ({}, {"TOKEN": "000000"}, {"TOKEN": "246810"})
    )

    assert [said.status for said in (without, wrong, right)] == [401, 401, 200]


@pytest.mark.parametrize(
    "path",
    [
        f"{ASSETS}/26",
        f"{ASSETS}/0",
        f"{ASSETS}/one",
        f"{ASSETS}/{'9' * 5000}",
        f"{ASSETS}/26/vulnerabilities",
        f"{ASSETS}/1/vulnerabilities/no-such-thing",
        f"{CONTENT}/no-such-thing",
        f"{CONTENT}/no-such-thing/solutions",
        "/api/3/solutions/no-such-thing",
        f"{SITES}/4",
        "/api/3/reports/13/history",
    ],
)
def test_unknown_id_is_404(path):
    assert error(call(console(25), path)) == (404, 404, True)


def test_a_hidden_site_looks_like_none():
    simulator = console(33, quirks=["hidden-sites"])

    visible = [*range(1, 11), *range(21, 31)]
    assert ids(call(simulator, ASSETS, size=100)) == visible
    assert ids(call(simulator, SITES)) == [1, 3]
    assert call(simulator, ASSETS).json["page"]["totalResources"] == 20
    assert call(simulator, f"{ASSETS}/11").status == 404
    assert call(simulator, f"{SITES}/2/assets").status == 404


def test_a_user_of_no_site_sees_nothing_and_no_error():
    simulator = console(quirks=["no-sites"])

    assert rows(call(simulator, ASSETS)) == rows(call(simulator, SITES)) == []
    assert call(simulator, f"{ASSETS}/1").status == 404


@pytest.mark.parametrize(
    ("quirk", "path", "status"),
    [
        ("no-asset-permission", ASSETS, 404),
        ("no-asset-permission", f"{ASSETS}/1", 404),
        ("findings-hidden", f"{ASSETS}/1/vulnerabilities", 404),
        ("findings-forbidden", f"{ASSETS}/1/vulnerabilities", 403),
        ("findings-fail", f"{ASSETS}/1/vulnerabilities", 500),
        ("content-fails", f"{CONTENT}/openssh-request-smuggling", 500),
        ("content-fails", f"{CONTENT}/nginx-request-smuggling", 200),
        ("software-fails", f"{ASSETS}/2/software", 500),
        ("software-fails", f"{ASSETS}/1/software", 200),
        ("refuses-large-pages", f"{ASSETS}?size=501", 400),
    ],
)
def test_switch_forbids_its_operations(quirk, path, status):
    odd, usual = call(console(quirks=[quirk]), path), call(console(), path)

    assert (odd.status, usual.status) == (status, 200)


@pytest.mark.parametrize(("quirk", "status"), [("cloud-host", 404), ("login-page", 200)])
def test_path_outside_the_console_answers_with_a_web_page(quirk, status):
    said = call(console(quirks=[quirk]), ROOT)

    assert said.status == status
    assert said.headers["Content-Type"] == "text/html"
    assert "Server" not in said.headers


def test_a_large_page_is_cut_by_a_proxy_after_a_minute():
    simulator = console(quirks=["large-pages-time-out"])

    said, smaller = call(simulator, ASSETS, size=500), call(simulator, ASSETS, size=499)

    assert (said.status, said.headers["Content-Type"]) == (504, "text/html")
    assert simulator.clock.slept == [61.0]
    assert smaller.status == 200


@pytest.mark.parametrize(
    ("quirk", "status", "links"),
    [("string-status", "404", True), ("no-error-links", 404, False)],
)
def test_the_error_object_has_other_spellings(quirk, status, links):
    body = call(console(quirks=[quirk]), f"{ASSETS}/99").json

    assert body["status"] == status
    assert ("links" in body) is links


def test_another_method_is_405_and_options_tells_which_there_are():
    simulator = console()

    wrong, asked = (call(simulator, ASSETS, method=method) for method in ("POST", "OPTIONS"))

    assert error(wrong) == (405, 405, True)
    assert asked.status == 200
    assert wrong.headers["Allow"] == asked.headers["Allow"] == "GET, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        "/api/3/nowhere",
        "/api/3/json",
        "/api/3/tags/1/sites",
        f"{ASSETS}/1/files",
        "/vm/v4/integration/assets",
    ],
)
def test_operation_of_the_real_console_alone_is_loud(path):
    simulator = console()

    said = call(simulator, path)

    assert said.status == 501
    assert b"not simulated" in said.body
    assert simulator.journal.unmatched


@pytest.mark.parametrize(
    ("path", "query"),
    [(ASSETS, {"limit": "5"}), (ASSETS, {"view": "summary"}), (ASSETS, {"sort": "ip,ASC"})],
)
def test_unknown_parameter_is_never_ignored(path, query):
    simulator = console()

    said = call(simulator, path, **query)

    assert said.status == 501
    assert simulator.journal.unmatched


@pytest.mark.parametrize(
    ("fault", "status", "inside"),
    [
        ("status:503:retry-after=5000@assets", 503, 503),
        ("status:408@assets", 408, 408),
        ("status:200@assets", 200, 500),
        ("token-expired@assets", 401, 401),
    ],
)
def test_refusals_use_the_words_of_the_console(fault, status, inside):
    said = call(console(faults=[fault]), ASSETS)

    assert error(said) == (status, inside, True)
    assert said.headers.get("Retry-After") == ("5000" if "retry" in fault else None)


def test_answers_are_compressed_where_that_is_on_and_wanted():
    simulator = console(quirks=["gzip"])
    wanted = {**user(simulator), "ACCEPT_ENCODING": "gzip, deflate"}

    plain, packed = call(simulator, ASSETS), call(simulator, ASSETS, headers=wanted)

    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.body))


def test_a_role_that_comes_as_a_form_is_refused():
    simulator = console()
    form = {**user(simulator), "CONTENT_TYPE": "application/x-www-form-urlencoded"}

    said = call(simulator, "/api/3/roles/exporter", method="PUT", headers=form)

    assert error(said) == (415, 415, True)
