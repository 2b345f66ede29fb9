"""Every query language: precedence, negation, quoting, wildcards, dates, bounds, wrong input."""

from datetime import UTC, datetime

import pytest

from simulators.engine import (
    Field,
    Fields,
    Malformed,
    NotSimulated,
    aip160,
    fql,
    odata,
    scim,
    test_of,
)

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
FIELDS = Fields(
    {
        "name": Field(wildcards=True),
        "plain": Field(),
        "folded": Field("name", folds=True),
        "score": Field(kind="number"),
        "open": Field(kind="flag"),
        "seen": Field(kind="moment"),
        "tags": Field(),
        "a": Field(),
        "b": Field(),
        "c": Field(),
    },
    known=frozenset({"owner*"}),
)
ROWS = (
    {"name": "web-1", "score": 7.5, "open": True, "seen": "2026-01-04T10:00:00Z", "tags": ["x"]},
    {"name": "db*", "score": 3, "open": False, "seen": "2025-12-01T00:00:00Z", "tags": ["y", "z"]},
    {"name": 'it\'s, a+b ("q")', "score": None, "open": None, "seen": None, "tags": []},
)
TRUTHS = [{"a": a, "b": b, "c": c} for a in ("1", "0") for b in ("1", "0") for c in ("1", "0")]
LANGUAGES = {"fql": fql, "odata": odata, "scim": scim, "aip160": aip160}


def chosen(language, text):
    test = test_of(LANGUAGES[language]().parse(text), FIELDS, NOW)
    return [number for number, row in enumerate(ROWS) if test(row)]


def holds(language, text):
    """Return for which values of a, b and c a filter holds."""
    test = test_of(LANGUAGES[language]().parse(text), FIELDS, NOW)
    return [test(row) for row in TRUTHS]


def table(meaning):
    return [meaning(*(row[name] == "1" for name in "abc")) for row in TRUTHS]


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("fql", "a:'1'+b:'1',c:'1'", lambda a, b, c: (a and b) or c),
        ("fql", "a:'1',b:'1'+c:'1'", lambda a, b, c: a or (b and c)),
        ("fql", "(a:'1',b:'1')+c:'1'", lambda a, b, c: (a or b) and c),
        ("fql", "a:!'1'+b:'1'", lambda a, b, _: not a and b),
        ("odata", "a eq '1' and b eq '1' or c eq '1'", lambda a, b, c: (a and b) or c),
        ("odata", "a eq '1' or b eq '1' and c eq '1'", lambda a, b, c: a or (b and c)),
        ("odata", "(a eq '1' or b eq '1') and c eq '1'", lambda a, b, c: (a or b) and c),
        ("odata", "not a eq '1' and b eq '1'", lambda a, b, _: not a and b),
        ("odata", "not (a eq '1' and b eq '1')", lambda a, b, _: not (a and b)),
        ("scim", 'a eq "1" and b eq "1" or c eq "1"', lambda a, b, c: (a and b) or c),
        ("scim", 'a eq "1" or b eq "1" and c eq "1"', lambda a, b, c: a or (b and c)),
        ("scim", '(a eq "1" or b eq "1") AND c eq "1"', lambda a, b, c: (a or b) and c),
        ("scim", 'not (a eq "1") and b eq "1"', lambda a, b, _: not a and b),
        ("aip160", "a=1 b=1 OR c=1", lambda a, b, c: a and (b or c)),
        ("aip160", "a=1 AND b=1 OR c=1", lambda a, b, c: a and (b or c)),
        ("aip160", "a=1 OR b=1 AND c=1", lambda a, b, c: (a or b) and c),
        ("aip160", "(a=1 AND b=1) OR c=1", lambda a, b, c: (a and b) or c),
        ("aip160", "NOT a=1 OR b=1", lambda a, b, _: not a or b),
        ("aip160", "-a=1 AND b=1", lambda a, b, _: not a and b),
    ],
)
def test_junctions_bind_as_the_language_has_it(language, text, meaning):
    assert holds(language, text) == table(meaning)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # several values
        ("fql", "name:['web-1','x']", [0]),
        ("fql", "name:!['web-1','x']", [1, 2]),
        ("odata", "name in ('web-1', 'x')", [0]),
        ("odata", "tags/any(t: t eq 'z')", [1]),
        ("odata", "tags/any(t: t ne 'z')", [0, 1]),
        ("odata", "not tags/any(t: t ne 'x')", [0, 2]),
        ("odata", "tags/any(t: t ne null)", [0, 1]),
        ("odata", "score/any(s: s ne 3)", [0]),
        ("odata", "seen/any(s: s ne 2025-12-01)", [0]),
        # quoting
        ("fql", r"name:'it\'s, a+b (\"q\")'", [2]),
        ("fql", r'''name:"it's, a+b (\"q\")"''', [2]),
        ("odata", "name eq 'it''s, a+b (\"q\")'", [2]),
        ("scim", r'name eq "it' + "'" + r's, a+b (\"q\")"', [2]),
        ("aip160", r'name="it' + "'" + r's, a+b (\"q\")"', [2]),
        # wildcards, which only some languages have
        ("fql", "name:'we*'", [0]),
        ("fql", "name:!'we*'", [1, 2]),
        ("fql", "name:['we*','x','d*']", [0, 1]),
        ("fql", "name:*'*1'", [0]),
        ("fql", "name:!*'*1'", [1, 2]),
        ("fql", "name:~'WEB'", [0]),
        ("odata", "name eq 'we*'", []),
        ("odata", "plain eq 'we*'", []),
        ("odata", "name eq 'db*'", [1]),
        ("scim", 'name eq "db*"', [1]),
        ("scim", 'name eq "d*"', []),
        ("aip160", 'name="we*"', [0]),
        ("aip160", "name:web", [0]),
        # parts of a text
        ("odata", "startswith(name,'web') or endswith(name,'*')", [0, 1]),
        ("odata", "contains(name,'a+b')", [2]),
        ("scim", 'name sw "web"', [0]),
        ("scim", 'name ew "1"', [0]),
        ("scim", 'name co "b-"', [0]),
        ("scim", "score pr", [0, 1]),
        ("scim", 'folded EQ "WEB-1"', [0]),
        # numbers and flags
        ("fql", "score:>3", [0]),
        ("fql", "score:>=3+open:false", [1]),
        ("odata", "score le 3", [1]),
        ("odata", "score ne 3", [0, 2]),
        ("odata", "open eq true", [0]),
        ("scim", "score gt 3.5", [0]),
        ("aip160", "score<7.5", [1]),
        ("aip160", "score!=3", [0, 2]),
        # dates
        ("fql", "seen:>'2026-01-01T00:00:00Z'", [0]),
        ("fql", "seen:>'now-2d'", [0]),
        ("fql", "seen:<='now-2d'", [1]),
        ("odata", "seen ge 2026-01-04T10:00:00Z", [0]),
        ("odata", "seen lt 2026-01-01", [1]),
        ("scim", 'seen gt "2026-01-01T00:00:00.000Z"', [0]),
        ("aip160", "seen>=2026-01-04T12:00:00+02:00", [0]),
        ("aip160", 'seen<"2026-01-01T00:00:00Z"', [1]),
        # nothing there
        ("odata", "seen eq null", [2]),
    ],
)
def test_filter_chooses_documents(language, text, expected):
    assert chosen(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("fql", "name='a'", 4),
        ("fql", "name:'a'+", 9),
        ("fql", "name:'a", 5),
        ("fql", "name:'a' name:'b'", 8),
        ("fql", "", 0),
        ("odata", "name eq", 7),
        ("odata", "name == 'a'", 5),
        ("odata", "name eq 'a' and", 15),
        ("odata", "(name eq 'a'", 12),
        ("scim", 'name is "a"', 5),
        ("scim", "name eq 'a'", 8),
        ("scim", 'not name eq "a"', 4),
        ("aip160", "name", 4),
        ("aip160", "name=", 5),
        ("aip160", "name=a)", 6),
    ],
)
def test_refusal_names_the_place_that_is_wrong(language, text, place):
    with pytest.raises(Malformed, match=f"at position {place}$"):
        LANGUAGES[language]().parse(text)


ONE = {"fql": "a:'1'", "odata": "a eq '1'", "scim": 'a eq "1"', "aip160": "a=1"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_depth_of_parentheses_is_bounded(language):
    allowed, refused = (f"{'(' * depth}{ONE[language]}{')' * depth}" for depth in (50, 51))

    assert holds(language, allowed) == table(lambda a, _b, _c: a)
    with pytest.raises(Malformed, match="too many parentheses"):
        LANGUAGES[language]().parse(refused)


@pytest.mark.parametrize(
    ("language", "text"),
    [("odata", "not " * 60), ("aip160", "NOT " * 60), ("aip160", "-" * 60)],
)
def test_number_of_negations_is_bounded(language, text):
    with pytest.raises(Malformed, match="negations"):
        LANGUAGES[language]().parse(text + ONE[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", ["(", ")", "-", "not "])
def test_quoted_signs_are_no_nesting(language, sign):
    value = sign * 60
    quoted = f'"{value}"' if language == "scim" else f"'{value}'"

    text = ONE[language].replace("'1'", "1").replace('"1"', "1").replace("1", quoted)

    assert test_of(LANGUAGES[language]().parse(text), FIELDS, NOW)({"a": value})


@pytest.mark.parametrize("language", LANGUAGES)
def test_quote_that_does_not_end_hides_no_nesting(language):
    with pytest.raises(Malformed, match="too many parentheses"):
        LANGUAGES[language]().parse("'" + "(" * 60 + "a")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fql", "name:['a','b']"),
        ("fql", """name:  ['it\\'s',"b,c",'']"""),
        ("fql", "name:['we*','x','d*']"),
        ("fql", "open.to-all:['true']"),
        ("odata", "name in ('a','b')"),
        ("odata", "  name\tin( 'it''s' ,'b,c', '','*' )  "),
        ("odata", "nothing in ('a')"),
    ],
)
def test_list_alone_means_the_same_in_parentheses(language, text):
    language = LANGUAGES[language]()

    assert language.parse(text) == language.parse(f"({text})")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fql", "name:['a' ,'b']"),
        ("fql", "name:[]"),
        ("fql", "name:['a','b'"),
        ("fql", "näme:['a']"),
        ("odata", "name in ('a' 'b')"),
        ("odata", "name in ()"),
        ("odata", "not in ('a')"),
        ("odata", "name in ('a','b'"),
    ],
)
def test_list_that_the_grammar_has_not_is_malformed(language, text):
    with pytest.raises(Malformed):
        LANGUAGES[language]().parse(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_filter_of_a_thousand_values_is_read(language):
    joined = {"fql": ",", "odata": " or ", "scim": " or ", "aip160": " OR "}[language]

    text = joined.join([ONE[language].replace("1", str(number)) for number in range(1000)])

    assert holds(language, text) == [True] * 8


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fql", "plain:'we*'"),
        ("fql", "plain:*'we*'"),
        ("fql", "colour:'red'"),
        ("fql", "score:>'many'"),
        ("odata", "seen gt 'soon'"),
        ("odata", "tags/any(t: x eq 'a')"),
        ("scim", 'open eq "perhaps"'),
        ("aip160", "colour=red"),
    ],
)
def test_condition_that_fits_no_field_is_malformed(language, text):
    with pytest.raises(Malformed):
        chosen(language, text)


@pytest.mark.parametrize("text", ["owner:'x'", "owner.name:'x'", "name:>'x'"])
def test_known_field_or_order_of_text_is_not_simulated(text):
    with pytest.raises(NotSimulated):
        chosen("fql", text)
