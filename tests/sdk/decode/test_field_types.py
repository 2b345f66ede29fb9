"""Types of fields that many vendors have accept what they should, and nothing else."""

import json
from ipaddress import ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct, ValidationError, convert

from sdk.decode import Address, decode_listing

GROUPS = st.lists(st.sampled_from(["", "0", "1f", "ffff", "12345", "g"]), min_size=1, max_size=10)
BYTES = st.lists(st.sampled_from(["0", "7", "00", "256", "255", "1.2", "-1"]), max_size=5)


def texts():
    six = GROUPS.map(":".join)
    four = BYTES.map(".".join)
    mixed = st.tuples(six, four).map(":".join)
    plain = st.ip_addresses().map(str)
    scoped = st.tuples(plain, st.sampled_from(["", "%", "%eth0", "%1%2", "/64", "\n"])).map("".join)
    return st.one_of(six, four, mixed, plain, scoped, st.text(max_size=20))


def is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return not text
    return True


@given(texts())
@example("::ffff:192.0.2.1")
@example("1::3:4:5:6:7:8")
@example("1::2:3:4:5:6:7:8")
@example("::")
@example("192.0.2.1\n")
def test_address_is_any_that_python_reads(text):
    if is_address(text):
        assert convert(text, Address) == text
    else:
        with pytest.raises(ValidationError):
            convert(text, Address)


class Interface(Struct):
    ip: Address = ""


class Host(Struct):
    id: int
    address: Address | None = None
    others: list[Address] | None = None
    interfaces: list[Interface] = []
    note: str = ""


@pytest.mark.parametrize(
    ("fields", "is_kept"),
    [
        ({"address": "198.51.100.7", "others": ["2001:db8::1"]}, True),
        ({"address": "", "others": [""]}, True),
        ({"address": "198.51.100"}, False),
        ({"others": ["198.51.100.7", "x"]}, False),
        ({"interfaces": [{"ip": "x"}]}, False),
        ({"others": [7]}, True),
        ({"note": 7}, True),
    ],
)
def test_text_that_is_no_address_costs_its_row(fields, is_kept):
    body = json.dumps([{"id": 1}, {"id": 2, **fields}]).encode()

    rows, _ = decode_listing(body, list[Host])

    assert [row.id for row in rows] == ([1, 2] if is_kept else [1])
