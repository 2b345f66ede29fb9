"""Technologies: one spelling of a CPE, and where it was seen (docs/platform.md 1.15)."""

import re

import pytest

from sdk import stream
from sdk.models import Asset, Port, Technology, technologies
from sdk.sinks.store import Store

from ..small import Small, Vendor, keys, small
from ..stored import HOST, line, see

ANY = ":*" * 7
SPELLINGS = [
    ("cpe:/a:apache:http_server:2.4.6", f"cpe:2.3:a:apache:http_server:2.4.6{ANY}"),
    ("CPE:/O:Canonical:Ubuntu_Linux", f"cpe:2.3:o:canonical:ubuntu_linux:*{ANY}"),
    ("cpe:/o:microsoft:windows_10::-:x64", "cpe:2.3:o:microsoft:windows_10:*:-:x64:*:*:*:*:*"),
    ("cpe:/a:x:y:1:u:~e~s~w~h~o:en", "cpe:2.3:a:x:y:1:u:e:en:s:w:h:o"),
    ("cpe:/a:x:y%2bz:1%21", rf"cpe:2.3:a:x:y\+z:1\!{ANY}"),
    (f"cpe:2.3:a:x:y:1{ANY}", f"cpe:2.3:a:x:y:1{ANY}"),
]


@pytest.mark.parametrize(("spelled", "canonical"), SPELLINGS)
def test_cpe_has_one_spelling_that_the_platform_takes(spelled, canonical):
    technology = Technology(spelled)

    assert technology.cpe == canonical
    assert re.fullmatch(r"#technology#cpe:2\.3(:[^:]+){11}", technology.key)
    assert Technology(technology.cpe) == technology


@pytest.mark.parametrize(
    "text",
    ["", "apache", "x-cpe:/a:x:y", "cpe:2.3:a:x:y", r"cpe:2.3:a:x:y\:z:1" + ANY, "cpe:/a:x%3ay"],
)
def test_text_that_is_no_cpe_is_refused(text):
    with pytest.raises(ValueError, match="CPE"):
        Technology(text)
    assert list(technologies(HOST, [text])) == []


def test_line_has_the_parts_of_the_cpe_and_no_place():
    written = line(Technology("cpe:/a:apache:http_server:2.4.6", HOST, "Apache"))

    assert (
        written.items()
        >= {
            "type": "technology",
            "cpe": f"cpe:2.3:a:apache:http_server:2.4.6{ANY}",
            "part": "a",
            "vendor": "apache",
            "product": "http_server",
            "version": "2.4.6",
            "name": "Apache",
        }.items()
    )
    assert not {"target", "parent", "status", "updated", "evidence"} & written.keys()


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (HOST, "web.example.com/192.0.2.1"),
        (Port("tcp", 443, HOST), "web.example.com/192.0.2.1/tcp/443"),
    ],
)
def test_path_of_the_proof_says_where_it_was_seen(target, place):
    (one,) = technologies(target, ["cpe:/a:x:y -> Y", "cpe:/a:x:y"])

    assert one.name == "Y"
    assert one.proof_file().name == f"proofs/{one.cpe}/{place}"
    assert one.proof_file().content == b"cpe:/a:x:y -> Y"


@pytest.mark.parametrize("between", [" ", ", ", ";", "\n", "\r\nacme:own\r\n"])
def test_text_may_list_several_cpes(between):
    found = technologies(HOST, [f"cpe:/a:x:y -> Y{between}cpe:/o:x:z"])

    assert [(one.product, one.name) for one in found] == [("y", "Y"), ("z", "")]


def test_technology_comes_after_its_host_and_before_its_proof(tmp_path):
    class Inventory(Small):
        @stream()
        def software(self):
            yield from technologies(Asset("ns.example.com", "192.0.2.3"), ["cpe:/a:x:y"])
            yield from technologies(Asset("in.example.com", "10.0.0.9"), ["cpe:/a:x:z"])

    capability = small(Vendor(), capability=Inventory)

    capability.invoke()

    found = [key for key in keys(capability) if "cpe" in key or "ns.example.com" in key]
    cpe = f"cpe:2.3:a:x:y:*{ANY}"
    assert found == [
        "#asset#ns.example.com#192.0.2.3",
        f"#technology#{cpe}",
        f"#file#proofs/{cpe}/ns.example.com/192.0.2.3",
    ]


def test_store_shows_where_a_technology_was_seen(tmp_path):
    one = Technology("cpe:/a:x:y", HOST)

    see(tmp_path / "estate.db", HOST, one, one.proof_file())

    with Store(tmp_path / "estate.db") as store:
        assert list(store.around(one.key)) == [one.proof_file().key]
        assert [again.key for again in store.models("technology")] == [one.key]
