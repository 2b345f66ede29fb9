"""A document that is repaired in pieces comes out as if it were repaired whole."""

from hypothesis import given
from hypothesis import strategies as st

from sdk.decode.xml_repair import Repair, repairable, repaired

MARKUP = [b"<a>", b"\x08", b"&#8;", b"&#x0000001F;", b"&#9;", b"&amp;", b"&#", b"1;", b"x" * 40]
BYTES = [b"\xe4", b"\xc3\xa4", b"\xef\xbf", b"\xbf", b"\xf0\x9f", b"\x98\x80", b"\xef\xbf\xbd"]


@given(st.lists(st.sampled_from(MARKUP + BYTES), max_size=12), st.integers(1, 9))
def test_it_makes_no_difference_where_the_document_is_cut(parts, size):
    content = b"".join(parts)
    whole, count = repaired(content)
    repair = Repair()

    mended = b"".join(repair.pieces(content[at : at + size] for at in range(0, len(content), size)))

    assert mended == whole
    assert repair.count == count


def test_only_utf_8_is_repaired():
    assert repairable(b"<?xml version='1.0'?><a/>")
    assert repairable(b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a/>")
    assert not repairable(b"<?xml version='1.0' encoding='iso-8859-1'?><a/>")
