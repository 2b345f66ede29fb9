"""What becomes of a simulated file on its way: it ends early, a byte is another one, in pieces."""

import re

import pytest

from simulators.imports.csv_import import CSVFile

WHOLE = b"".join(CSVFile.create(hosts=4).document())


def pieces(*faults, quirks=()):
    return list(CSVFile.create(hosts=4, quirks=quirks, faults=faults).document())


@pytest.mark.parametrize("length", [0, 1, 100, len(WHOLE), len(WHOLE) + 5])
def test_a_file_that_is_cut_ends_after_so_many_bytes(length):
    assert b"".join(pieces(f"cut:{length}")) == WHOLE[:length]


@pytest.mark.parametrize("place", [0, 100, len(WHOLE) - 1])
def test_flipped_byte_changes_and_all_others_stay(place):
    found = b"".join(pieces(f"flip:{place}"))

    assert [at for at, byte in enumerate(found) if byte != WHOLE[at]] == [place]
    assert len(found) == len(WHOLE)


def test_byte_behind_the_end_cannot_be_flipped():
    assert b"".join(pieces(f"flip:{len(WHOLE)}")) == WHOLE


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_file_comes_in_pieces_of_one_size_but_for_the_last(size):
    found = pieces(f"pieces:{size}")

    assert b"".join(found) == WHOLE
    assert {len(piece) for piece in found[:-1]} <= {size}
    assert 0 < len(found[-1]) <= size


def test_damage_is_done_in_its_order_to_the_file_as_it_is_packed():
    packed = b"".join(pieces(quirks=["gzip"]))

    found = pieces("cut:50", "pieces:20", quirks=["gzip"])

    assert found == [packed[:20], packed[20:40], packed[40:50]]


@pytest.mark.parametrize(
    ("order", "character"),
    [
        ("", 1),
        ("reset@*", 1),
        ("Cut:1", 1),
        ("cuts:1", 1),
        ("cut", 4),
        ("cut:", 5),
        ("cut:-1", 5),
        ("cut:x", 5),
        ("cut:1@file", 6),
        ("cut:1234567890123456789", 23),
        ("pieces:0", 8),
    ],
)
def test_fault_outside_the_file_is_refused_with_its_place(order, character):
    place = f"(fault 2, character {character} of {order!r})"

    with pytest.raises(ValueError, match=re.escape(place)):
        CSVFile.create(faults=["cut:1", order])
