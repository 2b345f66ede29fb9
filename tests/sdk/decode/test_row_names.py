"""Renamed row types: the fields of one declaration under the names of several formats."""

from typing import Annotated

import pytest
from msgspec import Struct, field

from sdk import decisive
from sdk.decode import decode_json, name_in_row, renamed
from sdk.decode.convert import converted


class Place(Struct, frozen=True, kw_only=True):
    ip: str = ""
    tags: list[str] = field(default_factory=list)


class Host(Place, frozen=True, kw_only=True):
    name: str
    port: Annotated[int | None, decisive] = None
    site: str = field(name="@site", default="")

    def __post_init__(self):
        if self.name == "bad":
            raise ValueError("not a name")

    @property
    def label(self):
        return f"{self.name} ({self.ip})"


XMLHost = renamed(Host, str.upper, ["ip"], name="DNS/FQDN")


def read(record, row_type=XMLHost):
    return converted(record, row_type, "row 1")


def test_fields_are_read_under_their_new_names():
    row, damage = read({"DNS/FQDN": "web", "IP": "192.0.2.1", "@site": "x", "PORT": "443"})

    assert not damage
    assert isinstance(row, Host)
    assert (row.label, row.site, row.port, row.tags) == ("web (192.0.2.1)", "x", 443, [])


def test_old_names_mean_nothing_in_a_renamed_type():
    row, _ = read({"DNS/FQDN": "web", "IP": "192.0.2.1", "port": 443})

    assert row.port is None


def test_defaults_that_are_lists_are_not_shared():
    first, second = (read({"DNS/FQDN": "web", "IP": "192.0.2.1"})[0] for _ in range(2))

    assert first.tags is not second.tags


@pytest.mark.parametrize("record", [{"DNS/FQDN": "web"}, {"IP": "192.0.2.1"}])
def test_required_fields_are_those_of_type_and_format(record):
    row, (error,) = read(record)

    assert row is None
    assert "it is missing" in error.reason


def test_marks_and_checks_of_the_type_stay():
    for record in ({"DNS/FQDN": "web", "PORT": "x"}, {"DNS/FQDN": "bad"}):
        row, (error,) = read({"IP": "192.0.2.1", **record})

        assert row is None
        assert error.position.startswith("row 1")


def test_error_names_the_field_as_the_format_does():
    assert name_in_row(read({"DNS/FQDN": "web", "IP": "192.0.2.1"})[0], "name") == "DNS/FQDN"
    assert name_in_row(Host(name="web"), "name") == "name"


@pytest.mark.parametrize("wrong", [{"required": ["port2"]}, {"label2": "N"}])
def test_name_of_an_unknown_field_is_refused(wrong):
    with pytest.raises(TypeError, match=r"Host has no field (port2|label2)"):
        renamed(Host, str.upper, **wrong)


def test_renamed_type_can_be_decoded_as_json():
    row = decode_json(b'{"DNS/FQDN": "web", "IP": "192.0.2.1"}', XMLHost)

    assert row.name == "web"
