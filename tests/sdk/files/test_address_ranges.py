"""Lists of addresses and ranges: expanded one by one, and bounded."""

import pytest

from sdk.decode import InvalidValue
from sdk.errors import DamagedFile
from sdk.files import HostLists, count_addresses, require_ranges

LISTED = "198.51.100.8, 198.51.100.10 - 198.51.100.12;2606:4700::ffff-2606:4700::1:0"
ADDRESSES = [f"198.51.100.{number}" for number in (8, 10, 11, 12)]
ADDRESSES += ["2606:4700::ffff", "2606:4700::1:0"]


def test_list_is_expanded_address_by_address():
    require_ranges("ip", LISTED)

    assert [*HostLists().addresses(LISTED)] == ADDRESSES
    assert count_addresses(LISTED) == len(ADDRESSES)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("all", 1), ("198.51.100.9,x-y;", 2)])
def test_part_that_cannot_be_read_counts_as_one(text, count):
    assert count_addresses(text) == count


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("198.51.100.9,all", "not a list"),
        ("198.51.100.9-2001:db8::1", "not a list"),
        ("198.51.100.9-198.51.100.8", "ends before it begins"),
        ("10.0.0.0-10.1.0.0", "more than 65536 hosts"),
        ("::-ffff::", "more than 65536 hosts"),
    ],
)
def test_odd_list_is_refused_by_the_name_of_its_field(text, reason):
    with pytest.raises(InvalidValue, match=f"ip: .*{reason}"):
        require_ranges("ip", text)


def test_lists_of_a_file_are_bounded_before_they_are_expanded():
    lists = HostLists()
    for _ in range(4):
        next(lists.addresses("10.0.0.0-10.0.255.255"))

    with pytest.raises(DamagedFile, match="262144"):
        next(lists.addresses("10.0.0.0"))
