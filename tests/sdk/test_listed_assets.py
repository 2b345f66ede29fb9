"""ListedAssets: findings are on the asset that was listed, whatever they say of it themselves."""

import pytest

from sdk import Asset, CredentialError, VendorUnavailable
from sdk.errors import Cancelled
from sdk.files import ListedAssets

LISTED = Asset("web.example.com", "198.51.100.7", cloud_id="A1")
SEEN = Asset("old.example.com", "10.0.0.5", cloud_id="a1")
OTHER = Asset("db.example.com", "10.0.0.6", cloud_id="b2")
PUBLIC = Asset("db.example.com", "198.51.100.8", cloud_id="b2")


class Account:
    """Lists its assets, or raises; counts how often it is asked."""

    def __init__(self, *assets, error=None):
        self.assets, self.error, self.requests = assets, error, 0

    def __call__(self):
        self.requests += 1
        yield from self.assets
        if self.error:
            raise self.error


def test_listed_asset_stands_in_for_the_one_of_a_finding():
    account = Account()
    listed = ListedAssets(account)

    assert list(listed.each([LISTED], is_complete=True)) == [LISTED]
    assert listed.resolve(SEEN) == LISTED
    assert (listed.note, account.requests) == ("", 0)


def test_assets_are_listed_once_for_an_internal_address():
    account = Account(LISTED)
    listed = ListedAssets(account)

    assert listed.resolve(PUBLIC) == PUBLIC
    assert account.requests == 0
    assert [listed.resolve(SEEN), listed.resolve(SEEN), listed.resolve(OTHER)][:2] == [LISTED] * 2
    assert account.requests == 1


def test_changes_are_completed_when_an_asset_is_missing():
    account = Account(LISTED)
    listed = ListedAssets(account)
    list(listed.each([PUBLIC], is_complete=False))

    assert listed.resolve(SEEN) == LISTED
    assert listed.resolve(OTHER) == PUBLIC


def test_complete_listing_that_failed_is_not_requested_again():
    account = Account(LISTED)
    listed = ListedAssets(account)
    with pytest.raises(VendorUnavailable):
        list(listed.each(Account(error=VendorUnavailable("down"))(), is_complete=True))

    assert listed.resolve(SEEN) == SEEN
    assert account.requests == 0


def test_unknown_assets_are_counted_once_each():
    listed = ListedAssets(Account())

    assert [listed.resolve(asset) for asset in (SEEN, SEEN, OTHER)] == [SEEN, SEEN, OTHER]
    assert listed.note.startswith("2 assets go by the name and address in their newest finding")


@pytest.mark.parametrize(
    ("error", "is_raised"), [(CredentialError("no role"), False), (VendorUnavailable("down"), True)]
)
def test_failed_listing_is_noted_and_raised_if_repeatable(error, is_raised):
    listed = ListedAssets(Account(LISTED, error=error))

    assert [listed.resolve(SEEN), listed.resolve(OTHER)] == [LISTED, OTHER]
    assert listed.note.endswith(str(error))
    if is_raised:
        with pytest.raises(VendorUnavailable):
            listed.check()
    else:
        listed.check()


def test_cancelled_listing_ends_the_run():
    with pytest.raises(Cancelled):
        ListedAssets(Account(error=Cancelled("stop"))).resolve(SEEN)
