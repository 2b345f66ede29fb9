"""The texts of weaknesses without their markup."""

from simulators.world import links_in, plain_lines


def test_texts_are_lines_without_markup():
    html = '<P>A &amp; B:<BR>no <B>limit</B>.</P><UL><LI> x </LI></UL><A HREF="/a?b&amp;c">y</A>'

    assert plain_lines(html) == ["A & B:", "no limit.", "x", "y"]
    assert links_in(html) == ["/a?b&c"]
    assert plain_lines("") == links_in("") == []
