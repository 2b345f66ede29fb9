"""What a capability does for its streams: logs in by secrets, keeps to its rate, reads by parts."""

from base64 import b64encode
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from sdk import (
    Capability,
    CredentialError,
    Limits,
    Model,
    NotFound,
    VendorUnavailable,
    stream,
)
from sdk.models import Integration
from sdk.pagination import Relation
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

from .scripted import Answer, Vendor
from .small import WEB, Small

FINDINGS = Relation(rows="findings", owners="hosts", owner_id="id", row_owner="host")

KEY_AND_PASSWORD = b64encode(b"k7:pass").decode()


class Reader(Small):
    """A capability whose batches have two rows."""

    limits = Limits(batch_size=2)

    @stream()
    def hosts(self) -> Iterator[Model]:
        yield WEB


def reader(*answers, capability: type[Capability] = Reader, **secrets):
    clock = VirtualClock()
    vendor = Vendor(*answers, clock=clock)
    job = Job(
        target=Integration("small", "https://small.test"), secrets={"token": " t0ken ", **secrets}
    )
    return capability(job, transport=InProcess(vendor, clock=clock), clock=clock), vendor, clock


def hosts(*ids):
    return [SimpleNamespace(id=number) for number in ids]


def findings(ids):
    return [SimpleNamespace(host=number, weakness=f"w{number}") for number in ids]


def names(weaknesses):
    return {weakness: weakness.upper() for weakness in weaknesses if weakness != "w2"}


def drained(rows):
    """Return what an iterator yields, and the error that ends it."""
    read = []
    try:
        for row in rows:
            read.append(row)  # noqa: PERF402 - what came before an error counts
    except VendorUnavailable as error:
        return read, error
    return read, None


def test_owner_comes_with_its_rows_and_their_details():
    capability, *_ = reader()

    read = capability.rows_with_details(FINDINGS, hosts(1, 2, 3), findings, names, by="weakness")
    rows = list(read)

    assert [(host.id, [row.weakness for row in found]) for host, found, _ in rows] == [
        (1, ["w1"]),
        (2, ["w2"]),
        (3, ["w3"]),
    ]
    assert [details for *_, details in rows] == [
        {"w1": "W1", "w2": None},
        {"w1": "W1", "w2": None},
        {"w3": "W3"},
    ]


def test_batch_without_details_costs_only_itself():
    def details(weaknesses):
        if "w3" in weaknesses:
            raise VendorUnavailable("the knowledge base is away")
        return names(weaknesses)

    capability, *_ = reader()

    owners, by = hosts(*range(6)), lambda row: [row.weakness]
    rows, error = drained(capability.rows_with_details(FINDINGS, owners, findings, details, by=by))

    assert [host.id for host, *_ in rows] == [0, 1, 4, 5]
    assert "what is known of the findings of hosts 2 to 3 (2 in all)" in str(error)


def test_details_of_a_key_are_requested_once():
    requested = []

    def details(weaknesses):
        requested.extend(weaknesses)
        return {}

    capability, *_ = reader()
    same = [SimpleNamespace(id=number) for number in (1, 1, 3, 1)]

    list(capability.rows_with_details(FINDINGS, same, findings, details, by="weakness"))

    assert requested == ["w1", "w3"]


def test_batch_that_cannot_be_read_costs_only_itself():
    def read(ids):
        if 2 in ids:
            raise VendorUnavailable("no findings now")
        return findings(ids)

    capability, *_ = reader()

    rows, error = drained(capability.rows_by_owner(FINDINGS, hosts(*range(6)), read))

    assert [host.id for host, _ in rows] == [0, 1, 4, 5]
    assert "could not read the findings of hosts 2 to 3 (2 in all)" in str(error)


def test_each_batch_is_named_by_its_first_and_last_row():
    def read(rows):
        if rows[0].id == 2:
            raise VendorUnavailable("not now")
        return [row.id for row in rows]

    capability, *_ = reader()

    rows, error = drained(
        capability.each_batch(read, hosts(0, 1, 2, 3, 4), what="the owners", of="hosts")
    )

    assert rows == [[0, 1], [4]]
    assert "could not read the owners of hosts 2 to 3 (2 in all)" in str(error)


@pytest.mark.parametrize(
    ("login", "headers"),
    [
        ({"login_header": "Authorization: Bearer {token}"}, {"authorization": "Bearer t0ken"}),
        ({"login_header": "X-Keys: id={key}; token={token}"}, {"x-keys": "id=k7; token=t0ken"}),
        ({"basic": ("key", "password")}, {"authorization": f"Basic {KEY_AND_PASSWORD}"}),
    ],
)
def test_session_logs_in_with_secrets_by_their_names(login, headers):
    capability, vendor, _ = reader(Answer(), key="k7", password="pass")

    capability.open_session(**login).get("/hosts")

    assert headers.items() <= dict(vendor.asked[0].headers).items()


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("k7; token=other", "key holds a character that separates"),
        ("k7,k8", "key holds a character that separates"),
        ("k7\nX-Other: 1", "key holds a character that no header"),
        ("", "'key' is missing or empty"),
    ],
)
def test_secret_that_would_change_its_header_is_refused(key, message):
    capability, vendor, _ = reader(Answer(), key=key)

    with pytest.raises(CredentialError, match=message) as refused:
        capability.open_session(login_header="X-Keys: id={key}; token={token}")

    assert vendor.asked == []
    assert key not in str(refused.value) or not key


class Slow(Reader):
    limits = Limits(calls=1, per_seconds=30)


def test_session_keeps_to_the_rate_of_the_limits():
    capability, _, clock = reader(Answer(), Answer(), Answer(), capability=Slow)
    session, started = capability.open_session(), clock.monotonic()

    for _ in range(3):
        session.get("/hosts")

    assert clock.monotonic() - started == pytest.approx(60)


def test_parts_that_fail_are_reported_at_the_end_of_the_stream():
    def read(number):
        if number == 2:
            raise VendorUnavailable("no findings now")
        return number, [f"w{number}"]

    def stream_of(capability):
        with capability.parts() as parts:
            items = parts.each(read, range(1, 5), name="the findings of host {}")
            yield from parts.with_details(items, names, keys=lambda item: item[1])

    capability, *_ = reader()

    rows, error = drained(stream_of(capability))

    assert [(number, details) for (number, _), details in rows] == [
        (1, {"w1": "W1", "w3": "W3"}),
        (3, {"w1": "W1", "w3": "W3"}),
        (4, {"w4": "W4"}),
    ]
    assert "the findings of host 2" in str(error)


def test_error_inside_of_parts_is_not_replaced_by_a_gap():
    def read(_):
        raise NotFound("gone")

    capability, *_ = reader()

    with pytest.raises(VendorUnavailable, match="outage"), capability.parts() as parts:  # noqa: PT012
        list(parts.each(read, [1], name="host {}"))
        raise VendorUnavailable("outage")
