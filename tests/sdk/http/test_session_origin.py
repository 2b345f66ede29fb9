"""Session: it sends to one origin only, follows redirects there, and keeps cookies if asked."""

from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.errors import ForeignURL, UnexpectedResponse
from sdk.http.auth import Basic, Cookies
from sdk.http.base_url import BaseURL

from ..scripted import Answer, Run


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/hosts",
        "http://vendor.test/hosts",
        "https://vendor.test:8443/hosts",
        "https://vendor.test.evil.test/",
        "//evil.test/hosts",
        "https://vendor.test@evil.test/",
        "https://vendor.test\\@evil.test/",
        "https://me:hunter2@vendor.test/",
        "https:evil.test",
        "https:///hosts",
        "file:///etc/passwd",
        "https://[::1/",
        "https://vendor.test:999999/",
    ],
)
def test_another_origin_is_refused_before_anything_is_sent(url):
    run = Run(auth=Basic("me", "hunter2"))

    with pytest.raises(ForeignURL) as raised:
        run.session.get(url, operation="hosts")

    assert run.vendor.asked == []
    assert "hunter2" not in repr(raised.value)
    assert raised.value.operation == "hosts"


class Text(str):
    """Text of which one can tell whether anybody still holds it."""


@pytest.mark.parametrize("link", ["https://vendor.test/hosts", "/hosts?after=hunter2"])
def test_link_of_a_vendor_is_not_kept_in_memory(link):
    """It may hold a token, and be as long as a body."""
    text = Text(link)
    held = ref(text)

    BaseURL.of("https://vendor.test").url(text)
    del text

    assert held() is None


@pytest.mark.parametrize(
    ("given_url", "path", "query"),
    [
        ("https://vendor.test/base/hosts?page=2", "/base/hosts", {"page": "2"}),
        ("https://VENDOR.test:443/hosts", "/hosts", {}),
        ("/hosts?page=2", "/base/hosts", {"page": "2"}),
        ("hosts", "/base/hosts", {}),
        ("/base/hosts", "/base/hosts", {}),
        ("/basement", "/base/basement", {}),
        ("", "/base/", {}),
        ("?page=2", "/base/", {"page": "2"}),
        ("/a b/é?q=a b&é=%20", "/base/a b/Ã©", {"q": "a b", "é": " "}),
        ("/hosts#part", "/base/hosts", {}),
    ],
)
def test_paths_and_own_urls_come_out_under_the_base_url(given_url, path, query):
    run = Run(url="https://vendor.test/base")

    run.session.get(given_url)

    assert (run.vendor.asked[0].path, run.vendor.asked[0].query) == (path, query)


@given(st.text(max_size=40))
def test_whatever_a_vendor_calls_the_next_url_the_origin_stays(text):
    address = BaseURL.of("https://vendor.test/base")

    try:
        url = address.url(text)
    except ForeignURL:
        return

    assert url.startswith("https://vendor.test/")
    assert url.isascii()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_origin_is_followed(status):
    moved = Answer(status, headers={"Location": "/v2/hosts?page=1"})
    run = Run(moved, Answer(body=b"[1]"), auth=Basic("me", "hunter2"))

    reply = run.session.get("/v1/hosts", operation="hosts")

    assert reply.url == "https://vendor.test/v2/hosts?page=1"
    assert [asked.path for asked in run.vendor.asked] == ["/v1/hosts", "/v2/hosts"]
    assert "authorization" in run.vendor.asked[1].headers
    assert run.journal.counters().requests == 2


@pytest.mark.parametrize(
    "location", ["https://evil.test/?t=1", "//evil.test", "http://vendor.test/"]
)
def test_a_redirect_elsewhere_is_refused(location):
    run = Run(Answer(302, headers={"Location": location}), auth=Basic("me", "hunter2"))

    with pytest.raises(ForeignURL, match="nothing was sent there"):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 1


def test_redirects_do_not_go_round_for_ever():
    run = Run(Answer(302, headers={"Location": "/hosts"}))

    with pytest.raises(UnexpectedResponse, match="redirected more than 5 times"):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 6


def test_a_redirect_without_a_place_is_a_surprise():
    run = Run(Answer(302))

    with pytest.raises(UnexpectedResponse, match="HTTP 302"):
        run.session.get("/hosts")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_is_never_turned_into_a_get(status):
    run = Run(Answer(status, headers={"Location": "/login"}))

    with pytest.raises(UnexpectedResponse, match="would lose its body"):
        run.session.post("/query", data={"ids": "1"}, repeatable=True)

    assert len(run.vendor.asked) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_keeps_its_body_where_the_redirect_says_so(status):
    run = Run(Answer(status, headers={"Location": "/v2"}), Answer())

    run.session.post("/v1", data={"ids": "1"})

    assert [(asked.method, asked.body) for asked in run.vendor.asked] == [("POST", b"ids=1")] * 2


def test_no_cookie_is_kept_unless_asked_for():
    run = Run(Answer(cookies=("sid=hunter2; Path=/",)))

    run.session.get("/login")
    run.session.get("/hosts")

    assert "cookie" not in run.vendor.asked[1].headers


def test_session_cookie_replaces_credentials_and_is_redacted():
    cookie = "QualysSession=c0ffee11; Path=/api; Secure"
    run = Run(Answer(cookies=(cookie,)), Answer(), auth=Cookies(first=Basic("me", "hunter2")))

    run.session.post("/api/session/", data={"action": "login"})
    run.session.get("/api/hosts")
    run.session.get("/elsewhere")

    first, second, third = (asked.headers for asked in run.vendor.asked)
    assert "cookie" not in first
    assert (second["cookie"], "authorization" in second) == ("QualysSession=c0ffee11", False)
    assert ("cookie" in third, "authorization" in third) == (False, True)
    assert run.context.redactor.text("c0ffee11") == "[redacted]"


def test_two_cookies_in_one_answer_are_both_kept():
    run = Run(Answer(cookies=("a=1; Path=/", "b=2; Path=/")), Answer(), auth=Cookies())

    run.session.get("/login")
    run.session.get("/hosts")

    assert sorted(run.vendor.asked[1].headers["cookie"].split("; ")) == ["a=1", "b=2"]


def test_a_netrc_file_does_not_replace_our_credentials(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine vendor.test login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    run = Run()

    run.session.get("/hosts")

    assert "authorization" not in run.vendor.asked[0].headers
