"""Markup: HTML of vendors as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.decode.html import html_to_markdown, html_to_text

tags = st.sampled_from(
    ["p", "br", "b", "i", "code", "a", "ul", "ol", "li", "pre", "table", "td", "script", "blink"]
)
pieces = st.one_of(
    st.text(max_size=10),
    tags.map("<{}>".format),
    tags.map("</{}>".format),
    st.sampled_from(
        ["&lt;script&gt;", "&lt;", "<!-- x -->", '<a href="https://a.test">', "<", ">"]
    ),
)
fragments = st.lists(pieces, max_size=15).map("".join)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("two\nlines &amp; more", "two\nlines & more"),
        ("<P>One<P>Two", "One\n\nTwo"),
        ("One<BR>Two<br/>Three", "One  \nTwo  \nThree"),
        ("a <B>bold</B> and <i>italic</i> word", "a **bold** and *italic* word"),
        ("<b> spaced </b>out", "**spaced** out"),
        ("<strong><b>twice</b></strong>", "**twice**"),
        ("<b></b>x", "x"),
        ("run <code>rm -rf &lt;dir&gt;</code>", "run `rm -rf <dir>`"),
        ("<code>a`b</code>", "`a'b`"),
        ('<A HREF="https://a.test/x" TARGET="_blank">the fix</A>', "[the fix](https://a.test/x)"),
        ('<a href="https://a.test/">https://a.test/</a>', "<https://a.test/>"),
        ('<a href="https://a.test/a b(1)">x</a>', "[x](https://a.test/a%20b%281%29)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://a.test"></a>x', "x"),
        ("<a>x</a>", "x"),
        ("<ul><li>one<li>two</ul>after", "- one\n- two\n\nafter"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</ul>", "- a\n  - b\n\n- c"),
        ("<li>alone", "- alone"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("a<script>evil()</script><style>p{}</style>b", "ab"),
        ("<blink>kept</blink>", "kept"),
        ("many   \n\t spaces<b></b>", "many spaces"),
        ("<p>a<p><p><p>b", "a\n\nb"),
        ("<b>never closed", "**never closed**"),
        ("a</b></i></p>b", "a\n\nb"),
        ("if a < b then", "if a < b then"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    "html",
    ["&lt;script&gt;x", "<p>&lt;script&gt;x", "<p>&lt;<!-- -->script&gt;x", "<p>&lt;<b></b>img>x"],
)
def test_text_that_would_become_a_tag_is_escaped(html):
    assert "<" not in html_to_markdown(html).replace("\\<", "")


@pytest.mark.slow
@given(fragments)
def test_any_fragment_becomes_some_tidy_markdown(html):
    markdown = html_to_markdown(html)

    assert markdown == markdown.strip()


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"]), max_size=40))
def test_text_without_markup_comes_through(text):
    assert html_to_markdown(text) == text.strip()


def test_depth_and_length_are_no_trouble():
    deep = "<b><ul><li>" * 20_000 + "x" + "</b></i></ul>" * 20_000

    assert html_to_markdown(deep).count("x") == 1
    assert html_to_markdown("<a" * 50_000).startswith("\\<a")
    assert html_to_markdown("<pre>x" + " " * 50_000 + "y").endswith("```") is False


@pytest.mark.slow
def test_lists_nested_without_end_take_no_more_than_their_length():
    deep = "<ul>" * 100_000 + "text" + "</ul>" * 100_000

    assert html_to_markdown(deep) == "text"


@pytest.mark.parametrize("read", [html_to_markdown, html_to_text])
@pytest.mark.parametrize("html", ["a&#{};b", "<p>a&#{};b</p>", "a&#{}b"])
def test_character_reference_without_end_is_no_character(read, html):
    assert "a\ufffdb" in read(html.format("1" * 5_000))


def test_text_keeps_its_tags_and_loses_its_entities():
    assert html_to_text("&lt;a&gt; &amp;amp; <b>&#65;</b>") == "<a> &amp; <b>A</b>"
