"""Query languages as grammars: Falcon's FQL, OData, SCIM and Google's AIP-160.

Each grammar names its pieces as `Reader` does, so that one reader makes the tree of all of them.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, Final

from lark import Lark, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from .tree import Condition, Expression, Junction, Malformed, Not, Value

DEEPEST: Final = 50
NEGATIONS: Final = re.compile(rf"(?:\bnot\s+|-\s*){{{DEEPEST + 1}}}", re.IGNORECASE)
"""More of them in a row than any filter has: what reads and applies a filter is recursive."""
WORDS: Final[Mapping[str, Value]] = {"true": True, "false": False, "null": None}
SHARED: Final = r"""
NUMBER: /-?\d+(?:\.\d+)?(?![\w.-])/
WORD.2: /(?:true|false|null)(?!\w)/
number: NUMBER
word: WORD
"""

FQL: Final = r"""
?start: any
any: all ("," all)*
all: _one ("+" _one)*
_one: "(" any ")" | condition
condition: FIELD _COLON operator _values
operator: [OPERATOR]
_values: _value | "[" _value ("," _value)* "]"
_value: quoted | number | word
quoted: QUOTED
FIELD: /[A-Za-z_][A-Za-z0-9_.-]*/
_COLON: /: */
OPERATOR: /!~|!\*|>=|<=|!|>|<|~|\*(?=['"\[])/
QUOTED: /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/
"""

ODATA: Final = r"""
?start: any
any: all ("or" all)*
all: _one ("and" _one)*
_one: "(" any ")" | negation | condition | among | function | each
negation: "not" _one
condition: field OPERATOR _value
among: field "in" "(" _value ("," _value)* ")"
function: FUNCTION "(" field "," _value ")"
each: FIELD "/any" "(" FIELD ":" FIELD OPERATOR _value ")"
field: FIELD
_value: quoted | date | number | word
quoted: QUOTED
date: DATE
OPERATOR.2: /(?:eq|ne|gt|ge|lt|le)(?!\w)/
FUNCTION.2: /(?:startswith|endswith|contains)(?=\()/
FIELD: /[A-Za-z_][A-Za-z0-9_]*/
QUOTED: /'(?:[^']|'')*'/
DATE.3: /\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?/
%ignore /\s+/
"""

NEVER: Final = r"(?!)"
FQL_LIST: Final = r"(?P<name>[A-Za-z_][\w.-]*): *\[(?P<values>QUOTED(?:,QUOTED)*)\]"
ODATA_LIST: Final = (
    r"\s*(?!not\s)(?P<name>[A-Za-z_]\w*)\s+in\s*\((?P<values>\s*QUOTED(?:\s*,\s*QUOTED)*)\s*\)\s*"
)
"""Lists of quoted values alone, as in `id in ('a','b')`."""

SCIM: Final = r"""
?start: any
any: all ("or"i all)*
all: _one ("and"i _one)*
_one: "(" any ")" | negation | condition | present
negation: "not"i "(" any ")"
condition: field OPERATOR _value
present: field "pr"i
field: FIELD
_value: quoted | number | word
quoted: QUOTED
OPERATOR.2: /(?:eq|ne|gt|ge|lt|le|co|sw|ew)(?!\w)/i
FIELD: /[A-Za-z_][A-Za-z0-9_.:-]*/
QUOTED: /"(?:[^"\\]|\\.)*"/
%ignore /\s+/
"""

AIP160: Final = r"""
?start: all
all: any (["AND"] any)*
any: _one ("OR" _one)*
_one: "(" all ")" | negation | condition
negation: ("NOT" | "-") _one
condition: field OPERATOR _value
field: FIELD
_value: quoted | date | number | word | bare
quoted: QUOTED
date: DATE
bare: FIELD
OPERATOR: />=|<=|!=|=|>|<|:/
FIELD: /[A-Za-z_][A-Za-z0-9_.]*/
QUOTED: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/
DATE.3: /\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?/
%ignore /\s+/
"""

OPERATORS: Final[Mapping[str, str]] = {
    **{sign: sign for sign in ("eq", "gt", "ge", "lt", "le")},
    "": "eq",
    "=": "eq",
    ">": "gt",
    ">=": "ge",
    "<": "lt",
    "<=": "le",
    "~": "letters",
    "*": "like",
    ":": "contains",
    "co": "contains",
    "sw": "starts",
    "ew": "ends",
    "contains": "contains",
    "startswith": "starts",
    "endswith": "ends",
}
"""The spellings of each operator; one that begins with `!`, and `ne`, is its negation."""


@v_args(inline=True)
class Reader(Transformer[Any, Expression]):
    """What the pieces of all grammars mean."""

    def __init__(self, unquoted: Callable[[str], str], *, wildcards: bool) -> None:
        super().__init__()
        self._unquoted, self._wildcards = unquoted, wildcards

    def any(self, *parts: Expression | None) -> Expression:
        """Return parts of which one must hold."""
        return _joined("any", parts)

    def all(self, *parts: Expression | None) -> Expression:
        """Return parts that must all hold."""
        return _joined("all", parts)

    def condition(self, name: str, sign: str, *values: Value) -> Expression:
        """Return one comparison."""
        text = str(sign).lower()
        negated = text == "ne" or text.startswith("!")
        plain = "eq" if text == "ne" else text.removeprefix("!").replace("=", "", text == "!=")
        found = self._compared(str(name), OPERATORS[plain], values)
        return Not(found) if negated else found

    def _compared(self, name: str, operator: Any, values: tuple[Value, ...]) -> Expression:
        patterns = tuple(one for one in values if isinstance(one, str) and "*" in one)
        if not (self._wildcards and operator == "eq" and patterns):
            return Condition(name, operator, values)
        others = tuple(one for one in values if one not in patterns)
        parts = (Condition(name, "like", patterns), Condition(name, "eq", others))
        return Junction("any", parts) if others else parts[0]

    def among(self, name: str, *values: Value) -> Expression:
        """Return a comparison with one of several values."""
        return Condition(name, "eq", values)

    def function(self, function: str, name: str, value: Value) -> Expression:
        """Return a comparison that is written as a call."""
        return Condition(name, OPERATORS[function], (value,))  # type: ignore[arg-type]

    def present(self, name: str) -> Expression:
        """Return the question whether there is a value at all."""
        return Condition(name, "present", ())

    def field(self, name: str | None) -> str:
        """Return the text of what may be left out, such as FQL's operator."""
        return str(name or "")

    def quoted(self, text: str) -> str:
        """Return the text in quotes."""
        return self._unquoted(str(text))

    def number(self, text: str) -> float:
        """Return a number: a whole one keeps all its digits."""
        return float(text) if "." in text else int(text)

    def word(self, text: str) -> Value:
        """Return true, false or null."""
        return WORDS[str(text)]

    def negation(self, part: Expression) -> Expression:
        """Return an expression that must not hold."""
        return Not(part)

    def each(self, name: str, variable: str, used: str, sign: str, value: Value) -> Expression:
        """Return a comparison of each value of a list, of which any has to hold."""
        if variable != used:
            raise Malformed(f"'{used}' is not the variable '{variable}' of the lambda")
        if str(sign) == "ne":
            return Condition(str(name), "differs", (value,))
        return self.condition(name, sign, value)

    date = bare = operator = field


def _joined(kind: Any, parts: tuple[Expression | None, ...]) -> Expression:
    there = tuple(part for part in parts if part is not None)
    return there[0] if len(there) == 1 else Junction(kind, there)


def _backslashed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _doubled(text: str) -> str:
    return text[1:-1].replace("''", "'")


class Language:
    """A grammar and how it is read; `parse` raises Malformed with the place that is wrong.

    `short` is the form of a list of quoted values alone, which most filters have. One of these is
    read without the grammar, which takes ten times as long and has to be made before.
    """

    def __init__(
        self,
        grammar: str,
        unquoted: Callable[[str], str] = _backslashed,
        *,
        wildcards: bool = False,
        short: str = NEVER,
    ) -> None:
        self._grammar = grammar
        self._reader = Reader(unquoted, wildcards=wildcards)
        quoted = re.findall(r"^QUOTED: /(.*)/$", grammar, re.MULTILINE)[0]
        self._quoted = re.compile(quoted)
        self._short = re.compile(short.replace("QUOTED", f"(?:{quoted})"), re.ASCII)
        self.parse = lru_cache(maxsize=1024)(self._parse)

    @cached_property
    def _lark(self) -> Lark:
        return Lark(self._grammar + SHARED, parser="lalr", maybe_placeholders=True)

    def _parse(self, text: str) -> Expression:
        if short := self._short.fullmatch(text):
            values = map(self._reader.quoted, self._quoted.findall(short["values"]))
            return self._reader.condition(short["name"], "", *values)
        unquoted = self._quoted.sub("''", text)
        if _depth(unquoted) > DEEPEST or NEGATIONS.search(unquoted):
            raise Malformed("too many parentheses or negations")
        try:
            return self._reader.transform(self._lark.parse(text))
        except UnexpectedInput as error:
            raise Malformed(f"unexpected input at position {_place(error, text)}") from None
        except VisitError as error:
            raise Malformed(str(error.orig_exc)) from None


def _place(error: UnexpectedInput, text: str) -> int:
    # What is missing at the end is said to be wrong at the last token.
    is_end = getattr(getattr(error, "token", None), "type", "") == "$END"
    return len(text) if is_end or error.pos_in_stream is None else error.pos_in_stream


def _depth(text: str) -> int:
    steps = ((sign == "(") - (sign == ")") for sign in text)
    return max(accumulate(steps), default=0)


@lru_cache
def fql() -> Language:
    """Return the Falcon Query Language."""
    return Language(FQL, wildcards=True, short=FQL_LIST)


@lru_cache
def odata() -> Language:
    """Return OData's $filter, as far as Microsoft's security APIs take it."""
    return Language(ODATA, _doubled, short=ODATA_LIST)


@lru_cache
def scim() -> Language:
    """Return SCIM filters (RFC 7644 3.4.2.2), which Okta calls filter and search expressions."""
    return Language(SCIM)


@lru_cache
def aip160() -> Language:
    """Return Google's list filters: OR binds tighter than AND."""
    return Language(AIP160, wildcards=True)
