"""The header Link (RFC 8288): which URL is the next page, and what cannot be read is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import UnexpectedResponse
from sdk.core.context import RunContext
from sdk.errors import ForeignURL
from sdk.http import Session
from sdk.testing.transport.in_process import InProcess
from sdk.testing.transport.virtual_clock import VirtualClock

from ..scripted import Answer, Run

HERE = "https://vendor.test/v1/hosts?page=1"


def linked(header):
    """Return the reply of a vendor that sends this header Link with `/v1/hosts?page=1`."""
    run = Run(Answer(headers={"Content-Type": "application/json", "Link": header}))
    return run.session.get("/v1/hosts?page=1", operation="hosts")


@pytest.mark.parametrize(
    "header",
    [
        '<https://vendor.test/v1/hosts?page=2>; rel="next"',
        "<https://vendor.test/v1/hosts?page=2>;rel=next",
        '<https://vendor.test/v1/hosts?page=2>; REL="NEXT"',
        '<https://vendor.test/v1/hosts?page=2>; rel="ne\\xt"',
        '<https://vendor.test/v1/hosts?page=2>; rel = "next"',
        '<https://vendor.test/v1/hosts?page=2>; rel="last next"',
        '<https://vendor.test/v1/hosts?page=2>; rel="https://vendor.test/rels/more next"',
        '<https://vendor.test/v1/hosts?page=2>; rel="next"; rel="prev"',
        '<https://vendor.test/v1/hosts?page=2>; title="a, b; <c>; rel=\\"prev\\""; rel="next"',
        '<https://vendor.test/v1/hosts?page=2>; rel="next"; type=application/json',
        "<https://vendor.test/v1/hosts?page=2>; crossorigin; rel=next; title*=UTF-8''%e2%82%ac",
        '<https://vendor.test/v1/hosts?page=2>; rel="next";',
        '<https://vendor.test/v1/hosts?page=2>;; rel="next" , ',
        ', ,<https://vendor.test/v1/hosts?page=2>; rel="next"',
        '</v1/hosts?page=9>; rel="last", </v1/hosts?page=2>; rel="next", <x>; rel="first"',
        '</v1/hosts?page=2>; rel="next", </v1/hosts?page=2>; rel="next alternate"',
        "<hosts?page=2>; rel=next",
        "<?page=2>; rel=next",
        "< /v1/hosts?page=2 >; rel=next",
        "<//vendor.test/v1/hosts?page=2>; rel=next",
        f'<?page=2>; rel=next; anchor="{HERE}"',
        '<?page=2>; rel=next; anchor="?page=1"',
        '<?page=2>; rel=next; anchor=""',
        '<?page=7>; rel=next; anchor="#part", <?page=2>; rel=next',
    ],
)
def test_the_next_page_is_found_and_made_whole(header):
    assert linked(header).link("next") == "https://vendor.test/v1/hosts?page=2"


def test_characters_that_separate_are_part_of_a_target():
    header = '<https://vendor.test/hosts?q=a,b;c=d>; rel="next"'

    assert linked(header).link("Next") == "https://vendor.test/hosts?q=a,b;c=d"


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ,",
        '<?page=9>; rel="last"',
        "<?page=9>",
        "<?page=9>; rev=next",
        '<?page=9>; rel="nextish next-page"',
        '<?page=9>; rel="last"; rel="next"',
        '<?page=9>; title="rel=next"',
        '<?page=2>; rel="next"; anchor="/v1/other"',
    ],
)
def test_missing_link_relation_gives_no_link(header):
    assert linked(header).link("next") is None


def test_a_reply_without_the_header_has_no_links():
    assert Run(Answer()).session.get("/hosts").link("next") is None


@pytest.mark.parametrize(
    "header",
    [
        "https://vendor.test/hosts?page=2; rel=next",
        "<https://vendor.test/hosts?page=2; rel=next",
        "<https://vendor.test/hosts?page=2>; rel=next last",
        '<https://vendor.test/hosts?page=2>; rel="next',
        '<https://vendor.test/hosts?page=2>; rel="next\\"',
        "<https://vendor.test/hosts?page=2>; rel=",
        "<https://vendor.test/hosts?page=2> rel=next",
        "<https://vendor.test/hosts?page=2>; =next",
        "<?page=1>; rel=first <?page=2>; rel=next",
        "<?page=1>; rel=first, page=2; rel=next",
        "<<?page=2>>; rel=next",
        "<?page=2>; rel='next'",
        "<?page=2>; rel=next, <?page=3>; rel=next",
        "<https://[vendor/hosts>; rel=next",
    ],
)
def test_unreadable_link_header_is_an_error_not_the_end(header):
    reply = linked(header)

    with pytest.raises(UnexpectedResponse) as caught:
        reply.link("next")

    assert (caught.value.integration, caught.value.operation) == ("vendor", "hosts")
    assert "page=2" not in str(caught.value)


def test_several_headers_are_one():
    def app(environ, start_response):
        links = ["<?page=9>; rel=last", '<?page=2>; rel="next"']
        start_response("200 OK", [("Link", link) for link in links])
        return [b"[]"]

    clock = VirtualClock()
    context = RunContext(transport=InProcess(app, clock=clock), clock=clock)
    session = Session("https://vendor.test", context=context)

    assert session.get("/hosts").link("next") == "https://vendor.test/hosts?page=2"


def test_a_target_is_resolved_against_the_url_that_answered():
    moved = Answer(301, headers={"Location": "/v2/hosts"})
    run = Run(moved, Answer(headers={"Link": "<hosts?page=2>; rel=next"}))

    reply = run.session.get("/v1/hosts")

    assert reply.link("next") == "https://vendor.test/v2/hosts?page=2"


def test_a_link_elsewhere_is_refused_before_anything_is_sent():
    run = Run(Answer(headers={"Link": '<https://elsewhere.test/?page=2>; rel="next"'}))
    elsewhere = run.session.get("/hosts", operation="hosts").link("next")

    with pytest.raises(ForeignURL):
        run.session.get(elsewhere)

    assert len(run.vendor.asked) == 1


plain = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=12)
# Python joins `/;` as `/`.
paths = plain.map(
    lambda text: "/" + "".join(c for c in text if c not in "<>\\[]@:?#/.").rstrip(";")
)
names = st.sampled_from(["title", "type", "media", "hreflang", "title*", "Rev"])
others = st.sampled_from(["prev", "first", "last", "https://vendor.test/rels/other"])


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def well_formed(draw):
    """Return a header as a vendor may write it, and the path of its next link, if any."""
    following = draw(st.none() | paths)
    links = [(path, draw(others)) for path in draw(st.lists(paths, max_size=4))]
    if following is not None:
        relations = [*draw(st.lists(others, max_size=2)), draw(st.sampled_from(["next", "Next"]))]
        links.append((following, " ".join(draw(st.permutations(relations)))))
    space = st.sampled_from(["", " ", "\t", "  "])
    texts = []
    for path, relation in draw(st.permutations(links)):
        parameters = [(name, quoted(draw(plain))) for name in draw(st.lists(names, max_size=3))]
        parameters.insert(draw(st.integers(0, len(parameters))), ("rel", quoted(relation)))
        texts.append(
            f"<{path}>"
            + "".join(
                f"{draw(space)};{draw(space)}{name}{draw(space)}={draw(space)}{value}"
                for name, value in parameters
            )
        )
    return (draw(space) + "," + draw(space)).join(texts), following


@given(case=well_formed())
def test_whatever_stands_around_it_the_next_link_is_found(case):
    header, following = case

    found = linked(header).link("next")

    assert found == (following and f"https://vendor.test{following}")


@given(header=st.text(st.sampled_from('<>",;= \\\trelnextp?2/'), max_size=40))
def test_any_header_is_read_or_refused(header):
    reply = linked(header)

    try:
        found = reply.link("next")
    except UnexpectedResponse:
        return

    assert found is None or found.startswith("https://")
