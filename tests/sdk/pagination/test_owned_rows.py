"""Owned rows: a second listing joined to a first one by batches, of which none is lost silently."""

from operator import itemgetter

import pytest

from sdk.core.limiter import Limiter
from sdk.errors import CredentialError, UnexpectedResponse, VendorUnavailable
from sdk.pagination import Gaps, Relation, rows_by_owner
from sdk.testing import VirtualClock

FINDINGS = Relation[dict, dict, int](
    rows="findings", owners="hosts", owner_id=itemgetter("id"), row_owner=itemgetter("host")
)


def hosts(*ids):
    return [{"id": number} for number in ids]


def findings_of(ids):
    """Return two findings of each even host, and none of an odd one."""
    return [{"host": number, "n": n} for n in (1, 2) for number in ids if number % 2 == 0]


def joined(read, owners, *, relation=FINDINGS, **options):
    options = {"limiter": Limiter(3, clock=VirtualClock()), "batch_size": 2, **options}
    return list(rows_by_owner(relation, owners, read, **options))


def test_every_owner_comes_with_its_rows_in_order():
    batches = joined(findings_of, hosts(1, 2, 3, 4, 5))

    pairs = [(host["id"], [row["n"] for row in rows]) for batch in batches for host, rows in batch]
    assert pairs == [(1, []), (2, [1, 2]), (3, []), (4, [1, 2]), (5, [])]
    assert [len(list(batch.rows)) for batch in batches] == [2, 2, 0]
    assert batches[0].name == "the findings of hosts 1 to 2 (2 in all)"


def test_rows_are_requested_by_batches_of_ids():
    asked = []

    joined(
        lambda ids: asked.append(ids) or [],
        hosts(1, 2, 3),
        limiter=Limiter(1, clock=VirtualClock()),
    )

    assert asked == [[1, 2], [3]]


def test_ids_in_several_spellings_are_one_owner():
    relation = Relation(
        rows="findings",
        owners="hosts",
        owner_id=itemgetter("id"),
        row_owner=itemgetter("host"),
        key=str.lower,
    )
    asked = []

    def read(ids):
        asked.extend(ids)
        return [{"host": "ab"}]

    (batch,) = joined(read, [{"id": "AB"}], relation=relation)

    assert [len(rows) for _, rows in batch] == [1]
    assert asked == ["AB"]


def test_owners_may_be_missing_altogether():
    batch = FINDINGS.join([], [])

    assert list(batch) == []
    assert batch.name == "the findings of 0 hosts"


def test_a_row_of_another_owner_is_an_error_and_not_dropped():
    with pytest.raises(UnexpectedResponse, match="not requested"):
        joined(lambda ids: [{"host": 99}], hosts(1))


def test_a_batch_that_cannot_be_read_costs_only_itself():
    def read(ids):
        if 3 in ids:
            raise VendorUnavailable("down")
        return findings_of(ids)

    batches = rows_by_owner(
        FINDINGS,
        hosts(1, 2, 3, 4, 5, 6),
        read,
        limiter=Limiter(1, clock=VirtualClock()),
        batch_size=2,
    )
    seen = []

    with pytest.raises(VendorUnavailable, match="the findings of hosts 3 to 4"):
        seen.extend(host["id"] for batch in batches for host, _ in batch)

    assert seen == [1, 2, 5, 6]


def test_gaps_of_the_caller_are_reported_with_the_batches():
    gaps = Gaps()
    gaps.note("the details of CVE-2025-1", VendorUnavailable("down"))

    with pytest.raises(VendorUnavailable, match="CVE-2025-1"):
        joined(findings_of, hosts(1, 2), gaps=gaps)


def test_a_refusal_ends_the_stream():
    def read(ids):
        raise CredentialError("no permission")

    with pytest.raises(CredentialError):
        joined(read, hosts(1, 2))
