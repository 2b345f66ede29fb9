"""Next URLs with ids: empty pages lead on while the ids rise, and are stopped where they stay."""

import pytest

from sdk.errors import NoProgress
from sdk.pagination import Guard, Page, by_next_url

from .test_styles import Vendor, read


@pytest.mark.parametrize("rising", ["", "id_min"])
def test_empty_pages_whose_ids_rise_lead_on(rising):
    pages = [Page([], next=f"https://a.test/?id_min={n}") for n in range(9)]

    rows, error = read(by_next_url(Vendor(*pages, Page([7])), guard=Guard(rising=rising)))

    assert (rows, type(error)) == (([7], type(None)) if rising else ([], NoProgress))


@pytest.mark.parametrize("ids", [[5] * 9, [9, 8, 7, 6, 5, 4], ["x", "", "-1", "9" * 5000, "7x"]])
def test_empty_pages_whose_ids_do_not_rise_are_stopped(ids):
    pages = [Page([], next=f"https://a.test/?id_min={one}&mark={n}") for n, one in enumerate(ids)]

    _, error = read(by_next_url(Vendor(*pages), guard=Guard(rising="id_min")))

    assert type(error) is NoProgress
